-- What somebody is in now, and who is in something.

-- child_id: of a child of theirs, by which they are in it; 0: they are in it.
-- name: belonging read
-- row: kind int2, group_id int8, child_id int8, name text, class text
SELECT kind, group_id, 0::bigint AS child_id, '' AS name, '' AS class
FROM belonging_of(p_school => $1::bigint, p_user => $2::bigint,
    p_groups => $3::bigint[])
UNION ALL
SELECT kind, group_id, child_id, name, class
FROM belonging_children(p_school => $1::bigint, p_user => $2::bigint);

-- name: members_now read
-- row: person_id int8
SELECT person_id FROM members_now(p_school => $1::bigint,
    p_kinds => $2::smallint[], p_groups => $3::bigint[],
    p_people => $4::bigint[], p_from => $5::bigint);

-- Whose calendar $2 may follow: first their own, where they are active.
-- name: followed read
-- row: person_id int8, name text, role int2, title text, class text,
--	school text
SELECT f.person_id, f.name, f.role, f.title, f.class, s.name AS school
FROM followed_by(p_school => $1::bigint, p_user => $2::bigint) f
JOIN school s ON s.school_id = $1::bigint
ORDER BY f.nth;

-- name: families_now read
-- row: person_id int8, is_child bool
SELECT person_id, is_child FROM families_now(p_school => $1::bigint,
    p_kinds => $2::smallint[], p_groups => $3::bigint[],
    p_people => $4::bigint[], p_from => $5::bigint,
    p_except => $6::bigint[]);
