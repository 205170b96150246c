-- Hooks.  Their sender works for all schools.  Plans of what loops over rows are
-- kept while the tables grow, so they may use indexes only.

-- What p_users, the nth of each of p_events, are told is to be told to the
-- school's hooks.  How many deliveries.
CREATE OR REPLACE FUNCTION plan_hooks(p_school bigint, p_users bigint[],
    p_events bigint[])
RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_planned int;
BEGIN
	IF NOT EXISTS (SELECT FROM hook h
		WHERE h.school_id = p_school AND h.state = 0) THEN
		RETURN 0;
	END IF;
	INSERT INTO hook_delivery (school_id, hook_id, event_id, user_id)
	SELECT p_school, h.hook_id, x.event_id, x.user_id
	FROM unnest(p_users, p_events) x (user_id, event_id)
	CROSS JOIN LATERAL (
		SELECT channel_about(e.kind) AS about FROM event e
		WHERE e.school_id = p_school AND e.event_id = x.event_id
		AND e.kind <> recalled_kind()
		UNION ALL
		SELECT channel_about(n.kind) FROM notice n
		WHERE n.school_id = p_school AND n.user_id = x.user_id
		AND n.notice_id = -x.event_id
	) w
	JOIN hook h ON h.school_id = p_school AND h.state = 0
		AND h.abouts & (1 << w.about) <> 0
	ORDER BY h.hook_id, x.event_id, x.user_id
	ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS v_planned = ROW_COUNT;
	RETURN v_planned;
END
$$;

-- Is there still what a delivery would tell of?  What it is, where so.
CREATE OR REPLACE FUNCTION hook_subject(p_school bigint, p_user bigint,
    p_event bigint)
RETURNS TABLE (kind smallint, link text, created_at timestamptz)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	IF p_event < 0 THEN
		RETURN QUERY
		SELECT n.kind, n.link, n.created_at FROM notice n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND n.notice_id = -p_event;
	ELSE
		RETURN QUERY
		SELECT e.kind, e.link, e.created_at FROM event e
		WHERE e.school_id = p_school AND e.event_id = p_event
		AND e.kind <> recalled_kind() AND EXISTS (
			SELECT FROM notification n
			WHERE n.school_id = p_school AND n.user_id = p_user
			AND n.read = ANY ('{false,true}')
			AND n.event_id = p_event);
	END IF;
END
$$;

-- What is due, for p_lease seconds the caller's: p_each of a hook, or one where
-- the last was not taken, and none of p_busy; of a school as many as it has not
-- in p_schools of its share.  kind 0: it is gone.
CREATE OR REPLACE FUNCTION take_hook_deliveries(p_max int, p_each int,
    p_busy bigint[], p_share int, p_schools bigint[], p_lease int)
RETURNS TABLE (school_id bigint, hook_id bigint, event_id bigint,
    user_id bigint, attempts smallint, url text, salt bytea,
    former_salt bytea, kind smallint, link text, at timestamptz,
    unread bigint)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH due AS MATERIALIZED (
		SELECT y.school_id, y.hook_id, y.event_id, y.user_id
		FROM (
			SELECT d.*, row_number() OVER (
			    PARTITION BY d.school_id ORDER BY d.due_at) AS nth
			FROM hook h
			CROSS JOIN LATERAL (
				SELECT w.* FROM hook_delivery w
				WHERE w.school_id = h.school_id
				AND w.hook_id = h.hook_id AND w.state = 0
				AND w.due_at <= now()
				ORDER BY w.due_at
				LIMIT CASE WHEN h.failures > 0 THEN 1
				    ELSE p_each END
				FOR UPDATE SKIP LOCKED
			) d
			WHERE h.state = 0 AND h.rest_until <= now()
			AND h.hook_id <> ALL (p_busy)
		) y
		WHERE y.nth <= p_share - (
			SELECT count(*) FROM unnest(p_schools) s
			WHERE s = y.school_id)
		ORDER BY y.due_at
		LIMIT p_max
	), mine AS (
		UPDATE hook_delivery d SET attempts = d.attempts + 1,
		    due_at = now() + p_lease * interval '1 s'
		FROM due x
		WHERE d.school_id = x.school_id AND d.hook_id = x.hook_id
		AND d.event_id = x.event_id AND d.user_id = x.user_id
		RETURNING d.*
	)
	SELECT m.school_id, m.hook_id, m.event_id, m.user_id, m.attempts,
	    h.url, h.salt, CASE WHEN h.former_until > now()
		THEN h.former_salt END, coalesce(s.kind, 0::smallint),
	    coalesce(s.link, ''), coalesce(s.created_at, m.made_at),
	    hook_unread(m.school_id, m.user_id)
	FROM mine m
	JOIN hook h ON h.school_id = m.school_id AND h.hook_id = m.hook_id
	LEFT JOIN LATERAL hook_subject(m.school_id, m.user_id, m.event_id) s
		ON true;
END
$$;

-- Counted up to 10,000.
CREATE OR REPLACE FUNCTION hook_unread(p_school bigint, p_user bigint)
RETURNS bigint LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
BEGIN
	RETURN (SELECT count(*) FROM (
		SELECT FROM notification n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND NOT n.read
		UNION ALL
		SELECT FROM notice n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND NOT n.read
		LIMIT 10000) x);
END
$$;

-- What came of an attempt: p_state as of hook_delivery.  What waits is tried
-- again after p_wait seconds; one that was not taken (p_said) is held against
-- the hook, which rests a moment, and is off when it is p_gone or has taken
-- nothing for p_patience seconds.  Is it off now?  Nothing where another replica
-- has tried since.
CREATE OR REPLACE FUNCTION settle_hook_delivery(p_school bigint, p_hook bigint,
    p_event bigint, p_user bigint, p_attempts smallint, p_state smallint,
    p_wait bigint, p_said text, p_gone boolean, p_patience bigint)
RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_off boolean;
BEGIN
	UPDATE hook_delivery d SET state = p_state, at = now(), said = p_said,
	    due_at = now() + p_wait * interval '1 s'
	WHERE d.school_id = p_school AND d.hook_id = p_hook
	AND d.event_id = p_event AND d.user_id = p_user AND d.state = 0
	AND d.attempts = p_attempts;
	IF NOT FOUND OR p_state = 4 THEN
		RETURN false;
	END IF;
	IF p_said = '' THEN
		UPDATE hook h SET failures = 0, failing_since = NULL, said = '',
		    rest_until = '-infinity', sent_at = now()
		WHERE h.school_id = p_school AND h.hook_id = p_hook
		AND (h.failures > 0 OR h.sent_at IS NULL
		    OR h.sent_at < now() - interval '1 minute');
		RETURN false;
	END IF;
	UPDATE hook h SET failures = h.failures + 1, said = p_said,
	    failing_since = coalesce(h.failing_since, now()),
	    rest_until = now() + least(300, 2 ^ least(h.failures, 9))
		* interval '1 s',
	    state = CASE WHEN x.off THEN 2 ELSE h.state END,
	    tell_at = CASE WHEN x.off THEN now() ELSE h.tell_at END
	FROM (
		SELECT o.hook_id, o.state = 0 AND (p_gone OR o.failing_since
		    < now() - p_patience * interval '1 s') IS TRUE AS off
		FROM hook o
		WHERE o.school_id = p_school AND o.hook_id = p_hook
		FOR UPDATE
	) x
	WHERE h.school_id = p_school AND h.hook_id = x.hook_id
	RETURNING x.off INTO v_off;
	RETURN coalesce(v_off, false);
END
$$;

-- Makes a hook, where there are fewer than p_most; again with the same key the
-- same one.  status: 0 made, 1 there was this one, 2 the key was used for other
-- content, 3 too many.
CREATE OR REPLACE FUNCTION make_hook(p_school bigint, p_name text, p_url text,
    p_abouts int, p_salt bytea, p_key bytea, p_content bytea, p_most int,
    OUT status int, OUT hook_id bigint)
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
	v_made hook;
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('hooks ' || p_school,
	    0));
	SELECT h.* INTO v_made FROM hook h
	WHERE h.school_id = p_school AND h.made_key = p_key;
	IF FOUND THEN
		status := CASE WHEN v_made.made_content = p_content THEN 1
		    ELSE 2 END;
		hook_id := v_made.hook_id;
	ELSIF (SELECT count(*) FROM hook h WHERE h.school_id = p_school)
	    >= p_most THEN
		status := 3;
		hook_id := 0;
	ELSE
		status := 0;
		INSERT INTO hook AS h (school_id, name, url, abouts, salt,
		    made_key, made_content)
		VALUES (p_school, p_name, p_url, p_abouts, p_salt, p_key,
		    p_content)
		RETURNING h.hook_id INTO hook_id;
	END IF;
END
$$;

-- Gives a hook another salt; again with the same key nothing more.  The former
-- one signs for p_hours.  status: 0 done, 2 the key was used for other content,
-- 3 no such hook.
CREATE OR REPLACE FUNCTION turn_hook(p_school bigint, p_hook bigint,
    p_salt bytea, p_hours int, p_key bytea, p_content bytea)
RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_hook hook;
BEGIN
	SELECT h.* INTO v_hook FROM hook h
	WHERE h.school_id = p_school AND h.hook_id = p_hook FOR UPDATE;
	IF NOT FOUND THEN
		RETURN 3;
	ELSIF v_hook.turned_key = p_key THEN
		RETURN CASE WHEN v_hook.turned_content = p_content THEN 0
		    ELSE 2 END;
	END IF;
	UPDATE hook h SET salt = p_salt, former_salt = h.salt,
	    former_until = now() + p_hours * interval '1 hour',
	    turned_key = p_key, turned_content = p_content
	WHERE h.school_id = p_school AND h.hook_id = p_hook;
	RETURN 0;
END
$$;

-- Changes a hook.  Who puts it on again begins with a good record, and what
-- waited goes.
CREATE OR REPLACE FUNCTION change_hook(p_school bigint, p_hook bigint,
    p_name text, p_url text, p_abouts int, p_on boolean)
RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	UPDATE hook h SET name = p_name, url = p_url, abouts = p_abouts,
	    state = CASE WHEN p_on THEN 0 WHEN h.state = 2 THEN 2 ELSE 1 END,
	    failures = CASE WHEN p_on AND (h.state <> 0 OR h.url <> p_url)
		THEN 0 ELSE h.failures END,
	    failing_since = CASE WHEN p_on AND (h.state <> 0
		OR h.url <> p_url) THEN NULL ELSE h.failing_since END,
	    said = CASE WHEN p_on AND (h.state <> 0 OR h.url <> p_url)
		THEN '' ELSE h.said END,
	    rest_until = CASE WHEN p_on AND (h.state <> 0 OR h.url <> p_url)
		THEN '-infinity' ELSE h.rest_until END,
	    tell_at = CASE WHEN p_on THEN NULL ELSE h.tell_at END
	WHERE h.school_id = p_school AND h.hook_id = p_hook;
	RETURN FOUND;
END
$$;

-- With all that waits for it.
CREATE OR REPLACE FUNCTION drop_hook(p_school bigint, p_hook bigint)
RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_name text;
BEGIN
	DELETE FROM hook h WHERE h.school_id = p_school AND h.hook_id = p_hook
	RETURNING h.name INTO v_name;
	IF FOUND THEN
		DELETE FROM hook_delivery d
		WHERE d.school_id = p_school AND d.hook_id = p_hook;
	END IF;
	RETURN v_name;
END
$$;

-- Dead letters wait again: these, the nth of each array together, or p_max of
-- all where they are NULL.  How many.
CREATE OR REPLACE FUNCTION replay_hook(p_school bigint, p_hook bigint,
    p_events bigint[], p_users bigint[], p_max int)
RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_replayed int;
BEGIN
	UPDATE hook_delivery d SET state = 0, attempts = 0, due_at = now(),
	    at = now()
	FROM (
		SELECT o.event_id, o.user_id FROM hook_delivery o
		WHERE o.school_id = p_school AND o.hook_id = p_hook
		AND o.state = 2 AND (p_events IS NULL
		    OR (o.event_id, o.user_id) IN (
			SELECT x.event_id, x.user_id
			FROM unnest(p_events, p_users) x (event_id, user_id)))
		ORDER BY o.made_at, o.event_id, o.user_id
		LIMIT p_max FOR UPDATE
	) x
	WHERE d.school_id = p_school AND d.hook_id = p_hook
	AND d.event_id = x.event_id AND d.user_id = x.user_id;
	GET DIAGNOSTICS v_replayed = ROW_COUNT;
	IF v_replayed > 0 THEN
		UPDATE hook h SET rest_until = '-infinity'
		WHERE h.school_id = p_school AND h.hook_id = p_hook;
	END IF;
	RETURN v_replayed;
END
$$;

-- p_users are told that a hook is off.
CREATE OR REPLACE FUNCTION tell_hook_off(p_school bigint, p_hook bigint,
    p_users bigint[], p_kind smallint)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_hook hook;
BEGIN
	UPDATE hook h SET tell_at = NULL
	WHERE h.school_id = p_school AND h.hook_id = p_hook
	AND h.tell_at IS NOT NULL
	RETURNING h.* INTO v_hook;
	IF NOT FOUND OR v_hook.state <> 2 THEN
		RETURN;
	END IF;
	PERFORM add_notice(p_school, u, 'hook-off-' || p_hook || '-'
	    || extract(epoch FROM v_hook.failing_since)::bigint, p_kind,
	    v_hook.name, v_hook.said, '/administration/hooks/' || p_hook,
	    (extract(epoch FROM now()) * 1000000)::bigint)
	FROM unnest(p_users) u
	ORDER BY u;
END
$$;

-- What is of a month ago is forgotten, p_max at once.  Is there more?
CREATE OR REPLACE FUNCTION sweep_hooks(p_max int)
RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_swept int;
BEGIN
	DELETE FROM hook_delivery d
	WHERE d.ctid = ANY (ARRAY(
		SELECT o.ctid FROM hook_delivery o
		WHERE o.made_at < now() - interval '30 days'
		ORDER BY o.made_at LIMIT p_max FOR UPDATE SKIP LOCKED));
	GET DIAGNOSTICS v_swept = ROW_COUNT;
	RETURN v_swept >= p_max;
END
$$;

-- What became of p_events, each of the nth of p_users, on all channels.
CREATE OR REPLACE FUNCTION find_told_anywhere(p_school bigint,
    p_users bigint[], p_events bigint[])
RETURNS TABLE (user_id bigint, event_id bigint, channel smallint,
    due_at timestamptz, held_why smallint, state smallint, why smallint,
    attempts smallint, at timestamptz, detail text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT t.* FROM find_told(p_school, p_users, p_events) t
	UNION ALL
	SELECT d.user_id, d.event_id, 3::smallint, d.due_at, 0::smallint,
	    d.state, CASE WHEN d.state = 4 THEN 4 ELSE 0 END::smallint,
	    d.attempts, d.at, d.said
	FROM unnest(p_users, p_events) x (user_id, event_id)
	JOIN hook_delivery d ON d.school_id = p_school
		AND d.user_id = x.user_id AND d.event_id = x.event_id
	JOIN hook h ON h.school_id = p_school AND h.hook_id = d.hook_id
	ORDER BY 1, 2, 3;
END
$$;
