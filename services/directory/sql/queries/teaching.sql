-- Who teaches whose children.

-- name: list_teachers read
-- row: id int8, name text, title text
SELECT p.person_id AS id, p.display_name AS name, p.title
FROM person p
WHERE p.school_id = $1::bigint AND p.person_id = ANY ($2::bigint[])
AND is_teacher($1::bigint, p.person_id)
ORDER BY p.person_id;

-- name: family_of read
-- row: part int2, id int8, name text, context text, child_id int8
SELECT part, id, name, context, child_id
FROM family_of(p_school => $1::bigint, p_guardian => $2::bigint,
    p_teachers => $3::bigint[]);

-- name: check_families read
-- row: family bool, teaches bool, child bool
SELECT family, teaches, child
FROM check_families(p_school => $1::bigint, p_guardians => $2::bigint[],
    p_children => $3::bigint[], p_teachers => $4::bigint[]);
