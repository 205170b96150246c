-- What the administration sees and does not change.

-- name: list_classes read
-- row: class_id int8, title text, level text, teachers int8, students int8,
--	guardians int8, delegates int8
SELECT c.class_id, c.title, coalesce(l.title, '') AS level,
    count(*) FILTER (WHERE x.kind = 3) AS teachers,
    count(*) FILTER (WHERE x.kind = 2) AS students,
    count(*) FILTER (WHERE x.kind = 1) AS guardians,
    count(*) FILTER (WHERE x.kind = 0) AS delegates
FROM class c
LEFT JOIN level l ON l.school_id = c.school_id AND l.level_id = c.level_id
LEFT JOIN LATERAL class_people(c.school_id, c.class_id) x ON true
WHERE c.school_id = $1::bigint AND c.active AND c.group_id = c.class_id
AND strpos(search_fold(concat_ws(' ', c.title, l.title)),
    search_query($1::bigint, $2::text)) > 0
GROUP BY c.class_id, c.title, c.sort_title, l.title
ORDER BY c.sort_title, c.class_id;

-- name: look_at_class write
-- row: kind int4, person_id int8, display_name text, role int2, title text,
--	context text
SELECT kind, person_id, display_name, role, title, context
FROM look_at_class(p_school => $1::bigint, p_actor => $2::bigint,
    p_class => $3::bigint, p_address => $4::text);

-- Of all schools.
-- name: list_schools read
-- row: school_id int8, code text, name text, created_at timestamptz,
--	people int8, last_import_at timestamptz null,
--	last_login_at timestamptz null, settings_version int8
SELECT school_id, code, name, created_at, people, last_import_at,
    last_login_at, settings_version
FROM list_schools(p_query => $1::text, p_after => $2::bigint,
    p_limit => $3::int);

-- name: add_school write
-- row: school_id int8, created_at timestamptz
SELECT school_id, created_at
FROM add_school(p_region => $1::bigint, p_actor => $2::bigint,
    p_code => $3::text, p_name => $4::text, p_address => $5::text);

-- name: make_region_administrator write
-- row: school_id int8, code text
SELECT school_id, code
FROM make_region_administrator(p_login => $1::text, p_name => $2::text);

-- ---- what waits, of all schools ----

-- name: count_running_jobs read
-- row: count int8, age int8
SELECT count(*) AS count,
    coalesce(extract(epoch FROM now() - min(created_at)), 0)::bigint AS age
FROM job WHERE state IN (1, 2)
AND heartbeat_at > now() - interval '60 seconds';

-- name: count_waiting_jobs read
-- row: count int8, age int8
SELECT count(*) AS count,
    coalesce(extract(epoch FROM now() - min(created_at)), 0)::bigint AS age
FROM job WHERE state = 3;

-- ---- permissions ----

-- name: give_permissions write
-- row: given bool
SELECT permissions_give(p_school => $1::bigint, p_login => $2::text,
    p_permissions => $3::smallint[], p_actor => $4::bigint,
    p_address => $5::text) AS given;

-- Those who have permission $2, which who has the role ADMIN has where $3.
-- name: list_permitted read
-- row: person_id int8
SELECT p.person_id FROM person p
WHERE p.school_id = $1::bigint AND p.active AND (EXISTS (
	SELECT FROM person_permission x
	WHERE x.school_id = p.school_id AND x.person_id = p.person_id
	AND x.permission = $2::smallint)
OR $3::boolean AND EXISTS (
	SELECT FROM person_role r
	WHERE r.school_id = p.school_id AND r.person_id = p.person_id
	AND r.role = 5 AND r.active))
ORDER BY p.person_id LIMIT 1000;
