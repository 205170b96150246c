-- Delivering events, and reading them: what an event says is there once, and a
-- narrow row for each person.  Plans of what loops over rows are kept while the
-- tables grow, so they may use indexes only.

-- Who delivers an event of a thread and who marks the thread are not under way
-- at the same time, or neither would see what the other writes.
CREATE OR REPLACE FUNCTION thread_lock(p_school bigint, p_thread bigint)
RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
	SELECT hashint8extended(p_thread, p_school)
$$;

-- liaison.notify.v1.Kind of what was recalled: nobody gets it any more.
CREATE OR REPLACE FUNCTION recalled_kind()
RETURNS smallint LANGUAGE sql IMMUTABLE AS $$ SELECT 4::smallint $$;

-- What of these is not there yet: user p_users[i] has event p_events[i].  The
-- locks keep other deliveries of the events away, and wait for whoever marks
-- one of the notifications as read, who moves it from range to range.
CREATE OR REPLACE FUNCTION deliver_missing(p_school bigint, p_ids bigint[],
    p_users bigint[], p_events bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	PERFORM FROM event e
	WHERE e.school_id = p_school AND e.event_id = ANY (p_ids)
	ORDER BY e.event_id FOR UPDATE;
	PERFORM FROM unnest(p_users, p_events) x (user_id, event_id)
	JOIN notification n ON n.school_id = p_school
		AND n.user_id = x.user_id AND n.read = ANY ('{false,true}')
		AND n.event_id = x.event_id
	ORDER BY n.user_id, n.event_id FOR UPDATE OF n;
	INSERT INTO notification (school_id, user_id, event_id)
	SELECT DISTINCT p_school, x.user_id, x.event_id
	FROM unnest(p_users, p_events) x (user_id, event_id)
	WHERE NOT EXISTS (
		SELECT FROM notification n
		WHERE n.school_id = p_school AND n.user_id = x.user_id
		AND n.read = ANY ('{false,true}')
		AND n.event_id = x.event_id)
	AND NOT EXISTS (
		SELECT FROM event e
		WHERE e.school_id = p_school AND e.event_id = x.event_id
		AND e.kind = recalled_kind());
END
$$;

-- Of events that were just delivered, what was read before they came.
CREATE OR REPLACE FUNCTION mark_arrived(p_school bigint, p_ids bigint[],
    p_threads bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	UPDATE notification n SET read = true
	FROM unnest(p_ids, p_threads) x (id, thread_id)
	JOIN reading r ON r.school_id = p_school
		AND r.thread_id = x.thread_id AND r.upto >= x.id
	WHERE n.school_id = p_school AND n.user_id = r.user_id AND NOT n.read
	AND n.event_id = x.id;
END
$$;

-- Delivers events to users, where p_events says of which event each of p_users
-- is one; no event has a user twice.  p_times are microseconds since 1970; of
-- p_threads 0 says that an event is of none.  An event that is new is new to
-- all of its users.
CREATE OR REPLACE FUNCTION deliver_events(p_school bigint, p_ids bigint[],
    p_kinds smallint[], p_titles text[], p_bodies text[], p_links text[],
    p_times bigint[], p_threads bigint[], p_users bigint[], p_events bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_added bigint;
BEGIN
	PERFORM pg_advisory_xact_lock_shared(x.key)
	FROM (
		SELECT DISTINCT thread_lock(p_school, t) AS key
		FROM unnest(p_threads) t
		WHERE t <> 0
		ORDER BY 1
	) x;
	INSERT INTO event (school_id, event_id, kind, title, body, link,
	    created_at, thread_id)
	SELECT p_school, x.id, x.kind, x.title, x.body, x.link,
	    'epoch'::timestamptz + x.us * interval '1 us',
	    nullif(x.thread_id, 0)
	FROM unnest(p_ids, p_kinds, p_titles, p_bodies, p_links, p_times,
	    p_threads) x (id, kind, title, body, link, us, thread_id)
	ON CONFLICT (school_id, event_id) DO NOTHING;
	GET DIAGNOSTICS v_added = ROW_COUNT;
	IF v_added = cardinality(p_ids) THEN
		INSERT INTO notification (school_id, user_id, event_id)
		SELECT p_school, x.user_id, x.event_id
		FROM unnest(p_users, p_events) x (user_id, event_id);
	ELSE
		PERFORM deliver_missing(p_school, p_ids, p_users, p_events);
	END IF;
	INSERT INTO live_change (school_id, type, how, object_id, message_id,
	    people)
	SELECT p_school, 3, 1, x.event_id, 0, array_agg(x.user_id)
	FROM unnest(p_users, p_events) x (user_id, event_id)
	GROUP BY x.event_id;
	PERFORM mark_arrived(p_school, p_ids, p_threads);
END
$$;

-- User p_users[i] has read the events of thread p_threads[i] up to p_upto[i].
CREATE OR REPLACE FUNCTION mark_threads(p_school bigint, p_users bigint[],
    p_threads bigint[], p_upto bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(x.key)
	FROM (
		SELECT DISTINCT thread_lock(p_school, t) AS key
		FROM unnest(p_threads) t
		ORDER BY 1
	) x;

	-- What was read before has been marked, or came as read.
	WITH due AS MATERIALIZED (
		SELECT x.thread_id, x.user_id, x.upto,
		    coalesce(r.upto, 0) AS since
		FROM (
			SELECT thread_id, user_id, max(upto) AS upto
			FROM unnest(p_threads, p_users, p_upto)
			    y (thread_id, user_id, upto)
			GROUP BY thread_id, user_id
		) x
		LEFT JOIN reading r ON r.school_id = p_school
			AND r.thread_id = x.thread_id AND r.user_id = x.user_id
	), kept AS (
		INSERT INTO reading AS r (school_id, thread_id, user_id, upto,
		    day)
		SELECT p_school, thread_id, user_id, upto, current_date
		FROM due
		ORDER BY thread_id, user_id
		ON CONFLICT (school_id, thread_id, user_id) DO UPDATE
		SET upto = greatest(r.upto, excluded.upto), day = excluded.day
	), marked AS (
		UPDATE notification n SET read = true
		FROM due d
		JOIN event e ON e.school_id = p_school
			AND e.thread_id = d.thread_id
			AND e.event_id > d.since AND e.event_id <= d.upto
		WHERE n.school_id = p_school AND n.user_id = d.user_id
		AND NOT n.read AND n.event_id = e.event_id
		RETURNING n.user_id
	)
	INSERT INTO live_change (school_id, type, how, object_id, message_id,
	    people)
	SELECT p_school, 3, 2, 0, 0, array_agg(DISTINCT m.user_id)
	FROM marked m HAVING count(*) > 0;

	DELETE FROM reading
	WHERE ctid IN (
		SELECT ctid FROM reading
		WHERE school_id = p_school AND day < current_date - 7
		ORDER BY day
		LIMIT 2 * cardinality(p_threads)
		FOR UPDATE SKIP LOCKED);
END
$$;

-- The event of a message that was recalled, which came to p_users or is still
-- to come: where it is unread it goes, and where it was read it says so.
CREATE OR REPLACE FUNCTION recall_event(p_school bigint, p_event bigint,
    p_title text, p_body text, p_us bigint, p_users bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	-- Whoever delivers it has ended when this goes on, or finds it so.
	INSERT INTO event AS e (school_id, event_id, kind, title, body, link,
	    created_at)
	VALUES (p_school, p_event, recalled_kind(), p_title, p_body, '',
	    'epoch'::timestamptz + p_us * interval '1 us')
	ON CONFLICT (school_id, event_id) DO UPDATE SET kind = excluded.kind;
	DELETE FROM notification n
	USING (SELECT DISTINCT u AS id FROM unnest(p_users) u ORDER BY u) x
	WHERE n.school_id = p_school AND n.user_id = x.id AND NOT n.read
	AND n.event_id = p_event;
	PERFORM live_tell(p_school, 3, 6, p_event, 0, p_users);
END
$$;
