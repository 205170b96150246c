-- Whom somebody does not want to write with, and what a school lets.

-- name: list_blocks read
-- row: person_id int8, display_name text, role int2, title text,
--	blocked_at timestamptz, in_force bool
SELECT p.person_id, p.display_name, p.role, p.title, b.blocked_at,
    may_block(p_school => b.school_id, p_user => b.person_id,
	p_other => b.blocked_id) AS in_force
FROM block b
JOIN person p ON p.school_id = b.school_id AND p.person_id = b.blocked_id
WHERE b.school_id = $1::bigint AND b.person_id = $2::bigint
AND $3::bigint IN (0, b.blocked_id)
ORDER BY p.search_family, p.search_given, p.person_id;

-- name: list_blockable read
-- row: role int2
SELECT DISTINCT r.to_role AS role
FROM person_role h
JOIN block_rules(p_school => $1::bigint) r ON r.from_role = h.role
	AND r.allowed
WHERE h.school_id = $1::bigint AND h.person_id = $2::bigint AND h.active
ORDER BY 1;

-- name: block_user write
-- row: status int4
SELECT block_user(p_school => $1::bigint, p_user => $2::bigint,
    p_other => $3::bigint, p_known => $4::boolean, p_max => $5::int) AS status;

-- name: unblock_user write
DELETE FROM block
WHERE school_id = $1::bigint AND person_id = $2::bigint
AND blocked_id = $3::bigint;

-- name: list_block_rules read
-- row: from_role int2, to_role int2, allowed bool, by_default bool
SELECT from_role, to_role, allowed, by_default
FROM block_rules(p_school => $1::bigint);

-- name: put_block_rules write
-- row: done bool
SELECT put_block_rules(p_school => $1::bigint, p_actor => $2::bigint,
    p_from => $3::smallint[], p_to => $4::smallint[],
    p_allowed => $5::smallint[], p_address => $6::text) AS done;
