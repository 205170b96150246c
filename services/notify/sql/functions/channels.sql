-- Channels: what is planned of what was delivered.  Plans of what loops over
-- rows are kept while the tables grow, so they may use indexes only.

-- liaison.addresses.v1.About of a liaison.notify.v1.Kind: 1 messages, 2 what
-- waits for an answer, 3 the school's events, 4 the rest.
CREATE OR REPLACE FUNCTION channel_about(p_kind smallint)
RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_kind = 1 THEN 1 WHEN p_kind = 5 THEN 2
	    WHEN p_kind BETWEEN 70 AND 84 THEN 3 ELSE 4 END::smallint
$$;

-- What p_users are yet to read of p_events, the nth of each together.
CREATE OR REPLACE FUNCTION channel_unread(p_school bigint, p_users bigint[],
    p_events bigint[])
RETURNS TABLE (user_id bigint, event_id bigint, kind smallint,
    thread_id bigint, created_at timestamptz)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT x.user_id, x.event_id, e.kind, coalesce(e.thread_id, 0),
	    e.created_at
	FROM unnest(p_users, p_events) x (user_id, event_id)
	JOIN notification n ON n.school_id = p_school
		AND n.user_id = x.user_id AND n.event_id = x.event_id
		AND NOT n.read
	JOIN event e ON e.school_id = p_school AND e.event_id = x.event_id
	WHERE x.event_id > 0
	UNION ALL
	SELECT x.user_id, x.event_id, t.kind, 0::bigint, t.created_at
	FROM unnest(p_users, p_events) x (user_id, event_id)
	CROSS JOIN LATERAL (
		SELECT n.kind, n.created_at, n.notice_id FROM notice n
		WHERE n.school_id = p_school AND n.user_id = x.user_id
		AND NOT n.read
	) t
	WHERE x.event_id < 0 AND t.notice_id = -x.event_id;
END
$$;

-- p_plans become deliveries to the school's hooks, and to those who have a
-- channel: the nth of the arrays of people is one channel of one person.  p_modes: two bits for each About, 1
-- << 2 * About: 0 none, 1 each, 2 in a digest; p_quiet: until when their own
-- quiet hours last, p_digest: when the next digest is (microseconds since
-- 1970, 0: not, none).  p_most in p_window seconds are a flood, and the next
-- ones wait for the rest of it; what is p_late seconds old waits for what else
-- is late.
CREATE OR REPLACE FUNCTION plan_channels(p_school bigint, p_plans bigint[],
    p_users bigint[], p_channels smallint[], p_modes bigint[],
    p_quiet bigint[], p_digest bigint[], p_most int, p_window int, p_late int,
    p_gather int)
RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_all_users bigint[];
	v_all_events bigint[];
	v_users bigint[];
	v_events bigint[];
	v_urgent bigint[];
	-- Of p_users, those with a browser, and who has any of the channels.
	v_browsers bigint[] := ARRAY(
		SELECT DISTINCT s.user_id FROM push_subscription s
		WHERE s.school_id = p_school AND s.user_id = ANY (p_users));
	v_wishers bigint[] := ARRAY(
		SELECT DISTINCT w.user_id
		FROM unnest(p_users, p_channels) w (user_id, channel)
		WHERE w.channel <> 2
		OR w.user_id IN (SELECT unnest(v_browsers)));
	v_hooks int;
	v_planned int;
BEGIN
	WITH taken AS (
		DELETE FROM channel_plan p
		WHERE p.school_id = p_school AND p.plan_id = ANY (p_plans)
		RETURNING p.user_ids, p.event_ids, p.urgent_ids
	), pairs AS (
		SELECT x.user_id, x.event_id, x.event_id = ANY (t.urgent_ids)
		    AS urgent, x.user_id IN (SELECT unnest(v_wishers)) AS wishes
		FROM taken t, unnest(t.user_ids, t.event_ids)
		    x (user_id, event_id)
	)
	SELECT array_agg(p.user_id), array_agg(p.event_id),
	    array_agg(p.user_id) FILTER (WHERE p.wishes),
	    array_agg(p.event_id) FILTER (WHERE p.wishes),
	    array_agg(DISTINCT p.event_id) FILTER (WHERE p.urgent AND p.wishes)
	INTO v_all_users, v_all_events, v_users, v_events, v_urgent
	FROM pairs p;
	v_hooks := plan_hooks(p_school, v_all_users, v_all_events);
	IF v_users IS NULL THEN
		RETURN v_hooks;
	END IF;
	WITH wish AS MATERIALIZED (
		SELECT w.user_id, w.channel, w.modes,
		    channel_recent(p_school, w.user_id, w.channel, p_window)
			AS recent,
		    channel_flood(p_school, w.user_id, w.channel) AS flood,
		    'epoch'::timestamptz + w.quiet * interval '1 us' AS quiet,
		    'epoch'::timestamptz + w.digest * interval '1 us' AS digest
		FROM unnest(p_users, p_channels, p_modes, p_quiet, p_digest)
		    w (user_id, channel, modes, quiet, digest)
		WHERE w.channel <> 2
		OR w.user_id IN (SELECT unnest(v_browsers))
	), told AS MATERIALIZED (
		SELECT DISTINCT ON (u.user_id, u.event_id, w.channel)
		    u.user_id, u.event_id, w.channel, u.thread_id,
		    u.created_at, channel_about(u.kind) AS about,
		    coalesce(u.event_id = ANY (v_urgent), false) AS urgent,
		    w.modes >> 2 * channel_about(u.kind) & 3 AS mode,
		    w.quiet, w.digest, w.recent, w.flood
		FROM channel_unread(p_school, v_users, v_events) u
		JOIN wish w ON w.user_id = u.user_id
	), judged AS (
		SELECT t.*, CASE
		    WHEN t.mode = 0 THEN 1
		    WHEN NOT t.urgent AND t.thread_id <> 0 AND EXISTS (
			SELECT FROM thread_mute m
			WHERE m.school_id = p_school AND m.user_id = t.user_id
			AND m.thread_id = t.thread_id) THEN 2
		    ELSE 0 END AS why,
		    t.recent + row_number() OVER (
			PARTITION BY t.user_id, t.channel, t.mode
			ORDER BY t.event_id) AS nth
		FROM told t
	), placed AS (
		SELECT j.*, CASE
		    WHEN j.urgent OR j.why <> 0 THEN 0
		    WHEN j.mode = 2 THEN 2
		    WHEN j.channel <> 3 AND j.created_at
			< now() - p_late * interval '1 s' THEN 3
		    WHEN j.channel <> 3 AND j.nth > p_most THEN 3
		    WHEN j.quiet > now() THEN 1
		    ELSE 0 END AS held
		FROM judged j
	)
	INSERT INTO channel_delivery (school_id, user_id, event_id, channel,
	    due_at, held_why, state, why, about, urgent)
	SELECT p_school, h.user_id, h.event_id, h.channel, CASE h.held
	    WHEN 0 THEN now() WHEN 1 THEN h.quiet WHEN 2 THEN h.digest
	    ELSE greatest(h.quiet, coalesce(h.flood, now() + CASE
		WHEN h.created_at < now() - p_late * interval '1 s'
		THEN p_gather ELSE p_window END * interval '1 s')) END,
	    h.held, CASE h.why WHEN 0 THEN 0 ELSE 4 END, h.why, h.about,
	    h.urgent
	FROM placed h
	ORDER BY h.user_id, h.event_id, h.channel
	ON CONFLICT (school_id, user_id, event_id, channel) DO NOTHING;
	GET DIAGNOSTICS v_planned = ROW_COUNT;
	RETURN v_planned + v_hooks;
END
$$;

-- When what waits of a flood goes: what comes meanwhile goes with it.  NULL:
-- nothing waits.
CREATE OR REPLACE FUNCTION channel_flood(p_school bigint, p_user bigint,
    p_channel smallint)
RETURNS timestamptz LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
BEGIN
	RETURN (
		SELECT min(d.due_at) FROM channel_delivery d
		WHERE d.school_id = p_school AND d.user_id = p_user
		AND d.channel = p_channel AND d.state = 0 AND d.held_why = 3
		AND d.letter_id = 0 AND d.due_at > now());
END
$$;

-- How many were due to somebody in so many seconds, but for those of quiet
-- hours and of the daily digest: as long as it goes on, a flood is one.
CREATE OR REPLACE FUNCTION channel_recent(p_school bigint, p_user bigint,
    p_channel smallint, p_window int)
RETURNS bigint LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
BEGIN
	RETURN (
		SELECT count(*) FROM channel_delivery d
		WHERE d.school_id = p_school AND d.user_id = p_user
		AND d.channel = p_channel AND d.state IN (0, 1)
		AND d.held_why IN (0, 3)
		AND d.due_at > now() - p_window * interval '1 s');
END
$$;

-- What became of p_events, each of the nth of p_users.  A server may say an
-- address in its answer.
CREATE OR REPLACE FUNCTION find_told(p_school bigint, p_users bigint[],
    p_events bigint[])
RETURNS TABLE (user_id bigint, event_id bigint, channel smallint,
    due_at timestamptz, held_why smallint, state smallint, why smallint,
    attempts smallint, at timestamptz, detail text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT d.user_id, d.event_id, d.channel, d.due_at, d.held_why,
	    d.state, d.why, d.attempts, d.at,
	    regexp_replace(d.detail, '[^\s<>]+@[^\s<>]+', '…', 'g')
	FROM unnest(p_users, p_events) x (user_id, event_id)
	JOIN channel_delivery d ON d.school_id = p_school
		AND d.user_id = x.user_id AND d.event_id = x.event_id
	ORDER BY d.user_id, d.event_id, d.channel;
END
$$;
