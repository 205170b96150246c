-- Web Push.

-- name: get_push_subscriptions read
-- row: subscription_id int8, session_id text, device text,
--	made_at timestamptz, seen_at timestamptz, told_at timestamptz null
SELECT s.subscription_id, s.session_id, s.device, s.made_at, s.seen_at,
    s.told_at
FROM push_subscription s
WHERE s.school_id = $1::bigint AND s.user_id = $2::bigint
AND s.seen_at > now() - interval '30 days'
ORDER BY s.seen_at DESC, s.subscription_id DESC;

-- name: push_subscribe write
SELECT push_subscribe(p_school => $1::bigint, p_user => $2::bigint,
    p_session => $3::text, p_endpoint => $4::text, p_key => $5::bytea,
    p_auth => $6::bytea, p_device => $7::text, p_most => $8::int);

-- name: push_resubscribe write
-- row: done bool
SELECT push_resubscribe(p_school => $1::bigint, p_user => $2::bigint,
    p_session => $3::text, p_endpoint => $4::text, p_key => $5::bytea,
    p_auth => $6::bytea, p_device => $7::text, p_most => $8::int,
    p_replaces => $9::text) AS done;

-- name: delete_push_subscription write
DELETE FROM push_subscription s
WHERE s.school_id = $1::bigint AND s.user_id = $2::bigint
AND s.subscription_id = $3::bigint;

-- ---- the sender ----

-- name: take_pushes write
-- row: school_id int8, user_id int8, event_ids int8[],
--	attempts int8[], about int2, urgent bool, kind int2, title text,
--	body text, link text, thread_id int8
SELECT school_id, user_id, event_ids, attempts, about, urgent, kind, title,
    body, link, thread_id
FROM take_pushes(p_max => $1::int, p_few => $2::int, p_lease => $3::int);

-- name: push_targets read
-- row: subscription_id int8, session_id text, endpoint text, p256dh bytea,
--	auth bytea, taken bool
SELECT subscription_id, session_id, endpoint, p256dh, auth, taken
FROM push_targets(p_school => $1::bigint, p_user => $2::bigint,
    p_events => $3::bigint[]);

-- name: settle_push write
SELECT settle_push(p_school => $1::bigint, p_user => $2::bigint,
    p_events => $3::bigint[], p_attempts => $4::bigint[],
    p_state => $5::smallint, p_why => $6::smallint, p_tried => $7::boolean,
    p_wait => $8::bigint, p_detail => $9::text, p_taken => $10::bigint[],
    p_gone => $11::bigint[]);

-- Of all schools: what is due and did not go yet.
-- name: push_count read
-- row: count int8, age int8
SELECT count(*) AS count,
    coalesce(extract(epoch FROM now() - min(at)), 0)::bigint AS age
FROM (
	SELECT at FROM channel_delivery
	WHERE channel = 2 AND state = 0 AND due_at <= now()
	LIMIT 100000
) x;
