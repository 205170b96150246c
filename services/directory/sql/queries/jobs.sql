-- Import jobs: what is staged (stage.sql) is applied in one transaction.

-- type: result result int4
-- type: job job_id text, state int4, done int4, total int4, created int4,
--	updated int4, removed int4, rejected int8, created_at timestamptz,
--	by_id int8, by_name text, by_role int4, by_title text,
--	file_name text, format int4, dry_run bool, can_undo bool,
--	undo_until timestamptz

-- name: begin_job write
-- row: status int4, job text, org text, units text[]
SELECT status, job, org, units
FROM job_start_noted(p_school => $1::bigint, p_user => $2::bigint,
    p_job => $3::text, p_zone => $4::text, p_key => $5::bytea,
    p_content => $6::bytea, p_file => $7::text, p_format => $8::smallint,
    p_dry_run => $9::boolean, p_address => $10::text);

-- name: job_alive write
SELECT job_alive(p_school => $1::bigint, p_job => $2::text, p_done => $3::int,
    p_total => $4::int);

-- name: end_job write
SELECT job_end(p_school => $1::bigint, p_job => $2::text,
    p_state => $3::smallint);

-- A row for each rejected one, at least one in all.
-- name: get_job read
-- row: j job, file text null, line int4, reason text, detail text,
--	had int4[], lost int4[]
SELECT j.*, CASE r.file
    WHEN 'list.csv' THEN coalesce(nullif(j.file_name, ''), r.file)
    ELSE r.file END AS file, r.line, r.reason, r.detail, o.had, o.lost
FROM told_job_to(p_school => $1::bigint, p_user => $4::bigint,
    p_job => $2::text) j
JOIN job o ON o.school_id = $1::bigint AND o.job_id = $2::text
LEFT JOIN job_rejected r ON r.school_id = $1::bigint AND r.job_id = $2::text
ORDER BY r.file, r.line, r.reason, r.detail
LIMIT $3::int;

-- Newest first, those before the job $2 (empty: all).
-- name: list_jobs read
-- row: job
SELECT t.*
FROM (
	SELECT j.job_id, j.created_at FROM job j
	WHERE j.school_id = $1::bigint
	AND ($2::text = '' OR (j.created_at, j.job_id) < (
		SELECT b.created_at, b.job_id FROM job b
		WHERE b.school_id = $1::bigint AND b.job_id = $2::text))
	ORDER BY j.created_at DESC, j.job_id DESC
	LIMIT $3::int
) x
CROSS JOIN LATERAL told_job_to(p_school => $1::bigint, p_user => $4::bigint,
    p_job => x.job_id) t
ORDER BY x.created_at DESC, x.job_id DESC;

-- Row 0: all that is gained and lost; counts by roles; samples.
-- name: job_access read
-- row: part int4, gained int8, lost int8, from_role int4, to_role int4,
--	who int8, who_name text, who_title text, whom int8, whom_name text,
--	whom_title text
SELECT 0 AS part, (j.access ->> 'gained')::bigint AS gained,
    (j.access ->> 'lost')::bigint AS lost, 0 AS from_role, 0 AS to_role,
    0::bigint AS who, '' AS who_name, '' AS who_title, 0::bigint AS whom,
    '' AS whom_name, '' AS whom_title
FROM job j
WHERE j.school_id = $1::bigint AND j.job_id = $2::text
AND j.access IS NOT NULL
UNION ALL
SELECT 1, (c ->> 'gained')::bigint, (c ->> 'lost')::bigint,
    (c ->> 'from')::int, (c ->> 'to')::int, 0, '', '', 0, '', ''
FROM job j
CROSS JOIN LATERAL jsonb_array_elements(j.access -> 'counts') c
WHERE j.school_id = $1::bigint AND j.job_id = $2::text
UNION ALL
SELECT 2, (s ->> 'gained')::boolean::int, 0, (s ->> 'who_role')::int,
    (s ->> 'whom_role')::int, (s ->> 'who')::bigint, s ->> 'who_name',
    s ->> 'who_title', (s ->> 'whom')::bigint, s ->> 'whom_name',
    s ->> 'whom_title'
FROM job j
CROSS JOIN LATERAL jsonb_array_elements(j.access -> 'samples') s
WHERE j.school_id = $1::bigint AND j.job_id = $2::text;

-- name: job_proposals read
-- row: n int4, line int4, key int2, new_id text, new_name text,
--	accepted bool, person_id int8, known_id text, known_name text,
--	role int2, title text, context text, children bool, file text,
--	proposals int8
SELECT x.n, x.line, x.key, x.new_id, x.display_name AS new_name,
    x.accepted, p.person_id, p.sourced_id AS known_id,
    p.display_name AS known_name, p.role, p.title,
    coalesce(t.context, '') AS context, t.children,
    CASE WHEN j.format = 2 THEN j.file_name ELSE 'users.csv' END AS file, (
	SELECT count(*) FROM job_proposal a
	WHERE a.school_id = $1::bigint AND a.job_id = $2::text) AS proposals
FROM job_proposal x
JOIN job j ON j.school_id = $1::bigint AND j.job_id = $2::text
JOIN person p ON p.school_id = $1::bigint AND p.person_id = x.person_id
CROSS JOIN LATERAL person_context($1::bigint, p.person_id, p.role, p.title,
    NULL) t
WHERE x.school_id = $1::bigint AND x.job_id = $2::text
ORDER BY x.n
LIMIT $3::int;

-- ---- the transaction ----

-- name: begin_transaction write
BEGIN;

-- name: commit_transaction write
COMMIT;

-- name: roll_back write
ROLLBACK;

-- name: begin_roster write
-- row: result
SELECT roster_begin(p_school => $1::bigint, p_job => $2::text,
    p_plan => jsonb_build_object('users', $3::int, 'classes', $4::int,
	'enrolments', $5::int, 'rows', $6::bigint, 'org', $7::text,
	'units', to_jsonb($8::text[]), 'zone', $9::text, 'share', $10::int,
	'plain', $11::boolean)) AS result;

-- As it was confirmed, or to be undone.
-- name: resume_roster write
-- row: result
SELECT roster_begin(p_school => $1::bigint, p_job => $2::text,
    p_plan => NULL) AS result;

-- name: step_roster write
-- row: result int4, far int4
SELECT roster_step(p_school => $1::bigint, p_job => $2::text) AS result,
    roster_far(p_school => $1::bigint, p_job => $2::text) AS far;

-- name: roster_outcome write
-- row: result int4, outcome text
SELECT result, outcome
FROM roster_outcome(p_school => $1::bigint, p_job => $2::text);

-- name: wait_roster write
-- row: waits bool
SELECT roster_wait(p_school => $1::bigint, p_job => $2::text,
    p_outcome => $3::text::jsonb) AS waits;

-- Whether what was committed is there.
-- name: job_applied read
-- row: applied bool
SELECT coalesce((
	SELECT j.state = 6 OR j.applied_at IS NOT NULL AND NOT j.undoing
	FROM job j
	WHERE j.school_id = $1::bigint AND j.job_id = $2::text), false)
    AS applied;

-- name: confirm_job write
-- row: result
SELECT job_noted(p_result => job_confirm_by(p_school => $1::bigint,
	p_user => $3::bigint, p_job => $2::text, p_same => $5::bigint[], p_all => $6::boolean),
    p_school => $1::bigint, p_user => $3::bigint, p_act => 'roster.confirm',
    p_job => $2::text, p_address => $4::text) AS result;

-- name: undo_job write
-- row: result int4, later text
SELECT job_noted(p_result => result, p_school => $1::bigint,
    p_user => $3::bigint, p_act => 'roster.undo', p_job => $2::text,
    p_address => $4::text) AS result, later
FROM job_undo_by(p_school => $1::bigint, p_user => $3::bigint,
    p_job => $2::text);

-- name: cancel_job write
-- row: result
SELECT job_noted(p_result => job_cancel(p_school => $1::bigint,
	p_job => $2::text), p_school => $1::bigint, p_user => $3::bigint,
    p_act => 'roster.cancel', p_job => $2::text, p_address => $4::text)
    AS result;

-- name: claim_job write
-- row: result
SELECT job_claim(p_school => $1::bigint, p_job => $2::text) AS result;

-- name: list_passwords read
-- row: line int4, person_id int8
SELECT line, person_id
FROM roster_passwords(p_school => $1::bigint, p_job => $2::text);

-- Of all schools: one whose day it is.
-- name: turn_next_day write
-- row: school_id int8
SELECT turn_day() AS school_id;

-- Of all schools.
-- name: sweep_rosters write
SELECT sweep_rosters();

-- ---- files in pieces ----

-- name: make_upload write
SELECT roster_upload_begin(p_school => $1::bigint, p_user => $2::bigint,
    p_upload => $3::text, p_size => $4::bigint);

-- name: add_to_upload write
-- row: result
SELECT roster_upload_add(p_school => $1::bigint, p_user => $2::bigint,
    p_upload => $3::text, p_at => $4::bigint, p_data => $5::bytea,
    p_max => $6::bigint) AS result;

-- name: drop_upload write
SELECT roster_upload_drop(p_school => $1::bigint, p_user => $2::bigint,
    p_upload => $3::text);

-- The piece at byte $4, if it is there; none: no such upload of theirs.
-- name: read_upload read
-- row: size int8, data bytea null
SELECT greatest(u.size, u.expected) AS size, p.data
FROM roster_upload u
LEFT JOIN roster_piece p ON p.school_id = $1::bigint
	AND p.upload_id = $3::text AND p.at = $4::bigint
WHERE u.school_id = $1::bigint AND u.user_id = $2::bigint
AND u.upload_id = $3::text;

-- ---- what they have come to, for who began them; of all schools ----

-- name: take_untold_jobs write
-- row: school_id int8, job_id text, user_id int8, state int4, file_name text,
--	created int4, updated int4, removed int4, since timestamptz
UPDATE job j SET told_again_at = clock_timestamp() + interval '1 minute'
WHERE (j.school_id, j.job_id) IN (
	SELECT o.school_id, o.job_id FROM job o
	WHERE o.untold_since IS NOT NULL
	AND o.told_again_at <= clock_timestamp()
	ORDER BY o.untold_since LIMIT $1::int FOR UPDATE SKIP LOCKED)
RETURNING j.school_id, j.job_id, j.user_id, j.state::int, j.file_name,
    j.created, j.updated, j.removed, j.untold_since AS since;

-- There may be more to tell since.
-- name: end_untold_job write
UPDATE job SET untold_since = NULL
WHERE school_id = $1::bigint AND job_id = $2::text
AND untold_since = $3::timestamptz;
