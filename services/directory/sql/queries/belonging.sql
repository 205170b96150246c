-- What somebody is in now, and who is in something.

-- name: belonging read
-- row: kind int2, group_id int8
SELECT kind, group_id FROM belonging_of(p_school => $1::bigint,
    p_user => $2::bigint, p_groups => $3::bigint[]);

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
