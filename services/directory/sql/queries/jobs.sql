-- Import jobs: what is staged (stage.sql) is applied by one statement.

-- type: result result int4

-- name: begin_job write
-- row: status int4, org text, units text[]
SELECT status, org, units
FROM job_open(p_school => $1::bigint, p_job => $2::text, p_zone => $3::text);

-- name: job_alive write
SELECT job_alive(p_school => $1::bigint, p_job => $2::text, p_done => $3::int,
    p_total => $4::int);

-- name: end_job write
SELECT job_end(p_school => $1::bigint, p_job => $2::text,
    p_state => $3::smallint);

-- A row for each rejected one, at least one in all.  A dead worker's job is as
-- good as failed, before the next one says so.
-- name: get_job read
-- row: state int4, done int4, total int4, created int4, updated int4,
--	removed int4, rejected int8, file text null, line int4,
--	reason text, detail text, job_id text, had int4[], lost int4[]
SELECT CASE WHEN j.state IN (1, 2)
    AND j.heartbeat_at < now() - interval '60 seconds' THEN 5
    ELSE j.state END AS state,
    j.done, j.total, j.created, j.updated, j.removed,
    (SELECT count(*) FROM job_rejected x
	WHERE x.school_id = $1::bigint AND x.job_id = $2::text) AS rejected,
    r.file, r.line, r.reason, r.detail, j.job_id, j.had, j.lost
FROM job j
LEFT JOIN job_rejected r ON r.school_id = $1::bigint AND r.job_id = $2::text
WHERE j.school_id = $1::bigint AND j.job_id = $2::text
ORDER BY r.file, r.line, r.reason, r.detail
LIMIT $3::int;

-- name: apply_job write
-- row: result
SELECT roster_apply(p_school => $1::bigint, p_job => $2::text,
    p_users => $3::int, p_classes => $4::int, p_enrolments => $5::int,
    p_rows => $6::bigint, p_org => $7::text, p_units => $8::text[],
    p_zone => $9::text, p_share => $10::int) AS result;

-- name: apply_confirmed_job write
-- row: result
SELECT roster_apply_confirmed(p_school => $1::bigint, p_job => $2::text)
    AS result;

-- name: confirm_job write
-- row: result
SELECT job_confirm(p_school => $1::bigint, p_job => $2::text) AS result;

-- name: cancel_job write
-- row: result
SELECT job_cancel(p_school => $1::bigint, p_job => $2::text) AS result;

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
