-- Automatic answers: $1 is the school, $2 the person.

-- name: set_auto_reply write
-- row: status int4
SELECT set_auto_reply(p_school => $1::bigint, p_person => $2::bigint,
    p_enabled => $3::boolean, p_first => $4::text, p_last => $5::text,
    p_body => $6::text) AS status;

-- What somebody who is there answers today; no row: nothing.
-- name: find_auto_reply read
-- row: day text, body_html text
SELECT school_today(p_school => $1::bigint)::text AS day, r.body_html
FROM auto_reply r
JOIN person p ON p.school_id = r.school_id AND p.person_id = r.person_id
WHERE r.school_id = $1::bigint AND r.person_id = $2::bigint AND p.active
    AND answers_on(r, school_today(p_school => $1::bigint));

-- Of all schools, the oldest first.
-- name: auto_reply_changes read
-- row: school_id int8, change_id int8, person_id int8, enabled bool,
--	ends_at timestamptz null
SELECT school_id, change_id, person_id, enabled, ends_at
FROM auto_reply_change
ORDER BY change_id LIMIT $1::int;

-- name: auto_reply_changes_told write
DELETE FROM auto_reply_change c
USING unnest($1::bigint[], $2::bigint[]) t (school_id, change_id)
WHERE c.school_id = t.school_id AND c.change_id = t.change_id;
