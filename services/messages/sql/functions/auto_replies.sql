-- Automatic answers.  What is refused comes back as a status:
--	0 answered   1 there is nothing to answer any more, or it was today

-- Of two that are told about the same person the newest holds.
CREATE OR REPLACE FUNCTION set_absence(p_school bigint, p_change bigint, p_user
	bigint, p_answers boolean, p_ends_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO absence AS a
	VALUES (p_school, p_user, p_change, p_answers, p_ends_at)
	ON CONFLICT (school_id, user_id) DO UPDATE
	SET change_id = excluded.change_id, answers = excluded.answers,
		ends_at = excluded.ends_at
	WHERE a.change_id < excluded.change_id;
END $$;

-- Who may have an automatic answer to the message that was delivered at this
-- position: of those who are away whoever it names.  What was sent to a
-- category, or takes no answer of theirs, has none, and no more has what is
-- itself one.
CREATE OR REPLACE FUNCTION auto_repliers(p_school bigint, p_thread bigint,
	p_position bigint) RETURNS TABLE (message_id bigint, user_id bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT m.id, a.user_id
	FROM message m
	JOIN thread t ON t.school_id = m.school_id AND t.id = m.thread_id
	LEFT JOIN delivery d ON d.school_id = p_school
		AND d.thread_id = p_thread AND d.position = p_position
	JOIN absence a ON a.school_id = m.school_id AND a.answers
		AND a.user_id = ANY (CASE WHEN d.people IS NOT NULL THEN d.people
			WHEN m.last_delivered_at IS NULL THEN m.audience
			ELSE first_people(m) END)
	WHERE m.school_id = p_school AND m.thread_id = p_thread
		AND (m.id = d.message_id OR d.message_id IS NULL
			AND nullif(coalesce(m.position, m.id), 0) = p_position)
		AND (a.ends_at IS NULL OR delivery_now() < a.ends_at)
		AND (t.replies <> 2 OR t.starter_id = a.user_id)
		AND EXISTS (SELECT FROM unnest(m.to_ids, m.to_roles) x (id, role)
			WHERE x.id = a.user_id::text AND x.role > 0)
		AND NOT EXISTS (SELECT FROM automatic x
			WHERE x.school_id = m.school_id AND x.message_id = m.id);
END $$;

-- Of all schools, p_max at most; whoever takes has them for ten seconds.  What
-- was recalled meanwhile, or is hidden from who would answer, goes.
CREATE OR REPLACE FUNCTION take_auto_replies(p_max int)
RETURNS TABLE (school_id bigint, message_id bigint, user_id bigint,
	user_role smallint, thread_id bigint, sender_id bigint)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH due AS MATERIALIZED (
		SELECT d.school_id, d.message_id, d.user_id
		FROM auto_reply_due d
		WHERE d.leased_until <= clock_timestamp()
		ORDER BY d.school_id, d.message_id, d.user_id
		LIMIT p_max FOR UPDATE SKIP LOCKED
	), whole AS MATERIALIZED (
		SELECT d.*, m.thread_id, m.sender_id, (
			SELECT x.role
			FROM unnest(m.to_ids, m.to_roles) x (id, role)
			WHERE x.id = d.user_id::text AND x.role > 0
			LIMIT 1) AS role
		FROM due d
		LEFT JOIN message m ON m.school_id = d.school_id
			AND m.id = d.message_id AND m.recalled_at IS NULL
			AND d.user_id <> ALL (
				veiled_from(m.school_id, m.thread_id))
	), gone AS (
		DELETE FROM auto_reply_due d
		USING whole w
		WHERE d.school_id = w.school_id
			AND d.message_id = w.message_id
			AND d.user_id = w.user_id AND w.role IS NULL
	), leased AS (
		UPDATE auto_reply_due d
		SET leased_until = clock_timestamp() + interval '10 s'
		FROM whole w
		WHERE d.school_id = w.school_id
			AND d.message_id = w.message_id
			AND d.user_id = w.user_id AND w.role IS NOT NULL
	)
	SELECT w.school_id, w.message_id, w.user_id, w.role, w.thread_id,
		w.sender_id
	FROM whole w WHERE w.role IS NOT NULL;
END $$;

CREATE OR REPLACE FUNCTION drop_auto_reply(p_school bigint, p_message bigint,
	p_user bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM auto_reply_due d
	WHERE d.school_id = p_school AND d.message_id = p_message
		AND d.user_id = p_user;
END $$;

-- Answers the message p_message to its sender, once and once a day, in one
-- commit with its outbox row.  p_to_...: the sender, as the answer has it.
CREATE OR REPLACE FUNCTION write_auto_reply(p_school bigint, p_message bigint,
	p_user bigint, p_day date, p_role smallint, p_name text, p_title text,
	p_context text, p_body text, p_snippet text, p_to bigint, p_to_role
	smallint, p_to_name text, p_to_title text, OUT status int, OUT
	message_id bigint, OUT thread_id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	status := 1;
	-- Whoever deletes it answers.
	DELETE FROM auto_reply_due d
	WHERE d.school_id = p_school AND d.message_id = p_message
		AND d.user_id = p_user;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	-- A recall locks the thread, too.
	SELECT m.thread_id INTO thread_id FROM message m
	WHERE m.school_id = p_school AND m.id = p_message;
	PERFORM FROM thread t
	WHERE t.school_id = p_school AND t.id = thread_id FOR NO KEY UPDATE;
	IF NOT EXISTS (SELECT FROM message m
		WHERE m.school_id = p_school AND m.id = p_message
			AND m.sender_id = p_to AND m.recalled_at IS NULL
			AND NOT ARRAY[p_to, p_user]
				&& veiled_from(p_school, m.thread_id)) THEN
		RETURN;
	END IF;
	INSERT INTO auto_replied VALUES (p_school, p_user, p_to, p_day)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT w.status, w.message_id INTO status, message_id
	FROM post_answer(p_school, thread_id, p_user, p_role, p_name, p_title,
		NULL, NULL, p_body, p_snippet, p_to_name, ARRAY[p_to],
		ARRAY[p_to::text], ARRAY[p_to_role], ARRAY[p_to_name],
		CASE WHEN p_to_title <> '' THEN ARRAY[p_to_title] END,
		NULL, NULL, NULL, NULL, NULL, p_context, NULL) w;
	IF status = 0 THEN
		INSERT INTO automatic VALUES (p_school, message_id);
	END IF;
END $$;
