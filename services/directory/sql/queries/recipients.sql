-- Whom somebody may choose from.  The first row says that the caller exists.

-- type: person person_id int8, display_name text, role int2, title text,
--	context text, children bool

-- name: list_categories read
-- row: kind int2, group_id int8, title text, members int8
SELECT kind, group_id, title, members
FROM list_categories(p_school => $1::bigint, p_user => $2::bigint);

-- name: list_members read
-- row: status int2, person person
SELECT status, person_id, display_name, role, title, context, children
FROM list_category_members(p_school => $1::bigint, p_user => $2::bigint,
    p_kind => $3::smallint, p_group => $4::bigint, p_after => $5::bigint,
    p_limit => $6::int);

-- name: search_people read
-- row: person
SELECT person_id, display_name, role, title, context, children
FROM search_people(p_school => $1::bigint, p_user => $2::bigint,
    p_query => $3::text, p_limit => $4::int);
