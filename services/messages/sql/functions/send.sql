-- Sending: one function a write that touches several tables.  What is refused
-- comes back as a status, never by RAISE: statements share transactions.
--	0 done   1 done before with this key   2 key used for other content
--	3 no such thread   4 and 5: limits, see count_send()
--	6 and 7: to be delivered before now, or in more than a year

-- What was answered to a key: 0 where it is new.  at: when it is delivered.
CREATE OR REPLACE FUNCTION find_answer(p_school bigint, p_sender bigint, p_key
	bytea, p_hash bytea, OUT status int, OUT message_id bigint, OUT
	thread_id bigint, OUT recipient_count int, OUT at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	SELECT CASE WHEN m.content_hash = p_hash THEN 1 ELSE 2 END, m.id,
		m.thread_id, coalesce(m.recipient_count, cardinality(m.audience)),
		coalesce(m.due_at, m.sent_at)
	INTO status, message_id, thread_id, recipient_count, at
	FROM message m
	WHERE m.school_id = p_school AND m.sender_id = p_sender
		AND m.key_hash = p_key;
	status := coalesce(status, 0);
END $$;

-- The same of a send that is one too many: what was answered, or what keeps it.
CREATE OR REPLACE FUNCTION find_answer_or(p_school bigint, p_sender bigint,
	p_key bytea, p_hash bytea, p_status int, OUT status int, OUT message_id
	bigint, OUT thread_id bigint, OUT recipient_count int, OUT at
	timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	SELECT k.status, k.message_id, k.thread_id, k.recipient_count, k.at
	INTO status, message_id, thread_id, recipient_count, at
	FROM find_answer(p_school, p_sender, p_key, p_hash) k;
	IF status = 0 THEN
		status := p_status;
	END IF;
END $$;

-- A new thread.  p_key NULL: whoever repeats this sends twice.  A key that is
-- in flight elsewhere is waited for by the insert.  One statement for all
-- tables: it saves a third of the time of a send to one.  Whoever sends has
-- the lease of what it sends, and delivers it without taking it first.
-- p_limits NULL: none; else wait_s says for how many seconds.  The message has
-- replies, too, for the release before.
CREATE OR REPLACE FUNCTION post_first(p_school bigint, p_sender bigint,
	p_role smallint, p_name text, p_title text, p_key bytea, p_hash bytea,
	p_subject text, p_body text, p_snippet text, p_summary text,
	p_audience bigint[], p_to_ids text[], p_to_roles smallint[],
	p_to_names text[], p_to_titles text[], p_files text[],
	p_file_names text[], p_file_types text[], p_file_sizes bigint[],
	p_file_hashes text[], p_other bigint, p_other_role smallint,
	p_other_name text, p_other_title text, p_replies smallint,
	p_context text, p_other_context text, p_limits bigint[],
	p_why smallint[], p_children bigint[],
	OUT status int, OUT message_id bigint, OUT thread_id bigint,
	OUT recipient_count int, OUT wait_s int, OUT at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_id bigint := nextval('message_id');
	v_at timestamptz := delivery_now();
	v_people int := cardinality(p_audience);
BEGIN
	IF p_limits IS NOT NULL THEN
		SELECT c.status, c.wait_s INTO status, wait_s
		FROM count_send(p_school, p_sender, v_at, v_people, p_limits) c;
		IF status <> 0 THEN
			SELECT k.* INTO status, message_id, thread_id,
				recipient_count, at
			FROM find_answer_or(p_school, p_sender, p_key, p_hash,
				status) k;
			RETURN;
		END IF;
	END IF;

	WITH kept AS (
		INSERT INTO message VALUES (p_school, v_id, v_id, p_sender,
			v_at, p_role, p_replies, NULL, p_name, p_title,
			p_audience, p_to_ids, p_to_roles, p_to_names,
			p_to_titles, p_body, p_key, p_hash, p_files,
			p_file_names, p_file_types, p_file_sizes,
			p_file_hashes, p_context, p_why, p_children)
		ON CONFLICT (school_id, sender_id, key_hash)
			WHERE key_hash IS NOT NULL DO NOTHING
		RETURNING id
	), begun AS (
		INSERT INTO thread
		SELECT p_school, id, p_sender, p_role, p_replies, p_subject,
			p_name, p_title
		FROM kept
	), queued AS (
		INSERT INTO outbox
		SELECT p_school, id, id, v_people,
			clock_timestamp() + interval '10 s'
		FROM kept
	), told AS (
		INSERT INTO live_change (school_id, type, how, object_id,
			message_id, people)
		SELECT p_school, 1, 1, id, id, p_audience || p_sender
		FROM kept
	)
	INSERT INTO entry
	SELECT p_school, u.id, v_id, v_at, NULL, 0, p_sender, 1, p_role, true,
		false, p_files IS NOT NULL, false, false, p_subject, p_snippet,
		p_summary, p_name, p_title, v_id, NULL::bigint, NULL, NULL,
		p_context
	FROM kept, unnest(p_audience) AS u (id)
	UNION ALL
	SELECT p_school, p_sender, v_id, NULL, v_at, v_id, p_other, 1,
		p_other_role, false, false, p_files IS NOT NULL, false, false,
		p_subject, p_snippet, p_summary, p_other_name, p_other_title,
		v_id, NULL::bigint, p_name, p_title, p_other_context
	FROM kept;
	IF NOT FOUND THEN
		IF p_limits IS NOT NULL THEN
			PERFORM uncount_send(p_school, p_sender, v_people);
		END IF;
		SELECT k.* INTO status, message_id, thread_id, recipient_count,
			at
		FROM find_answer(p_school, p_sender, p_key, p_hash) k;
		RETURN;
	END IF;
	IF p_files IS NOT NULL THEN
		INSERT INTO file SELECT p_school, f, v_id, v_id
		FROM unnest(p_files) f;
	END IF;

	status := 0;
	message_id := v_id;
	thread_id := v_id;
	recipient_count := v_people;
	at := v_at;
END $$;

-- One more message in a thread, in the same way.
CREATE OR REPLACE FUNCTION post_answer(p_school bigint, p_thread bigint,
	p_sender bigint, p_role smallint, p_name text, p_title text, p_key
	bytea, p_hash bytea, p_body text, p_snippet text, p_summary text,
	p_audience bigint[], p_to_ids text[], p_to_roles smallint[], p_to_names
	text[], p_to_titles text[], p_files text[], p_file_names text[],
	p_file_types text[], p_file_sizes bigint[], p_file_hashes text[],
	p_context text, p_limits bigint[], OUT status int, OUT message_id
	bigint, OUT thread_id bigint, OUT recipient_count int, OUT wait_s int,
	OUT at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_id      bigint;
	v_at      timestamptz;
	v_subject text;
	v_people  int := cardinality(p_audience);
BEGIN
	-- With the thread locked, positions and times in it are in the order of
	-- commits, which read_upto relies on.
	SELECT t.subject INTO v_subject FROM thread t
	WHERE t.school_id = p_school AND t.id = p_thread FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		status := 3;
		RETURN;
	END IF;
	v_id := nextval('message_id');
	v_at := delivery_now();

	IF p_limits IS NOT NULL THEN
		SELECT c.status, c.wait_s INTO status, wait_s
		FROM count_send(p_school, p_sender, v_at, v_people, p_limits) c;
		IF status <> 0 THEN
			SELECT k.* INTO status, message_id, thread_id,
				recipient_count, at
			FROM find_answer_or(p_school, p_sender, p_key, p_hash,
				status) k;
			RETURN;
		END IF;
	END IF;

	INSERT INTO message VALUES (p_school, p_thread, v_id, p_sender, v_at,
		p_role, NULL, NULL, p_name, p_title, p_audience, p_to_ids,
		p_to_roles, p_to_names, p_to_titles, p_body, p_key, p_hash,
		p_files, p_file_names, p_file_types, p_file_sizes,
		p_file_hashes, p_context)
	ON CONFLICT (school_id, sender_id, key_hash)
		WHERE key_hash IS NOT NULL DO NOTHING;
	IF NOT FOUND THEN
		IF p_limits IS NOT NULL THEN
			PERFORM uncount_send(p_school, p_sender, v_people);
		END IF;
		SELECT k.* INTO status, message_id, thread_id, recipient_count,
			at
		FROM find_answer(p_school, p_sender, p_key, p_hash) k;
		RETURN;
	END IF;
	INSERT INTO outbox VALUES (p_school, v_id, p_thread, v_people,
		clock_timestamp() + interval '10 s');
	PERFORM fill_boxes(p_school, p_thread, v_id, v_at, p_sender, p_role,
		p_name, p_title, p_context, v_subject, p_snippet, p_summary,
		p_audience, p_files IS NOT NULL);
	IF p_files IS NOT NULL THEN
		INSERT INTO file SELECT p_school, f, p_thread, v_id
		FROM unnest(p_files) f;
	END IF;

	status := 0;
	message_id := v_id;
	thread_id := p_thread;
	recipient_count := v_people;
	at := v_at;
END $$;

-- Of p_people those from whom it is not hidden, see veils.sql.
CREATE OR REPLACE FUNCTION seen_by(p_people bigint[], p_veiled bigint[])
RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF p_veiled = '{}' THEN
		RETURN p_people;
	END IF;
	RETURN ARRAY(SELECT u.id FROM unnest(p_people) u (id)
		WHERE u.id <> ALL (p_veiled));
END $$;

-- A message comes into the boxes of p_people.  A thread that is in a folder
-- stays there; it comes back to the inbox of whoever had put it away otherwise.
-- A line says whom its user wrote to, or else whom the newest message is to.
CREATE OR REPLACE FUNCTION fill_readers(p_school bigint, p_thread bigint, p_id
	bigint, p_at timestamptz, p_sender bigint, p_role smallint, p_name text,
	p_title text, p_context text, p_subject text, p_snippet text, p_summary
	text, p_people bigint[], p_has_files boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_veiled bigint[] := veiled_from(p_school, p_thread);
BEGIN
	INSERT INTO entry AS e
	SELECT p_school, CASE WHEN u = ANY (v_veiled) THEN -u ELSE u END,
		p_thread, p_at, NULL, 0, p_sender, 1, p_role, true,
		false, p_has_files, false, false, p_subject, p_snippet,
		p_summary, p_name, p_title, p_id, NULL::bigint, NULL, NULL,
		p_context
	FROM unnest(p_people) u ORDER BY u
	ON CONFLICT (school_id, user_id, thread_id) DO UPDATE SET
		received_at = excluded.received_at,
		other_id = excluded.other_id,
		other_role = excluded.other_role,
		other_name = excluded.other_name,
		other_title = excluded.other_title,
		other_context = excluded.other_context,
		message_count = e.message_count + 1,
		unread = true,
		exchanged = e.exchanged OR e.sent_at IS NOT NULL,
		has_files = e.has_files OR excluded.has_files,
		archived = e.folder_id IS NOT NULL,
		trashed = false,
		trashed_at = NULL,
		subject = excluded.subject,
		snippet = excluded.snippet,
		last_id = excluded.last_id,
		to_summary = CASE WHEN e.sent_at IS NULL
			THEN excluded.to_summary ELSE e.to_summary END;
	PERFORM live_tell(p_school, 1, 1, p_thread, p_id,
		seen_by(p_people || p_sender, v_veiled));
END $$;

-- The same, and into those of its sender, who has a line of the thread already,
-- a hidden one (see veils.sql) where a ban came in between.
CREATE OR REPLACE FUNCTION fill_boxes(p_school bigint, p_thread bigint, p_id
	bigint, p_at timestamptz, p_sender bigint, p_role smallint, p_name text,
	p_title text, p_context text, p_subject text, p_snippet text, p_summary
	text, p_people bigint[], p_has_files boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM fill_readers(p_school, p_thread, p_id, p_at, p_sender, p_role,
		p_name, p_title, p_context, p_subject, p_snippet, p_summary,
		p_people, p_has_files);
	UPDATE entry SET
		sent_at = p_at,
		message_count = message_count + 1,
		exchanged = exchanged OR received_at IS NOT NULL,
		has_files = has_files OR p_has_files,
		trashed = false,
		trashed_at = NULL,
		subject = p_subject,
		snippet = p_snippet,
		last_id = p_id,
		own_name = p_name,
		own_title = p_title,
		to_summary = p_summary
	WHERE school_id = p_school AND user_id IN (p_sender, -p_sender)
		AND thread_id = p_thread;
END $$;

-- ---- as the release before calls them ----

CREATE OR REPLACE FUNCTION answer_key(p_school bigint, p_sender bigint, p_key
	bytea, p_hash bytea, OUT status int, OUT message_id bigint, OUT
	thread_id bigint, OUT recipient_count int)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	SELECT k.status, k.message_id, k.thread_id, k.recipient_count
	INTO status, message_id, thread_id, recipient_count
	FROM find_answer(p_school, p_sender, p_key, p_hash) k;
END $$;

CREATE OR REPLACE FUNCTION post_message(p_school bigint, p_sender bigint,
	p_role smallint, p_name text, p_title text, p_key bytea, p_hash bytea,
	p_subject text, p_body text, p_snippet text, p_summary text,
	p_audience bigint[], p_to_ids text[], p_to_roles smallint[],
	p_to_names text[], p_to_titles text[], p_files text[],
	p_file_names text[], p_file_types text[], p_file_sizes bigint[],
	p_file_hashes text[], p_other bigint, p_other_role smallint,
	p_other_name text, p_other_title text, p_replies smallint,
	p_context text, p_other_context text, p_limits bigint[],
	p_why smallint[], p_children bigint[],
	OUT status int, OUT message_id bigint, OUT thread_id bigint,
	OUT recipient_count int, OUT wait_s int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	SELECT w.status, w.message_id, w.thread_id, w.recipient_count, w.wait_s
	INTO status, message_id, thread_id, recipient_count, wait_s
	FROM post_first(p_school, p_sender, p_role, p_name, p_title, p_key,
		p_hash, p_subject, p_body, p_snippet, p_summary, p_audience,
		p_to_ids, p_to_roles, p_to_names, p_to_titles, p_files,
		p_file_names, p_file_types, p_file_sizes, p_file_hashes,
		p_other, p_other_role, p_other_name, p_other_title, p_replies,
		p_context, p_other_context, p_limits, p_why, p_children) w;
END $$;

CREATE OR REPLACE FUNCTION write_reply(p_school bigint, p_thread bigint,
	p_sender bigint, p_role smallint, p_name text, p_title text, p_key
	bytea, p_hash bytea, p_body text, p_snippet text, p_summary text,
	p_audience bigint[], p_to_ids text[], p_to_roles smallint[], p_to_names
	text[], p_to_titles text[], p_files text[], p_file_names text[],
	p_file_types text[], p_file_sizes bigint[], p_file_hashes text[],
	p_context text, p_limits bigint[], OUT status int, OUT message_id
	bigint, OUT thread_id bigint, OUT recipient_count int, OUT wait_s int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	SELECT w.status, w.message_id, w.thread_id, w.recipient_count, w.wait_s
	INTO status, message_id, thread_id, recipient_count, wait_s
	FROM post_answer(p_school, p_thread, p_sender, p_role, p_name, p_title,
		p_key, p_hash, p_body, p_snippet, p_summary, p_audience,
		p_to_ids, p_to_roles, p_to_names, p_to_titles, p_files,
		p_file_names, p_file_types, p_file_sizes, p_file_hashes,
		p_context, p_limits) w;
END $$;
