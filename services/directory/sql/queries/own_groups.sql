-- Groups that staff and teachers make for themselves.

-- type: rule kind int2, role int2, classes int8[], subject text, level_id int8,
--	of_group int8
-- type: owned group_id int8, name text, owner_id int8, owner_name text,
--	members int8, shares int8, kept bool, ends_on text

-- name: list_own_groups read
-- row: owned owned, rule_kind int2
SELECT group_id, name, owner_id, owner_name, members, shares, kept,
    ends_on::text AS ends_on, rule_kind
FROM list_own_groups(p_school => $1::bigint, p_user => $2::bigint);

-- A row for each of its people, at least one in all; no row: no such group.
-- part 1: by hand, 2: by its rule alone, the first $4, 3: colleagues.
-- name: get_own_group read
-- row: owned owned, rule rule, part int2, person person
WITH found AS MATERIALIZED (
	SELECT g.*, own_group_reached(p_school => $1::bigint,
	    p_user => $2::bigint, p_group => $3::bigint) AS ids
	FROM own_group g
	WHERE g.school_id = $1::bigint AND g.group_id = $3::bigint
), hand AS MATERIALIZED (
	SELECT m.person_id FROM own_group_member m, found f
	WHERE m.school_id = $1::bigint AND m.group_id = $3::bigint
	AND m.person_id = ANY (f.ids)
), people AS (
	SELECT 1 AS part, h.person_id FROM hand h
	UNION ALL (
		SELECT 2, p.person_id FROM person p, found f
		WHERE p.school_id = $1::bigint AND p.person_id = ANY (f.ids)
		AND p.person_id NOT IN (SELECT h.person_id FROM hand h)
		ORDER BY p.search_family, p.search_given, p.person_id
		LIMIT $4::int)
	UNION ALL
	SELECT 3, s.person_id FROM own_group_share s
	WHERE s.school_id = $1::bigint AND s.group_id = $3::bigint
)
SELECT f.group_id, f.name, f.owner_id, o.display_name AS owner_name,
    cardinality(f.ids)::bigint AS members,
    (SELECT count(*) FROM people u WHERE u.part = 3) AS shares, f.kept,
    f.ends_on::text AS ends_on,
    coalesce((f.rule ->> 'kind')::smallint, 0::smallint) AS kind,
    coalesce((f.rule ->> 'role')::smallint, 0::smallint) AS role,
    ARRAY(SELECT c::bigint
	FROM jsonb_array_elements_text(f.rule -> 'classes') c) AS classes,
    coalesce(f.rule ->> 'subject', '') AS subject,
    coalesce((f.rule ->> 'level')::bigint, 0) AS level_id,
    coalesce((f.rule ->> 'group')::bigint, 0) AS of_group,
    coalesce(u.part, 0)::smallint AS part,
    coalesce(p.person_id, 0) AS person_id,
    coalesce(p.display_name, '') AS display_name,
    coalesce(p.role, 0::smallint) AS role, coalesce(p.title, '') AS title,
    coalesce(t.context, '') AS context, coalesce(t.children, false) AS children
FROM found f
JOIN person o ON o.school_id = $1::bigint AND o.person_id = f.owner_id
LEFT JOIN people u ON true
LEFT JOIN person p ON p.school_id = $1::bigint AND p.person_id = u.person_id
LEFT JOIN LATERAL person_context(p_school => $1::bigint,
    p_person => p.person_id, p_role => p.role, p_title => p.title,
    p_groups => NULL) t ON true
WHERE f.ids IS NOT NULL
ORDER BY u.part, p.search_family, p.search_given, p.person_id;

-- Who would be in it: all are counted, the first $10 told.
-- name: preview_own_group read
-- row: members int8, person person
WITH found AS MATERIALIZED (
	SELECT may_write(p_school => $1::bigint, p_user => $2::bigint,
	    p_people => ARRAY(
		SELECT unnest($3::bigint[])
		UNION
		SELECT r.id
		FROM rule_people(p_school => $1::bigint,
		    p_owner => $2::bigint, p_rule => own_rule(
			p_kind => $4::smallint, p_role => $5::smallint,
			p_classes => $6::bigint[], p_subject => $7::text,
			p_level => $8::bigint, p_group => $9::bigint)) r (id)))
	AS ids
)
SELECT coalesce(cardinality(f.ids), 0)::bigint AS members,
    coalesce(p.person_id, 0) AS person_id,
    coalesce(p.display_name, '') AS display_name,
    coalesce(p.role, 0::smallint) AS role, coalesce(p.title, '') AS title,
    coalesce(t.context, '') AS context, coalesce(t.children, false) AS children
FROM found f
LEFT JOIN LATERAL (
	SELECT * FROM person x
	WHERE x.school_id = $1::bigint AND x.person_id = ANY (f.ids)
	ORDER BY x.search_family, x.search_given, x.person_id
	LIMIT $10::int
) p ON true
LEFT JOIN LATERAL person_context(p_school => $1::bigint,
    p_person => p.person_id, p_role => p.role, p_title => p.title,
    p_groups => NULL) t ON true
ORDER BY p.search_family, p.search_given, p.person_id;

-- name: own_group_choices read
-- row: part int2, id int8, title text
SELECT part, id, title
FROM own_group_choices(p_school => $1::bigint, p_user => $2::bigint);

-- name: save_own_group write
-- row: status int4, group_id int8, who int8
SELECT status, group_id, coalesce(who, 0) AS who
FROM own_group_save_once(p_school => $1::bigint, p_user => $2::bigint,
    p_group => $3::bigint, p_fields => $4::int, p_name => $5::text,
    p_shares => $6::bigint[], p_members => $7::bigint[],
    p_rule => own_rule(p_kind => $8::smallint, p_role => $9::smallint,
	p_classes => $10::bigint[], p_subject => $11::text,
	p_level => $12::bigint, p_group => $13::bigint),
    p_kept => $14::boolean, p_ends_on => to_day(p_text => $15::text),
    p_max => $16::int, p_key => $17::bytea, p_content => $18::bytea);

-- name: switch_own_group write
-- row: result
SELECT own_group_switch(p_school => $1::bigint, p_user => $2::bigint,
    p_group => $3::bigint, p_active => $4::boolean, p_max => $5::int)
    AS result;
