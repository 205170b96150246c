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
