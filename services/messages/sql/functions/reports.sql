-- Reports of messages, and what the moderators decide.  What is refused comes
-- back as a status:
--	0 done   1 done before   8 no such message of the caller's
--	12 the caller's own   13 changed meanwhile

-- p_moderators are told where the message was in nobody's hands: it is new, or
-- decided.  Whoever wrote it is not.
CREATE OR REPLACE FUNCTION report_message(p_school bigint, p_user bigint,
	p_message bigint, p_kind smallint, p_word text, p_moderators bigint[],
	OUT status int, OUT reported_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	m message;
	v_state smallint;
BEGIN
	SELECT x.* INTO m FROM message x
	WHERE x.school_id = p_school AND x.id = p_message;
	IF NOT FOUND OR NOT sees_message(m, p_user) THEN
		status := 8;
		RETURN;
	ELSIF m.sender_id = p_user THEN
		status := 12;
		RETURN;
	END IF;
	reported_at := clock_timestamp();
	INSERT INTO reported AS r VALUES (p_school, p_message, m.sender_id,
		reported_at, 0, '{}', 0, 0)
	ON CONFLICT DO NOTHING;
	SELECT r.state INTO v_state FROM reported r
	WHERE r.school_id = p_school AND r.message_id = p_message
	FOR UPDATE;
	INSERT INTO report VALUES (p_school, p_message, p_user, reported_at,
		p_kind, p_word)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		status := 1;
		SELECT x.reported_at INTO reported_at FROM report x
		WHERE x.school_id = p_school AND x.message_id = p_message
			AND x.user_id = p_user;
		RETURN;
	END IF;
	status := 0;
	UPDATE reported r SET reported_at = report_message.reported_at,
		reports = r.reports + 1, kinds = ARRAY(
			SELECT DISTINCT k FROM unnest(r.kinds || p_kind) k
			ORDER BY k),
		state = 1,
		version = r.version + (v_state <> 1)::int
	WHERE r.school_id = p_school AND r.message_id = p_message;
	p_moderators := array_remove(p_moderators, m.sender_id);
	IF v_state <> 1 AND cardinality(p_moderators) > 0 THEN
		PERFORM tell_people(p_school, p_message, 40::smallint,
			p_moderators, (SELECT t.subject FROM thread t
			WHERE t.school_id = p_school AND t.id = m.thread_id),
			'');
	END IF;
END $$;

-- Puts what these people are to be told by notify into the outbox.
CREATE OR REPLACE FUNCTION tell_people(p_school bigint, p_about bigint,
	p_kind smallint, p_people bigint[], p_title text, p_body text)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO outbox VALUES (p_school, nextval('message_id'), p_about,
		cardinality(p_people), '-infinity', p_kind, p_people, p_title,
		p_body)
$$;

-- WARNED (4) tells the sender p_note.
CREATE OR REPLACE FUNCTION decide_report(p_school bigint, p_user bigint,
	p_message bigint, p_state smallint, p_note text, p_version int,
	OUT status int)
LANGUAGE plpgsql AS $$
DECLARE
	r reported;
	t thread;
BEGIN
	SELECT x.* INTO r FROM reported x
	WHERE x.school_id = p_school AND x.message_id = p_message
		AND x.sender_id <> p_user
	FOR UPDATE;
	IF NOT FOUND THEN
		status := 8;
	ELSIF r.version = p_version THEN
		status := 0;
		UPDATE reported x SET state = p_state, note = p_note,
			version = r.version + 1, decided_by = p_user,
			decided_at = clock_timestamp()
		WHERE x.school_id = p_school AND x.message_id = p_message;
		IF p_state = 4 THEN
			SELECT x.* INTO t FROM thread x
			JOIN message m ON m.school_id = x.school_id
				AND m.thread_id = x.id
			WHERE m.school_id = p_school AND m.id = p_message;
			PERFORM tell_people(p_school, t.id, 41::smallint,
				ARRAY[r.sender_id], t.subject, p_note);
		END IF;
	ELSE
		status := CASE WHEN r.version = p_version + 1
			AND r.decided_by = p_user AND r.state = p_state
			AND r.note = p_note THEN 1 ELSE 13 END;
	END IF;
END $$;

-- A message that was reported, and what those who have reported it see of its
-- thread, p_around at most before it and after it.  Its own text is that from
-- before it was recalled.
CREATE OR REPLACE FUNCTION reported_thread(p_school bigint, p_message bigint,
	p_around int) RETURNS SETOF message
LANGUAGE plpgsql STABLE AS $$
DECLARE
	m message;
	o recalled;
	v_people bigint[] := ARRAY(SELECT x.user_id FROM report x
		WHERE x.school_id = p_school AND x.message_id = p_message);
BEGIN
	SELECT x.* INTO m FROM message x
	WHERE x.school_id = p_school AND x.id = p_message;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT y.* FROM (
		(SELECT x.* FROM message x
		WHERE x.school_id = p_school AND x.thread_id = m.thread_id
			AND nullif(coalesce(x.position, x.id), 0)
				< coalesce(m.position, m.id)
			AND (x.sender_id || x.audience) && v_people
		ORDER BY nullif(coalesce(x.position, x.id), 0) DESC
		LIMIT p_around)
		UNION ALL
		(SELECT x.* FROM message x
		WHERE x.school_id = p_school AND x.thread_id = m.thread_id
			AND nullif(coalesce(x.position, x.id), 0)
				> coalesce(m.position, m.id)
			AND (x.sender_id || x.audience) && v_people
		ORDER BY nullif(coalesce(x.position, x.id), 0)
		LIMIT p_around)) y;
	SELECT x.* INTO o FROM recalled x
	WHERE x.school_id = p_school AND x.message_id = p_message;
	IF FOUND THEN
		m.body_html := o.body_html;
		m.file_ids := o.file_ids;
		m.file_names := o.file_names;
		m.file_types := o.file_types;
		m.file_sizes := o.file_sizes;
		m.file_hashes := o.file_hashes;
	END IF;
	RETURN NEXT m;
END $$;
