-- Whom a message may be about.  A pupil is told with its class.

-- name: check_concerns read
-- row: part int2, id int8, name text, class text, role int2, guarded bool,
--	child_id int8
SELECT part, id, name, class, role, guarded, child_id
FROM check_concerns(p_school => $1::bigint, p_user => $2::bigint,
    p_children => $3::bigint[], p_people => $4::bigint[], p_max => $5::int);

-- name: barred_from read
-- row: id int8
SELECT id FROM barred_from(p_school => $1::bigint,
    p_children => $2::bigint[], p_people => $3::bigint[]);

-- name: own_children read
-- row: child_id int8, name text, class text
SELECT child_id, name, class FROM own_children(p_school => $1::bigint,
    p_user => $2::bigint);

-- name: nameable_children read
-- row: child_id int8, name text, class text, suggested bool
SELECT child_id, name, class, suggested
FROM nameable_children(p_school => $1::bigint, p_user => $2::bigint,
    p_people => $3::bigint[], p_max => $4::int);
