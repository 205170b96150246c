-- Whom a message or an answer would reach, and rights to be remembered.

-- type: named id int8, name text, role int2, title text

-- p_thread is of releases that are gone.
-- name: resolve_audience read
-- row: part int2, who named, kind int2, members int8, children text,
--	frozen bool
SELECT a.part, a.id, a.name, a.role, a.title, a.kind, a.members,
    coalesce(g.children, '') AS children, a.part = 0 AND is_frozen(
    p_school => $1::bigint, p_user => $2::bigint) AS frozen
FROM resolve_audience(p_school => $1::bigint, p_user => $2::bigint,
    p_ids => $3::bigint[], p_kinds => $4::smallint[],
    p_groups => $5::bigint[], p_thread => '{}') WITH ORDINALITY a
LEFT JOIN guardian_children(p_school => $1::bigint,
    p_people => $2::bigint || $3::bigint[]) g
	-- Of a teacher who is a parent nobody hears whose.
	ON g.person_id = a.id AND (a.part = 0 OR a.part = 1 AND a.role = 1)
ORDER BY a.ordinality;

-- name: resolve_replies read
-- row: part int2, who named, children text, frozen bool
SELECT part, id, name, role, title, children, part = 0 AND is_frozen(
    p_school => $1::bigint, p_user => $2::bigint) AS frozen
FROM resolve_replies(p_school => $1::bigint, p_user => $2::bigint,
    p_people => $3::bigint[], p_wrote => $4::bigint[],
    p_starter => $5::bigint);

-- Nobody who has more, or less, than the memory knows of a role: other hats, a
-- contact ban, a block, frozen for writing.
-- name: get_caller read
-- row: who named, groups int8[], children text
SELECT p.person_id AS id, p.display_name AS name, p.role, p.title,
    caller_groups(p_school => p.school_id, p_user => p.person_id,
	p_role => p.role) AS groups, coalesce(g.children, '') AS children
FROM person p
LEFT JOIN guardian_children(p_school => $1::bigint,
    p_people => ARRAY[$2::bigint]) g ON g.person_id = p.person_id
WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint AND p.active
AND p.frozen_at IS NULL
AND NOT EXISTS (
	SELECT FROM person_role r
	WHERE r.school_id = $1::bigint AND r.person_id = $2::bigint
	AND r.active AND r.role <> p.role)
AND kept_apart(p_school => p.school_id, p_user => p.person_id) = '{}';

-- name: reach_parts read
-- row: part int2, who named, kind int2, people int8[], children text
WITH r AS MATERIALIZED (
	SELECT *
	FROM reach_parts(p_school => $1::bigint, p_role => $2::smallint,
	    p_groups => $3::bigint[], p_max => $4::int) WITH ORDINALITY
), g AS MATERIALIZED (
	SELECT *
	FROM guardian_children(p_school => $1::bigint, p_people => ARRAY(
		SELECT r.id FROM r WHERE r.part = 0 AND r.role = 1))
)
SELECT r.part, r.id, r.name, r.role, r.title, r.kind, r.people,
    coalesce(g.children, '') AS children
FROM r
LEFT JOIN g ON g.person_id = r.id AND r.part = 0
ORDER BY r.ordinality;
