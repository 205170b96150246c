-- Erasing a person who has left.

-- name: find_erasable read
-- row: person_id int8, name text, role int2, active bool, erased bool,
--	kin int8[], addresses text[]
SELECT person_id, name, role, active, erased, kin, addresses
FROM find_erasable(p_school => $1::bigint, p_login => $2::text);

-- name: erase_person write
-- row: status int4, logins int8, sessions int8, memberships int8, groups int8,
--	relations int8
SELECT status, logins, sessions, memberships, groups, relations
FROM erase_person(p_school => $1::bigint, p_person => $2::bigint,
    p_erase => $3::boolean);
