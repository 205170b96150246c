-- What notify has not been told: these work for all schools.

-- Takes what notify is due to be told: at most p_events things, and no more than
-- the first one beyond p_people people.  Whoever takes has it for ten seconds.
-- Plans are kept while the outbox grows from nothing to what an hour without
-- notify leaves, so they may use indexes only.  message_id is the position of
-- the delivery; kind NULL: of a message.
CREATE OR REPLACE FUNCTION take_events(p_events int, p_people int)
RETURNS TABLE (school_id bigint, message_id bigint, thread_id bigint,
	sent_at timestamptz, title text, body text, user_ids bigint[],
	kind smallint)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH due AS MATERIALIZED (
		SELECT o.school_id, o.message_id, o.thread_id, o.recipient_count
		FROM outbox o
		WHERE o.leased_until <= clock_timestamp()
		ORDER BY o.school_id, o.message_id
		LIMIT p_events FOR UPDATE SKIP LOCKED
	), taken AS (
		SELECT d.*, sum(d.recipient_count) OVER (
			ORDER BY d.school_id, d.message_id) - d.recipient_count
			AS before
		FROM due d
	), leased AS (
		UPDATE outbox o
		SET leased_until = clock_timestamp() + interval '10 s'
		FROM taken t
		WHERE o.school_id = t.school_id AND o.message_id = t.message_id
			AND t.before < p_people
		RETURNING o.*
	)
	SELECT o.school_id, o.message_id, o.thread_id,
		coalesce(m.at, clock_timestamp()), coalesce(o.title, m.title),
		coalesce(o.body, m.body), coalesce(o.user_ids, m.user_ids),
		o.kind
	FROM leased o
	LEFT JOIN LATERAL delivered_message(o.school_id, o.thread_id,
		o.message_id) m ON o.kind IS NULL
	WHERE o.kind IS NOT NULL OR m.at IS NOT NULL;
END $$;

-- Of a message, by the position that it was delivered at, what its people are
-- told.
CREATE OR REPLACE FUNCTION delivered_message(p_school bigint, p_thread bigint,
	p_position bigint)
RETURNS TABLE (at timestamptz, title text, body text, user_ids bigint[])
LANGUAGE sql STABLE AS $$
	SELECT coalesce(m.delivered_at, m.sent_at), m.sender_name, t.subject,
		CASE WHEN m.last_delivered_at IS NULL THEN m.audience
			ELSE first_people(m) END
	FROM message m
	JOIN thread t ON t.school_id = m.school_id AND t.id = m.thread_id
	WHERE m.school_id = p_school AND m.thread_id = p_thread
		AND nullif(coalesce(m.position, m.id), 0) = p_position
	UNION ALL
	SELECT l.delivered_at, m.sender_name, t.subject, l.people
	FROM delivery l
	JOIN message m ON m.school_id = l.school_id AND m.id = l.message_id
	JOIN thread t ON t.school_id = l.school_id AND t.id = l.thread_id
	WHERE l.school_id = p_school AND l.thread_id = p_thread
		AND l.position = p_position
$$;

-- take_events() as the release before calls it, of messages alone.
CREATE OR REPLACE FUNCTION take_outbox(p_events int, p_people int)
RETURNS TABLE (school_id bigint, message_id bigint, thread_id bigint,
	sent_at timestamptz, title text, body text, user_ids bigint[])
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	RETURN QUERY
	SELECT e.school_id, e.message_id, e.thread_id, e.sent_at, e.title,
		e.body, e.user_ids
	FROM take_events(p_events, p_people) e
	WHERE e.kind IS NULL;
END $$;

-- Of messages that were just delivered, what take_events() says of those it
-- takes; p_messages are positions.
CREATE OR REPLACE FUNCTION read_outbox(p_schools bigint[], p_threads bigint[],
	p_messages bigint[])
RETURNS TABLE (school_id bigint, message_id bigint, thread_id bigint,
	sent_at timestamptz, title text, body text, user_ids bigint[])
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT s.school_id, s.message_id, s.thread_id, m.at, m.title, m.body,
		m.user_ids
	FROM unnest(p_schools, p_threads, p_messages)
		AS s (school_id, thread_id, message_id)
	CROSS JOIN LATERAL delivered_message(s.school_id, s.thread_id,
		s.message_id) m;
END $$;

-- They are delivered (p_delay NULL), or due again after so many milliseconds.
CREATE OR REPLACE FUNCTION settle_outbox(p_schools bigint[], p_messages
	bigint[], p_delay int) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	IF p_delay IS NULL THEN
		-- What notify knows is searched for next.
		WITH told AS (
			DELETE FROM outbox o
			USING unnest(p_schools, p_messages)
				AS d (school_id, message_id)
			WHERE o.school_id = d.school_id
				AND o.message_id = d.message_id
			RETURNING o.school_id, o.message_id, o.thread_id,
				o.recipient_count, o.kind
		), answered AS (
			-- For most schools there is nothing to look at.
			INSERT INTO auto_reply_due
			SELECT t.school_id, r.message_id, r.user_id,
				clock_timestamp()
			FROM told t
			CROSS JOIN LATERAL auto_repliers(t.school_id,
				t.thread_id, t.message_id) r
			WHERE t.kind IS NULL AND EXISTS (
				SELECT FROM absence a
				WHERE a.school_id = t.school_id AND a.answers)
			ON CONFLICT DO NOTHING
		)
		INSERT INTO text_queue
		SELECT t.school_id, t.message_id, t.thread_id, t.recipient_count
		FROM told t WHERE t.kind IS NULL
		ON CONFLICT DO NOTHING;
	ELSE
		UPDATE outbox o
		SET leased_until = clock_timestamp()
			+ p_delay * interval '1 ms'
		FROM unnest(p_schools, p_messages) AS d (school_id, message_id)
		WHERE o.school_id = d.school_id
			AND o.message_id = d.message_id;
	END IF;
END $$;

-- notify was told: they are gone, but for those that went on meanwhile.
CREATE OR REPLACE FUNCTION settle_reading(p_schools bigint[], p_users bigint[],
	p_threads bigint[], p_upto bigint[]) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	DELETE FROM reading r
	USING unnest(p_schools, p_users, p_threads, p_upto)
		AS d (school_id, user_id, thread_id, upto)
	WHERE r.school_id = d.school_id AND r.user_id = d.user_id
		AND r.thread_id = d.thread_id AND r.upto = d.upto;
END $$;
