-- Reading a thread reads its notifications, also those that come later.

-- Which thread an event is of; NULL: none.
ALTER TABLE event ADD thread_id bigint;
UPDATE event SET thread_id = substring(link, '^/messages/threads/([0-9]{1,18})$')::bigint
WHERE link ~ '^/messages/threads/[0-9]{1,18}$';
CREATE INDEX event_thread ON event (school_id, thread_id, event_id)
	WHERE thread_id IS NOT NULL;

-- How far a person has read a thread.  It is looked for by thread: that is one
-- probe for an event that nobody has read, however many get it.  What is older
-- than a week goes when others of the school come: nothing is as late as that.
CREATE TABLE reading (
	school_id  bigint NOT NULL,
	thread_id  bigint NOT NULL,
	user_id    bigint NOT NULL,
	upto       bigint NOT NULL,            -- event id
	day        date NOT NULL,
	PRIMARY KEY (school_id, thread_id, user_id)
) WITH (fillfactor = 80);
CREATE INDEX reading_day ON reading (school_id, day);

-- Who delivers an event of a thread and who marks the thread are not under way
-- at the same time, or neither would see what the other writes.
CREATE FUNCTION thread_lock(p_school bigint, p_thread bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT hashint8extended(p_thread, p_school) $$;

-- User p_users[i] has read the events of thread p_threads[i] up to p_upto[i].
-- The plans are kept while the tables grow, so they may use indexes only.
CREATE FUNCTION mark_threads(p_school bigint, p_users bigint[],
	p_threads bigint[], p_upto bigint[]) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(x.key)
	FROM (SELECT DISTINCT thread_lock(p_school, t) AS key
		FROM unnest(p_threads) t ORDER BY 1) x;

	-- What was read before has been marked, or came as read.
	WITH due AS MATERIALIZED (
		SELECT x.thread_id, x.user_id, x.upto, coalesce(r.upto, 0) AS since
		FROM (SELECT thread_id, user_id, max(upto) AS upto
			FROM unnest(p_threads, p_users, p_upto)
				AS y (thread_id, user_id, upto)
			GROUP BY thread_id, user_id) x
		LEFT JOIN reading r ON r.school_id = p_school
			AND r.thread_id = x.thread_id AND r.user_id = x.user_id
	), kept AS (
		INSERT INTO reading AS r
		SELECT p_school, thread_id, user_id, upto, current_date
		FROM due ORDER BY thread_id, user_id
		ON CONFLICT (school_id, thread_id, user_id) DO UPDATE SET
			upto = greatest(r.upto, excluded.upto),
			day = excluded.day
	)
	UPDATE notification n SET read = true
	FROM due d
	JOIN event e ON e.school_id = p_school AND e.thread_id = d.thread_id
		AND e.event_id > d.since AND e.event_id <= d.upto
	WHERE n.school_id = p_school AND n.user_id = d.user_id AND NOT n.read
		AND n.event_id = e.event_id;

	DELETE FROM reading WHERE ctid IN (SELECT ctid FROM reading
		WHERE school_id = p_school AND day < current_date - 7
		ORDER BY day LIMIT 2 * cardinality(p_threads)
		FOR UPDATE SKIP LOCKED);
END $$;

-- Of events that were just delivered, what was read before they came.
CREATE FUNCTION mark_arrived(p_school bigint, p_ids bigint[],
	p_threads bigint[]) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	UPDATE notification n SET read = true
	FROM unnest(p_ids, p_threads) AS x (id, thread_id)
	JOIN reading r ON r.school_id = p_school
		AND r.thread_id = x.thread_id AND r.upto >= x.id
	WHERE n.school_id = p_school AND n.user_id = r.user_id AND NOT n.read
		AND n.event_id = x.id;
END $$;

-- As deliver_events() without threads was; 0 where an event is of none.
CREATE FUNCTION deliver_events(p_school bigint, p_ids bigint[],
	p_kinds smallint[], p_titles text[], p_bodies text[], p_links text[],
	p_times bigint[], p_threads bigint[], p_users bigint[],
	p_events bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_added bigint;
BEGIN
	PERFORM pg_advisory_xact_lock_shared(x.key)
	FROM (SELECT DISTINCT thread_lock(p_school, t) AS key
		FROM unnest(p_threads) t WHERE t <> 0 ORDER BY 1) x;
	INSERT INTO event
	SELECT p_school, x.id, x.kind, x.title, x.body, x.link,
		'epoch'::timestamptz + x.us * interval '1 us',
		nullif(x.thread_id, 0)
	FROM unnest(p_ids, p_kinds, p_titles, p_bodies, p_links, p_times,
		p_threads) AS x (id, kind, title, body, link, us, thread_id)
	ON CONFLICT (school_id, event_id) DO NOTHING;
	GET DIAGNOSTICS v_added = ROW_COUNT;
	IF v_added = cardinality(p_ids) THEN
		INSERT INTO notification
		SELECT p_school, x.user_id, x.event_id, false
		FROM unnest(p_users, p_events) AS x (user_id, event_id);
	ELSE
		PERFORM deliver_missing(p_school, p_ids, p_users, p_events);
	END IF;
	PERFORM mark_arrived(p_school, p_ids, p_threads);
END $$;

-- For the release before, as long as some of it runs beside this one: its
-- events say their thread in their link only.
CREATE OR REPLACE FUNCTION deliver_events(p_school bigint, p_ids bigint[],
	p_kinds smallint[], p_titles text[], p_bodies text[], p_links text[],
	p_times bigint[], p_users bigint[], p_events bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM deliver_events(p_school, p_ids, p_kinds, p_titles, p_bodies,
		p_links, p_times, ARRAY(SELECT coalesce(substring(l,
			'^/messages/threads/([0-9]{1,18})$')::bigint, 0)
			FROM unnest(p_links) WITH ORDINALITY AS x (l, nth)
			ORDER BY nth), p_users, p_events);
END $$;
