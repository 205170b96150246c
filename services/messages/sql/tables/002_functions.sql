-- One function a write that touches several tables.  What is refused comes
-- back as a status, never by RAISE: statements share transactions.
--	0 done   1 done before with this key   2 key used for other content
--	3 no such thread

-- What was answered to a key: 0 where it is new.
CREATE FUNCTION answer_key(p_school bigint, p_sender bigint, p_key bytea,
	p_hash bytea, OUT status int, OUT message_id bigint,
	OUT thread_id bigint, OUT recipient_count int)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	SELECT CASE WHEN m.content_hash = p_hash THEN 1 ELSE 2 END, m.id,
		m.thread_id, cardinality(m.audience)
	INTO status, message_id, thread_id, recipient_count
	FROM message m
	WHERE m.school_id = p_school AND m.sender_id = p_sender
		AND m.key_hash = p_key;
	status := coalesce(status, 0);
END $$;

-- A new thread.  p_key NULL: whoever repeats this sends twice.  A key that is
-- in flight elsewhere is waited for by the insert.  One statement for all
-- tables: it saves a third of the time of a send to one.
CREATE FUNCTION send_message(p_school bigint, p_sender bigint, p_role smallint,
	p_name text, p_title text, p_key bytea, p_hash bytea, p_subject text,
	p_body text, p_snippet text, p_summary text, p_audience bigint[],
	p_to_ids text[], p_to_roles smallint[], p_to_names text[],
	p_to_titles text[], p_files text[], p_file_names text[],
	p_file_types text[], p_file_sizes bigint[], p_file_hashes text[],
	p_other bigint, p_other_role smallint, p_other_name text,
	p_other_title text, p_replies smallint,
	OUT status int, OUT message_id bigint, OUT thread_id bigint,
	OUT recipient_count int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_id bigint := nextval('message_id');
	v_at timestamptz := clock_timestamp();
BEGIN
	WITH kept AS (
		INSERT INTO message VALUES (p_school, v_id, v_id, p_sender,
			v_at, p_role, p_replies, p_subject, p_name, p_title,
			p_audience, p_to_ids, p_to_roles, p_to_names,
			p_to_titles, p_body, p_key, p_hash, p_files,
			p_file_names, p_file_types, p_file_sizes,
			p_file_hashes)
		ON CONFLICT (school_id, sender_id, key_hash)
			WHERE key_hash IS NOT NULL DO NOTHING
		RETURNING id
	), queued AS (
		INSERT INTO outbox
		SELECT p_school, id, id, cardinality(p_audience), v_at FROM kept
	)
	INSERT INTO entry
	SELECT p_school, u.id, v_id, v_at, NULL, 0, p_sender, 1, p_role, true,
		false, p_files IS NOT NULL, false, false, p_subject, p_snippet,
		p_summary, p_name, p_title
	FROM kept, unnest(p_audience) AS u (id)
	UNION ALL
	SELECT p_school, p_sender, v_id, NULL, v_at, v_id, p_other, 1,
		p_other_role, false, false, p_files IS NOT NULL, false, false,
		p_subject, p_snippet, p_summary, p_other_name, p_other_title
	FROM kept;
	IF NOT FOUND THEN
		SELECT k.status, k.message_id, k.thread_id, k.recipient_count
		INTO status, message_id, thread_id, recipient_count
		FROM answer_key(p_school, p_sender, p_key, p_hash) k;
		RETURN;
	END IF;
	IF p_files IS NOT NULL THEN
		INSERT INTO file SELECT p_school, f, v_id, v_id
		FROM unnest(p_files) f;
	END IF;

	status := 0;
	message_id := v_id;
	thread_id := v_id;
	recipient_count := cardinality(p_audience);
END $$;

-- One more message in a thread.
CREATE FUNCTION reply_message(p_school bigint, p_thread bigint, p_sender bigint,
	p_role smallint, p_name text, p_title text, p_key bytea, p_hash bytea,
	p_body text, p_snippet text, p_summary text, p_audience bigint[],
	p_to_ids text[], p_to_roles smallint[], p_to_names text[],
	p_to_titles text[], p_files text[], p_file_names text[],
	p_file_types text[], p_file_sizes bigint[], p_file_hashes text[],
	OUT status int, OUT message_id bigint, OUT thread_id bigint,
	OUT recipient_count int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_id      bigint;
	v_at      timestamptz;
	v_subject text;
BEGIN
	-- With the thread locked, ids and times in it are in the order of commits,
	-- which read_upto relies on.
	SELECT m.subject INTO v_subject FROM message m
	WHERE m.school_id = p_school AND m.thread_id = p_thread
		AND m.id = p_thread FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		status := 3;
		RETURN;
	END IF;
	v_id := nextval('message_id');
	v_at := clock_timestamp();

	INSERT INTO message VALUES (p_school, p_thread, v_id, p_sender, v_at,
		p_role, NULL, NULL, p_name, p_title, p_audience, p_to_ids,
		p_to_roles, p_to_names, p_to_titles, p_body, p_key, p_hash,
		p_files, p_file_names, p_file_types, p_file_sizes,
		p_file_hashes)
	ON CONFLICT (school_id, sender_id, key_hash)
		WHERE key_hash IS NOT NULL DO NOTHING;
	IF NOT FOUND THEN
		SELECT k.status, k.message_id, k.thread_id, k.recipient_count
		INTO status, message_id, thread_id, recipient_count
		FROM answer_key(p_school, p_sender, p_key, p_hash) k;
		RETURN;
	END IF;
	INSERT INTO outbox
	VALUES (p_school, v_id, p_thread, cardinality(p_audience), v_at);

	-- It comes back to the inbox of whoever had put the thread away.  A line
	-- says whom its user wrote to, or else whom the newest message is to.
	INSERT INTO entry AS e
	SELECT p_school, u, p_thread, v_at, NULL, 0, p_sender, 1, p_role, true,
		false, p_files IS NOT NULL, false, false, v_subject, p_snippet,
		p_summary, p_name, p_title
	FROM unnest(p_audience) u ORDER BY u
	ON CONFLICT (school_id, user_id, thread_id) DO UPDATE SET
		received_at = excluded.received_at,
		other_id = excluded.other_id,
		other_role = excluded.other_role,
		other_name = excluded.other_name,
		other_title = excluded.other_title,
		message_count = e.message_count + 1,
		unread = true,
		exchanged = e.exchanged OR e.sent_at IS NOT NULL,
		has_files = e.has_files OR excluded.has_files,
		archived = false,
		trashed = false,
		snippet = excluded.snippet,
		to_summary = CASE WHEN e.sent_at IS NULL
			THEN excluded.to_summary ELSE e.to_summary END;
	UPDATE entry SET
		sent_at = v_at,
		message_count = message_count + 1,
		exchanged = exchanged OR received_at IS NOT NULL,
		has_files = has_files OR p_files IS NOT NULL,
		trashed = false,
		snippet = p_snippet,
		to_summary = p_summary
	WHERE school_id = p_school AND user_id = p_sender
		AND thread_id = p_thread;
	IF p_files IS NOT NULL THEN
		INSERT INTO file SELECT p_school, f, p_thread, v_id
		FROM unnest(p_files) f;
	END IF;

	status := 0;
	message_id := v_id;
	thread_id := p_thread;
	recipient_count := cardinality(p_audience);
END $$;

-- Unread threads in the inbox, counted up to 500, so that a page of a mailbox
-- that nobody reads costs what any other costs.  In PL/pgSQL, as what
-- follows, because plans of SQL functions are made anew at every call.
CREATE FUNCTION unread_threads(p_school bigint, p_user bigint) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT count(*) FROM (
		SELECT FROM entry
		WHERE school_id = p_school AND user_id = p_user
			AND unread AND NOT archived AND NOT trashed
		LIMIT 500) x);
END $$;

-- Sets what is not NULL on those of the threads that the user has.  One row a
-- thread with the unread count; one row with a NULL line where it has none.
CREATE FUNCTION update_threads(p_school bigint, p_user bigint, p_ids bigint[],
	p_read boolean, p_archived boolean, p_trashed boolean)
RETURNS TABLE (unread_threads int, line entry)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	-- First the locks, in order: a message that comes in meanwhile is either
	-- seen by what follows or marks the thread unread again after it.
	PERFORM FROM entry
	WHERE school_id = p_school AND user_id = p_user
		AND thread_id = ANY (p_ids)
	ORDER BY thread_id FOR NO KEY UPDATE;

	IF p_read THEN
		INSERT INTO receipt
		SELECT p_school, m.id, p_user, clock_timestamp()
		FROM entry e
		JOIN message m ON m.school_id = e.school_id
			AND m.thread_id = e.thread_id AND m.id > e.read_upto
		WHERE e.school_id = p_school AND e.user_id = p_user
			AND e.thread_id = ANY (p_ids) AND e.unread
			AND m.sender_id <> p_user AND p_user = ANY (m.audience)
		ON CONFLICT DO NOTHING;
	END IF;

	UPDATE entry e SET
		read_upto = CASE WHEN p_read
			THEN (SELECT max(m.id) FROM message m
				WHERE m.school_id = p_school
					AND m.thread_id = e.thread_id)
			ELSE e.read_upto END,
		unread = CASE WHEN p_read IS NULL THEN e.unread
			ELSE NOT p_read AND e.received_at IS NOT NULL END,
		archived = coalesce(p_archived, e.archived),
		trashed = coalesce(p_trashed, e.trashed)
	WHERE e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = ANY (p_ids)
		AND (p_read AND e.unread
			OR NOT p_read AND NOT e.unread
			OR p_archived <> e.archived OR p_trashed <> e.trashed);

	RETURN QUERY
	SELECT c.n, e FROM (SELECT unread_threads(p_school, p_user) AS n) c
	LEFT JOIN entry e ON e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = ANY (p_ids);
END $$;

-- Takes what is due for delivery: at most p_events messages, and no more than
-- the first one beyond p_people people.  Whoever takes has it for ten seconds.
-- Plans are kept while the outbox grows from nothing to what an hour without
-- notify leaves, so they may use indexes only.
CREATE FUNCTION take_outbox(p_events int, p_people int)
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

-- They are delivered (p_delay NULL), or due again after so many milliseconds.
CREATE FUNCTION settle_outbox(p_schools bigint[], p_messages bigint[],
	p_delay int) RETURNS void
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
