-- Whoever sends has the lease of what it sends: it delivers that without
-- taking it first, which was a third of what a send to one cost.  But for the
-- lease, send_message() and reply_message() are as they were.

-- Of messages that were just sent, what take_outbox() says of those it takes.
CREATE FUNCTION read_outbox(p_schools bigint[], p_threads bigint[],
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

-- A new thread.  p_key NULL: whoever repeats this sends twice.  A key that is
-- in flight elsewhere is waited for by the insert.  One statement for all
-- tables: it saves a third of the time of a send to one.
CREATE OR REPLACE FUNCTION send_message(p_school bigint, p_sender bigint, p_role smallint,
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
		SELECT p_school, id, id, cardinality(p_audience),
			v_at + interval '10 s'
		FROM kept
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
CREATE OR REPLACE FUNCTION reply_message(p_school bigint, p_thread bigint, p_sender bigint,
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
	VALUES (p_school, v_id, p_thread, cardinality(p_audience),
		v_at + interval '10 s');

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
