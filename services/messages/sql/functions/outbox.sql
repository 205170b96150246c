-- What notify has not been told: these work for all schools.

-- Takes what is due for delivery: at most p_events messages, and no more than
-- the first one beyond p_people people.  Whoever takes has it for ten seconds.
-- Plans are kept while the outbox grows from nothing to what an hour without
-- notify leaves, so they may use indexes only.
CREATE OR REPLACE FUNCTION take_outbox(p_events int, p_people int)
RETURNS TABLE (school_id bigint, message_id bigint, thread_id bigint,
	sent_at timestamptz, title text, body text, user_ids bigint[])
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
	)
	UPDATE outbox o
	SET leased_until = clock_timestamp() + interval '10 s'
	FROM taken t
	JOIN message m ON m.school_id = t.school_id
		AND m.thread_id = t.thread_id AND m.id = t.message_id
	JOIN message f ON f.school_id = t.school_id
		AND f.thread_id = t.thread_id AND f.id = t.thread_id
	WHERE o.school_id = t.school_id AND o.message_id = t.message_id
		AND t.before < p_people
	RETURNING o.school_id, o.message_id, o.thread_id, m.sent_at,
		m.sender_name, f.subject, m.audience;
END $$;

-- Of messages that were just sent, what take_outbox() says of those it takes.
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
	SELECT m.school_id, m.id, m.thread_id, m.sent_at, m.sender_name,
		f.subject, m.audience
	FROM unnest(p_schools, p_threads, p_messages)
		AS s (school_id, thread_id, message_id)
	JOIN message m ON m.school_id = s.school_id
		AND m.thread_id = s.thread_id AND m.id = s.message_id
	JOIN message f ON f.school_id = s.school_id
		AND f.thread_id = s.thread_id AND f.id = s.thread_id;
END $$;

-- They are delivered (p_delay NULL), or due again after so many milliseconds.
CREATE OR REPLACE FUNCTION settle_outbox(p_schools bigint[], p_messages
	bigint[], p_delay int) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	IF p_delay IS NULL THEN
		DELETE FROM outbox o
		USING unnest(p_schools, p_messages) AS d (school_id, message_id)
		WHERE o.school_id = d.school_id
			AND o.message_id = d.message_id;
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
