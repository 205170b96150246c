-- As which of their roles somebody writes.

-- name: sender_hat read
-- row: role int2, title text, children text, lost int8[]
SELECT role, title, children, lost
FROM sender_hat(p_school => $1::bigint, p_user => $2::bigint,
    p_as => $3::smallint, p_people => $4::bigint[], p_answer => $5::boolean);

-- Of who is there today.
-- name: has_permission read
-- row: has bool
SELECT $3::smallint = ANY (permissions_of(p_school => $1::bigint,
    p_person => $2::bigint)) AS has;
