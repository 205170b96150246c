-- Hooks, and what is sent to them.

-- type: hook hook_id int8, name text, url text, abouts int4, state int2,
--	made_at timestamptz, sent_at timestamptz null,
--	failing_since timestamptz null, said text, salt bytea,
--	former_salt bytea null, former_until timestamptz null

-- part: hook
h.hook_id, h.name, h.url, h.abouts, h.state, h.made_at, h.sent_at,
    h.failing_since, h.said, h.salt,
    CASE WHEN h.former_until > now() THEN h.former_salt END AS former_salt,
    CASE WHEN h.former_until > now() THEN h.former_until END AS former_until

-- The school's, or the one of $2 where that is not 0.  Both counted up to
-- 10,000.
-- name: list_hooks read
-- row: hook hook, waiting int8, dead int8
SELECT :hook, (
	SELECT count(*) FROM (
		SELECT FROM hook_delivery d
		WHERE d.school_id = $1::bigint AND d.hook_id = h.hook_id
		AND d.state = 0
		LIMIT 10000) w) AS waiting, (
	SELECT count(*) FROM (
		SELECT FROM hook_delivery d
		WHERE d.school_id = $1::bigint AND d.hook_id = h.hook_id
		AND d.state = 2
		LIMIT 10000) x) AS dead
FROM hook h
WHERE h.school_id = $1::bigint AND ($2::bigint = 0 OR h.hook_id = $2::bigint)
ORDER BY lower(h.name), h.hook_id;

-- name: make_hook write
-- row: status int4, hook_id int8
SELECT status, hook_id FROM make_hook(p_school => $1::bigint,
    p_name => $2::text, p_url => $3::text, p_abouts => $4::int,
    p_salt => $5::bytea, p_key => $6::bytea, p_content => $7::bytea,
    p_most => $8::int);

-- name: turn_hook write
-- row: status int4
SELECT turn_hook(p_school => $1::bigint, p_hook => $2::bigint,
    p_salt => $3::bytea, p_hours => $4::int, p_key => $5::bytea,
    p_content => $6::bytea) AS status;

-- name: change_hook write
-- row: found bool
SELECT change_hook(p_school => $1::bigint, p_hook => $2::bigint,
    p_name => $3::text, p_url => $4::text, p_abouts => $5::int,
    p_on => $6::boolean) AS found;

-- name: drop_hook write
-- row: name text null
SELECT drop_hook(p_school => $1::bigint, p_hook => $2::bigint) AS name;

-- What is older than ($4, $5, $6), of the state $3 or of any (-1), $7 at most.
-- name: list_hook_deliveries read
-- row: event_id int8, user_id int8, state int2, attempts int2,
--	made_at timestamptz, due_at timestamptz, at timestamptz, said text,
--	kind int2
SELECT d.event_id, d.user_id, d.state, d.attempts, d.made_at, d.due_at, d.at,
    d.said, coalesce(s.kind, 0::smallint) AS kind
FROM (
	SELECT * FROM hook_delivery o
	WHERE o.school_id = $1::bigint AND o.hook_id = $2::bigint
	AND ($3::int < 0 OR o.state = $3::int)
	AND (o.made_at, o.event_id, o.user_id)
		< ($4::timestamptz, $5::bigint, $6::bigint)
	ORDER BY o.made_at DESC, o.event_id DESC, o.user_id DESC
	LIMIT $7::int
) d
LEFT JOIN LATERAL hook_subject($1::bigint, d.user_id, d.event_id) s ON true
ORDER BY d.made_at DESC, d.event_id DESC, d.user_id DESC;

-- Those of $3 and $4, or all where they are null; $5 at most.
-- name: replay_hook write
-- row: replayed int4
SELECT replay_hook(p_school => $1::bigint, p_hook => $2::bigint,
    p_events => $3::bigint[], p_users => $4::bigint[], p_max => $5::int)
    AS replayed;

-- ---- sending, of all schools ----

-- name: take_hook_deliveries write
-- row: school_id int8, hook_id int8, event_id int8, user_id int8,
--	attempts int2, url text, salt bytea, former_salt bytea null,
--	kind int2, link text, at timestamptz, unread int8
SELECT school_id, hook_id, event_id, user_id, attempts, url, salt,
    former_salt, kind, link, at, unread
FROM take_hook_deliveries(p_max => $1::int, p_each => $2::int,
    p_busy => $3::bigint[], p_share => $4::int, p_schools => $5::bigint[],
    p_lease => $6::int);

-- name: settle_hook_delivery write
-- row: off bool
SELECT settle_hook_delivery(p_school => $1::bigint, p_hook => $2::bigint,
    p_event => $3::bigint, p_user => $4::bigint, p_attempts => $5::smallint,
    p_state => $6::smallint, p_wait => $7::bigint, p_said => $8::text,
    p_gone => $9::boolean, p_patience => $10::bigint) AS off;

-- name: sweep_hooks write
-- row: more bool
SELECT sweep_hooks(p_max => $1::int) AS more;

-- What is due and did not go yet, of hooks that are on.
-- name: hook_count read
-- row: count int8, age int8
SELECT count(*) AS count,
    coalesce(extract(epoch FROM now() - min(x.due_at)), 0)::bigint AS age
FROM hook h
CROSS JOIN LATERAL (
	SELECT d.due_at FROM hook_delivery d
	WHERE d.school_id = h.school_id AND d.hook_id = h.hook_id
	AND d.state = 0 AND d.due_at <= now()
	LIMIT 10000
) x
WHERE h.state = 0 AND h.failures = 0;

-- Hooks that are off of which nobody was told, for $2 seconds the caller's.
-- name: take_hooks_off write
-- row: school_id int8, hook_id int8
UPDATE hook h SET tell_at = now() + $2::int * interval '1 s'
FROM (
	SELECT school_id, hook_id FROM hook
	WHERE tell_at <= now()
	ORDER BY tell_at
	LIMIT $1::int
	FOR UPDATE SKIP LOCKED
) due
WHERE h.school_id = due.school_id AND h.hook_id = due.hook_id
RETURNING h.school_id, h.hook_id;

-- name: tell_hook_off write
SELECT tell_hook_off(p_school => $1::bigint, p_hook => $2::bigint,
    p_users => $3::bigint[], p_kind => $4::smallint);
