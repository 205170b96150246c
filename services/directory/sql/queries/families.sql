-- Contact bans and delegates.

-- type: plain id int8, name text, role int2, title text
-- type: ban ban_id text, note text, noted_at timestamptz, who plain,
--	child plain, noted_by plain

-- name: list_bans write
-- row: ban
SELECT b.ban_id::text AS ban_id, b.note, b.noted_at, p.person_id AS id,
    p.display_name AS name, p.role, p.title, s.person_id AS id,
    s.display_name AS name, s.role, s.title,
    coalesce(n.person_id, 0) AS id, coalesce(n.display_name, '') AS name,
    coalesce(n.role, 0::smallint) AS role, coalesce(n.title, '') AS title
FROM look_at_bans(p_school => $1::bigint, p_actor => $2::bigint,
    p_address => $3::text, p_max => $4::int) b
JOIN person p ON p.school_id = $1::bigint AND p.person_id = b.person_id
JOIN person s ON s.school_id = $1::bigint AND s.person_id = b.student_id
LEFT JOIN person n ON n.school_id = $1::bigint AND n.person_id = b.noted_by
ORDER BY b.noted_at DESC, b.ban_id;

-- name: note_ban write
-- row: status int4, ban_id text
SELECT status, coalesce(ban_id, '') AS ban_id
FROM note_ban(p_school => $1::bigint, p_actor => $2::bigint,
    p_address => $3::text, p_person => $4::bigint, p_child => $5::bigint,
    p_note => $6::text);

-- name: get_ban read
-- row: ban
SELECT b.ban_id::text AS ban_id, b.note, b.noted_at, p.person_id AS id,
    p.display_name AS name, p.role, p.title, s.person_id AS id,
    s.display_name AS name, s.role, s.title,
    coalesce(n.person_id, 0) AS id, coalesce(n.display_name, '') AS name,
    coalesce(n.role, 0::smallint) AS role, coalesce(n.title, '') AS title
FROM contact_ban b
JOIN person p ON p.school_id = $1::bigint AND p.person_id = b.person_id
JOIN person s ON s.school_id = $1::bigint AND s.person_id = b.student_id
LEFT JOIN person n ON n.school_id = $1::bigint AND n.person_id = b.noted_by
WHERE b.school_id = $1::bigint AND b.ban_id::text = $2::text;

-- name: lift_ban write
-- row: lifted bool
SELECT lift_ban(p_school => $1::bigint, p_actor => $2::bigint,
    p_address => $3::text, p_ban => $4::text) AS lifted;

-- A row for each, at least one; no row: no such class.
-- name: get_delegates write
-- row: speaks_for int2, who plain
SELECT speaks_for, id, name, role, title
FROM delegates_of(p_school => $1::bigint, p_actor => $2::bigint,
    p_address => $3::text, p_class => $4::bigint, p_note => $5::boolean);

-- name: set_delegates write
-- row: result
SELECT set_delegates(p_school => $1::bigint, p_actor => $2::bigint,
    p_address => $3::text, p_class => $4::bigint, p_people => $5::bigint[])
    AS result;

-- Of all schools, the oldest first.
-- name: ban_changes read
-- row: school_id int8, change_id int8, person_id int8, student_id int8,
--	since timestamptz null
SELECT school_id, change_id, person_id, student_id, since FROM ban_change
ORDER BY change_id LIMIT $1::int;

-- name: ban_changes_told write
DELETE FROM ban_change b
USING unnest($1::bigint[], $2::bigint[]) t (school_id, change_id)
WHERE b.school_id = t.school_id AND b.change_id = t.change_id;
