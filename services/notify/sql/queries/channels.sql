-- What is planned, for all schools.

-- For $2 seconds the caller's.
-- name: channel_take_plans write
-- row: school_id int8, plan_id int8, user_ids int8[]
UPDATE channel_plan p SET due_at = now() + $2::int * interval '1 s'
FROM (
	SELECT school_id, plan_id FROM channel_plan
	WHERE due_at <= now()
	ORDER BY due_at, plan_id
	LIMIT $1::int
	FOR UPDATE SKIP LOCKED
) due
WHERE p.school_id = due.school_id AND p.plan_id = due.plan_id
RETURNING p.school_id, p.plan_id, p.user_ids;

-- name: channel_plan write
-- row: planned int4
SELECT plan_channels(p_school => $1::bigint, p_plans => $2::bigint[],
    p_users => $3::bigint[], p_channels => $4::smallint[],
    p_modes => $5::bigint[], p_quiet => $6::bigint[],
    p_digest => $7::bigint[], p_most => $8::int, p_window => $9::int,
    p_late => $10::int, p_gather => $11::int) AS planned;

-- name: channel_plan_count read
-- row: count int8, age int8
SELECT count(*) AS count,
    coalesce(extract(epoch FROM now() - min(made_at)), 0)::bigint AS age
FROM (SELECT made_at FROM channel_plan LIMIT 100000) x;

-- ---- letters ----

-- name: gather_letters write
-- row: made int4
SELECT gather_letters(p_max => $1::int, p_few => $2::int) AS made;

-- name: take_letters write
-- row: school_id int8, letter_id int8, user_id int8, digest bool,
--	made_at timestamptz, attempts int2, event_id int8, kind int2,
--	title text, body text, link text, thread_id int8,
--	created_at timestamptz, about int2, urgent bool, asks int2,
--	answer_path text
SELECT l.school_id, l.letter_id, l.user_id, l.digest, l.made_at, l.attempts,
    l.event_id, l.kind, l.title, l.body, l.link, l.thread_id, l.created_at,
    l.about, l.urgent, a.asks, a.path AS answer_path
FROM take_letters(p_max => $1::int, p_lease => $2::int) l
CROSS JOIN LATERAL letter_asks(p_school => l.school_id, p_user => l.user_id,
    p_kind => l.kind, p_link => l.link) a;

-- name: settle_letters write
SELECT settle_letters(p_schools => $1::bigint[], p_letters => $2::bigint[],
    p_attempts => $3::smallint[], p_states => $4::smallint[],
    p_whys => $5::smallint[], p_waits => $6::bigint[],
    p_details => $7::text[]);

-- name: sweep_channels write
SELECT sweep_channels(p_max => $1::int);

-- Of all schools: what is due and did not go yet.
-- name: letter_count read
-- row: count int8, age int8
SELECT count(*) AS count,
    coalesce(extract(epoch FROM now() - min(at)), 0)::bigint AS age
FROM (
	SELECT at FROM channel_delivery
	WHERE channel = 1 AND state = 0 AND due_at <= now()
	LIMIT 100000
) x;

-- name: mail_bounced write
-- row: sent_at timestamptz
SELECT mail_bounced(p_school => $1::bigint, p_user => $2::bigint,
    p_event => $3::bigint, p_final => $4::boolean, p_what => $5::text)
    AS sent_at;

-- ---- threads that ring on no channel ----

-- type: mute muted bool

-- name: get_mute read
-- row: mute
SELECT EXISTS (
	SELECT FROM thread_mute m
	WHERE m.school_id = $1::bigint AND m.user_id = $2::bigint
	AND m.thread_id = $3::bigint) AS muted;

-- So many that nobody comes to by hand: then no more.
-- name: put_mute write
-- row: mute
WITH kept AS (
	INSERT INTO thread_mute (school_id, user_id, thread_id)
	SELECT $1::bigint, $2::bigint, $3::bigint
	WHERE (SELECT count(*) FROM thread_mute m
		WHERE m.school_id = $1::bigint AND m.user_id = $2::bigint)
		< 5000
	ON CONFLICT DO NOTHING
	RETURNING thread_id
), told AS (
	INSERT INTO live_change (school_id, type, how, object_id, message_id,
	    people)
	SELECT $1::bigint, 1, 5, k.thread_id, 0, ARRAY[$2::bigint] FROM kept k
)
SELECT EXISTS (SELECT FROM kept) OR EXISTS (
	SELECT FROM thread_mute m
	WHERE m.school_id = $1::bigint AND m.user_id = $2::bigint
	AND m.thread_id = $3::bigint) AS muted;

-- name: delete_mute write
-- row: mute
WITH gone AS (
	DELETE FROM thread_mute m
	WHERE m.school_id = $1::bigint AND m.user_id = $2::bigint
	AND m.thread_id = $3::bigint
	RETURNING m.thread_id
), told AS (
	INSERT INTO live_change (school_id, type, how, object_id, message_id,
	    people)
	SELECT $1::bigint, 1, 5, g.thread_id, 0, ARRAY[$2::bigint] FROM gone g
)
SELECT false AS muted;

-- ---- what became of notifications ----

-- name: find_told read
-- row: user_id int8, event_id int8, channel int2, due_at timestamptz,
--	held_why int2, state int2, why int2, attempts int2, at timestamptz,
--	detail text
SELECT user_id, event_id, channel, due_at, held_why, state, why, attempts, at,
    detail
FROM find_told_anywhere(p_school => $1::bigint, p_users => $2::bigint[],
    p_events => $3::bigint[]);

-- One of a person's own; of a notice the id is less than 0.
-- name: get_notification read
-- row: kind int2, created_at timestamptz, read bool
SELECT e.kind, e.created_at, n.read
FROM notification n
JOIN event e ON e.school_id = $1::bigint AND e.event_id = n.event_id
WHERE n.school_id = $1::bigint AND n.user_id = $2::bigint
AND n.read IN (false, true) AND n.event_id = $3::bigint AND $3::bigint > 0
UNION ALL
SELECT n.kind, n.created_at, n.read
FROM notice n
WHERE n.school_id = $1::bigint AND n.user_id = $2::bigint
AND n.notice_id = -$3::bigint AND $3::bigint < 0;
