-- Whom somebody may choose from.  The first row says that the caller exists.

-- type: person person_id int8, display_name text, role int2, title text,
--	context text, children bool
-- type: category kind int2, group_id int8, title text, members int8,
--	parent_kind int2, parent_id int8, whole bool, child text

-- name: list_categories read
-- row: category
SELECT kind, group_id, title, members, parent_kind, parent_id, whole, child
FROM categories_of(p_school => $1::bigint, p_user => $2::bigint);

-- name: list_members read
-- row: status int2, person person
SELECT status, person_id, display_name, role, title, context, children
FROM members_page(p_school => $1::bigint, p_user => $2::bigint,
    p_kind => $3::smallint, p_group => $4::bigint, p_after => $5::bigint,
    p_limit => $6::int);

-- name: search_people read
-- row: status int2, person person
SELECT status, person_id, display_name, role, title, context, children
FROM find_people(p_school => $1::bigint, p_user => $2::bigint,
    p_query => $3::text, p_after => $4::bigint, p_limit => $5::int);

-- Without a first row.
-- name: search_categories read
-- row: category
SELECT kind, group_id, title, members, parent_kind, parent_id, whole, child
FROM find_categories(p_school => $1::bigint, p_user => $2::bigint,
    p_query => $3::text, p_limit => $4::int);

-- Who somebody is that one has written to.
-- name: name_people read
-- row: person
SELECT person_id, display_name, role, title, context, children
FROM name_people(p_school => $1::bigint, p_user => $2::bigint,
    p_ids => $3::bigint[]);

-- Of $2 those who have never logged in: all are counted, the first $3 by name
-- told; one row at least, and from how many people on the page asks.
-- name: never_logged_in read
-- row: confirm_above int4, never int8, person_id int8 null, display_name text,
--	role int2
WITH never AS MATERIALIZED (
	SELECT u.id
	FROM unnest($2::bigint[]) u (id)
	LEFT JOIN account a ON a.school_id = $1::bigint AND a.person_id = u.id
	WHERE a.last_login_at IS NULL
)
SELECT s.confirm_above, (SELECT count(*) FROM never) AS never, p.person_id,
    coalesce(p.display_name, '') AS display_name,
    coalesce(p.role, 0::smallint) AS role
FROM school s
LEFT JOIN LATERAL (
	SELECT p.person_id, p.display_name, p.role
	FROM never n
	JOIN person p ON p.school_id = $1::bigint AND p.person_id = n.id
	ORDER BY p.search_family, p.search_given, p.person_id
	LIMIT $3::int
) p ON true
WHERE s.school_id = $1::bigint;

-- Why somebody of the school is out of reach, for the staff.
-- name: name_unreachable read
-- row: person_id int8, display_name text, active bool
SELECT p.person_id, p.display_name, p.active
FROM person p
WHERE p.school_id = $1::bigint AND p.person_id = ANY ($2::bigint[])
ORDER BY p.person_id;

-- name: audience_because read
-- row: people int8[], categories int2[], children int8[]
SELECT coalesce(people, '{}') AS people, coalesce(categories, '{}')
    AS categories, coalesce(children, '{}') AS children
FROM audience_because(p_school => $1::bigint, p_kinds => $2::smallint[],
    p_groups => $3::bigint[]);

-- A pair of each guardian and child, by guardian.
-- name: audience_children read
-- row: people int8[], children int8[]
SELECT coalesce(people, '{}') AS people, coalesce(children, '{}') AS children
FROM audience_children(p_school => $1::bigint, p_kinds => $2::smallint[],
    p_groups => $3::bigint[], p_people => $4::bigint[],
    p_concerns => $5::bigint[]);
