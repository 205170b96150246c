-- Who gets a copy of what is written to pupils.

-- $5 null: any guardian.
-- name: guardian_copies read
-- row: wanted int2, person_id int8 null, name text, title text, child_id int8
SELECT wanted, person_id, name, title, child_id
FROM guardian_copies(p_school => $1::bigint, p_sender => $2::bigint,
    p_pupils => $3::bigint[], p_asked => $4::boolean,
    p_people => $5::bigint[]);
