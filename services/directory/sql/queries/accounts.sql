-- Accounts and schools.

-- type: school school_id int8, name text, code text

-- By login or, where that is nobody's, by the id of the roster.
-- name: find_account read
-- row: person_id int8, hash text null, login text null
SELECT a.person_id, a.hash, a.login
FROM person p
JOIN account a ON a.school_id = p.school_id AND a.person_id = p.person_id
WHERE p.school_id = $1::bigint AND p.active
AND (a.login_key = login_key($2::text) OR p.sourced_id = $2::text)
ORDER BY (a.login_key = login_key($2::text)) IS TRUE DESC
LIMIT 1;

-- name: set_hash write
-- row: changed bool
SELECT account_set_hash(p_school => $1::bigint, p_person => $2::bigint,
    p_hash => $3::text, p_only_first => $4::boolean) AS changed;

-- Of all schools: the one of this code, made where there is none and $2 is a
-- name.
-- name: create_school write
-- row: school
WITH made AS (
	INSERT INTO school (code, name)
	SELECT $1::text, $2::text WHERE $2::text <> ''
	ON CONFLICT (code) DO NOTHING
	RETURNING school_id, name, code
)
SELECT school_id, name, code FROM made
UNION ALL
SELECT school_id, name, code FROM school WHERE code = $1::text
LIMIT 1;
