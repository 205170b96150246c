-- What is not due: held, moved, taken back; deliveries.sql has its delivery.
-- Whoever takes a message out of `held` decides what becomes of it, and nobody
-- else.
--	8 no such message of the sender's   9 delivered already
-- Other statuses are those of sending.

-- The time by which deliveries go.  Tests put another function in its place.
CREATE OR REPLACE FUNCTION delivery_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$ SELECT clock_timestamp() $$;

-- When what is written now may be delivered first: not before p_deliver_at,
-- and not before its sender can have taken it back.  A minute is lost on the
-- way without anybody's fault.
CREATE OR REPLACE FUNCTION due_time(p_now timestamptz, p_deliver_at timestamptz,
	p_undo_s int, OUT status int, OUT due_at timestamptz)
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	status := CASE WHEN p_deliver_at < p_now - interval '1 min' THEN 6
		WHEN p_deliver_at > p_now + interval '1 year' THEN 7 ELSE 0 END;
	due_at := greatest(p_deliver_at, p_now + p_undo_s * interval '1 s');
END $$;

-- A message that waits: p_thread NULL begins a thread, which nobody has until
-- it is delivered.  p_deliver_at NULL: when p_undo_s seconds are over.
CREATE OR REPLACE FUNCTION hold_message(p_school bigint, p_sender bigint,
	p_role smallint, p_name text, p_title text, p_key bytea, p_hash bytea,
	p_subject text, p_body text, p_snippet text, p_summary text,
	p_audience bigint[], p_to_ids text[], p_to_roles smallint[],
	p_to_names text[], p_to_titles text[], p_files text[],
	p_file_names text[], p_file_types text[], p_file_sizes bigint[],
	p_file_hashes text[], p_other bigint, p_other_role smallint,
	p_other_name text, p_other_title text, p_replies smallint,
	p_context text, p_other_context text, p_limits bigint[],
	p_why smallint[], p_children bigint[], p_thread bigint,
	p_reply_all boolean, p_as smallint, p_deliver_at timestamptz,
	p_undo_s int, OUT status int, OUT message_id bigint, OUT thread_id bigint,
	OUT recipient_count int, OUT wait_s int, OUT at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_id bigint := nextval('message_id');
	v_at timestamptz := delivery_now();
	v_due timestamptz;
	v_people int := cardinality(p_audience);
BEGIN
	SELECT d.status, d.due_at INTO status, v_due
	FROM due_time(v_at, p_deliver_at, p_undo_s) d;
	IF status = 0 AND p_thread IS NOT NULL AND NOT EXISTS (
		SELECT FROM thread t
		WHERE t.school_id = p_school AND t.id = p_thread
		FOR KEY SHARE) THEN
		status := 3;
	END IF;
	IF status = 0 AND p_limits IS NOT NULL THEN
		SELECT c.status, c.wait_s INTO status, wait_s
		FROM count_send(p_school, p_sender, v_at, v_people, p_limits) c;
	END IF;
	IF status <> 0 THEN
		SELECT k.* INTO status, message_id, thread_id, recipient_count,
			at
		FROM find_answer_or(p_school, p_sender, p_key, p_hash, status) k;
		RETURN;
	END IF;

	INSERT INTO message VALUES (p_school, coalesce(p_thread, v_id), v_id,
		p_sender, v_at, p_role, p_replies, NULL, p_name, p_title, '{}',
		p_to_ids, p_to_roles, p_to_names, p_to_titles, p_body, p_key,
		p_hash, p_files, p_file_names, p_file_types, p_file_sizes,
		p_file_hashes, p_context, p_why, p_children, 0, NULL, v_due,
		v_people)
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
	IF p_thread IS NULL THEN
		INSERT INTO thread VALUES (p_school, v_id, p_sender, p_role,
			p_replies, p_subject, p_name, p_title);
	END IF;
	INSERT INTO held VALUES (p_school, v_id, coalesce(p_thread, v_id),
		p_sender, v_due, '-infinity', p_audience, p_reply_all, p_as,
		p_snippet, p_summary, p_other, p_other_role,
		p_other_name, p_other_title, p_other_context);
	IF p_files IS NOT NULL THEN
		INSERT INTO file SELECT p_school, f, coalesce(p_thread, v_id),
			v_id
		FROM unnest(p_files) f;
	END IF;
	PERFORM live_tell(p_school, 1, 5, coalesce(p_thread, v_id), v_id,
		ARRAY[p_sender]);

	message_id := v_id;
	thread_id := coalesce(p_thread, v_id);
	recipient_count := v_people;
	at := v_due;
END $$;

-- notify is to tell p_user what became of a message of theirs; p_kind is its.
CREATE OR REPLACE FUNCTION tell_sender(p_school bigint, p_user bigint, p_thread
	bigint, p_kind int, p_title text, p_body text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO outbox VALUES (p_school, nextval('message_id'), p_thread, 1,
		'-infinity', p_kind::smallint, ARRAY[p_user], p_title, p_body);
END $$;

-- For its sender, until it is delivered first: to p_at, or now where that is
-- NULL.  It is planned again by then.
CREATE OR REPLACE FUNCTION move_held(p_school bigint, p_sender bigint,
	p_message bigint, p_at timestamptz, OUT status int,
	OUT due_at timestamptz, OUT recipient_count int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_thread bigint;
BEGIN
	SELECT d.status, d.due_at INTO status, due_at
	FROM due_time(delivery_now(), p_at, 0) d;
	IF status = 0 THEN
		UPDATE held h SET
			due_at = move_held.due_at,
			not_before = move_held.due_at,
			look = true,
			leased_until = '-infinity'
		WHERE h.school_id = p_school AND h.message_id = p_message
			AND h.sender_id = p_sender AND NOT h.begun
		RETURNING cardinality(h.people), h.thread_id
		INTO recipient_count, v_thread;
	END IF;
	IF status = 0 AND recipient_count IS NULL THEN
		status := not_held(p_school, p_sender, p_message);
	ELSIF status = 0 THEN
		PERFORM live_tell(p_school, 1, 5, v_thread, p_message,
			ARRAY[p_sender]);
	END IF;
END $$;

-- The same; 14: it asks for an acknowledgement, which would be due by then.
CREATE OR REPLACE FUNCTION move_asked(p_school bigint, p_sender bigint,
	p_message bigint, p_at timestamptz, OUT status int,
	OUT due_at timestamptz, OUT recipient_count int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	IF EXISTS (SELECT FROM asked k
		JOIN held h ON h.school_id = k.school_id
			AND h.message_id = k.message_id
			AND h.sender_id = p_sender AND NOT h.begun
		WHERE k.school_id = p_school AND k.message_id = p_message
			AND k.due_at <= coalesce(p_at, delivery_now())) THEN
		status := 14;
		RETURN;
	END IF;
	SELECT m.status, m.due_at, m.recipient_count
	INTO status, due_at, recipient_count
	FROM move_held(p_school, p_sender, p_message, p_at) m;
END $$;

-- Why a message is not held: 9, or 8 where it is none of the sender's or was
-- taken back.
CREATE OR REPLACE FUNCTION not_held(p_school bigint, p_sender bigint, p_message
	bigint) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN EXISTS (
		SELECT FROM message m
		WHERE m.school_id = p_school AND m.id = p_message
			AND m.sender_id = p_sender
			AND nullif(coalesce(m.position, m.id), 0) > 0)
		THEN 9 ELSE 8 END;
END $$;

-- For its sender, until it is delivered: it is a draft again.  Asked again, it
-- is the same draft.
CREATE OR REPLACE FUNCTION undo_held(p_school bigint, p_sender bigint,
	p_message bigint, OUT status int, OUT draft_id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	h held;
BEGIN
	status := 0;
	DELETE FROM held x
	WHERE x.school_id = p_school AND x.message_id = p_message
		AND x.sender_id = p_sender AND NOT x.begun
	RETURNING * INTO h;
	IF FOUND THEN
		draft_id := make_draft(h);
		RETURN;
	END IF;
	SELECT u.draft_id INTO draft_id
	FROM undone u
	JOIN message m ON m.school_id = u.school_id AND m.id = u.message_id
	WHERE u.school_id = p_school AND u.message_id = p_message
		AND m.sender_id = p_sender;
	IF NOT FOUND THEN
		status := not_held(p_school, p_sender, p_message);
	END IF;
END $$;

-- What is due and may not go, or not to the others: it is a draft again where
-- nobody has it, and its sender is told.
CREATE OR REPLACE FUNCTION refuse_held(p_school bigint, p_message bigint)
RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	h held;
	v_subject text;
BEGIN
	DELETE FROM held x
	WHERE x.school_id = p_school AND x.message_id = p_message
		AND x.due_at <= delivery_now()
	RETURNING * INTO h;
	IF NOT FOUND THEN
		UPDATE held x SET look = false
		WHERE x.school_id = p_school AND x.message_id = p_message;
		RETURN;
	END IF;
	SELECT t.subject INTO v_subject FROM thread t
	WHERE t.school_id = p_school AND t.id = h.thread_id;
	PERFORM drop_held(h);
	PERFORM tell_sender(p_school, h.sender_id,
		CASE WHEN h.thread_id = p_message AND NOT h.begun THEN 0
			ELSE h.thread_id END,
		CASE WHEN h.begun THEN 3 ELSE 2 END, v_subject, '');
END $$;

-- The draft of what is held no longer.  Of the message what its key answers
-- stays; its people do not count for its sender's limits.
CREATE OR REPLACE FUNCTION make_draft(h held) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	m message;
	t thread;
	v_first boolean := h.thread_id = h.message_id;
	v_concerns bigint[] := '{}';
	v_id bigint;
BEGIN
	IF v_first THEN
		v_concerns := concerns_take(h.school_id, h.thread_id);
	END IF;
	SELECT x.* INTO m FROM message x
	WHERE x.school_id = h.school_id AND x.id = h.message_id;
	SELECT x.* INTO t FROM thread x
	WHERE x.school_id = h.school_id AND x.id = h.thread_id;
	SELECT draft_create(h.school_id, h.sender_id,
		CASE WHEN NOT v_first THEN h.thread_id END, h.reply_all,
		h.asked_role, t.subject, m.body_html, h.snippet,
		k.ids, k.roles, k.names, v_concerns,
		draft_options(CASE WHEN v_first THEN t.replies
			ELSE 0::smallint END)
			|| ask_no_more(h.school_id, h.message_id)
			|| urgent_no_more(h.school_id, h.message_id)
			|| copies_undone(h.school_id, h.message_id),
		m.file_ids, m.file_names, m.file_types, m.file_sizes, m.file_hashes)
	INTO v_id
	FROM (SELECT coalesce(array_agg(a.id ORDER BY a.nth), '{}') AS ids,
			coalesce(array_agg(a.role ORDER BY a.nth), '{}')
				AS roles,
			coalesce(array_agg(a.name ORDER BY a.nth), '{}')
				AS names
		FROM unnest(m.to_ids, m.to_roles, m.to_names)
			WITH ORDINALITY a (id, role, name, nth)
		WHERE v_first AND a.role > -10) k;
	PERFORM forward_undone(h.school_id, h.sender_id, v_id, m.forward_of);
	DELETE FROM file f WHERE f.school_id = h.school_id
		AND f.attachment_id = ANY (m.file_ids)
		AND f.thread_id = h.thread_id AND f.message_id = h.message_id;
	UPDATE message SET forward_of = NULL,
		body_html = '', why = NULL, children = NULL,
		file_ids = NULL, file_names = NULL, file_types = NULL,
		file_sizes = NULL, file_hashes = NULL
	WHERE school_id = h.school_id AND id = h.message_id;
	IF v_first THEN
		DELETE FROM thread
		WHERE school_id = h.school_id AND id = h.thread_id;
	END IF;
	INSERT INTO undone VALUES (h.school_id, h.message_id, v_id);
	PERFORM live_tell(h.school_id, 1, CASE WHEN v_first THEN 6 ELSE 5 END,
		h.thread_id, h.message_id, ARRAY[h.sender_id]);
	PERFORM uncount_send(h.school_id, h.sender_id, cardinality(h.people));
	RETURN v_id;
END $$;

-- ---- as the release before calls them ----

CREATE OR REPLACE FUNCTION take_held(p_max int)
RETURNS TABLE (school_id bigint, message_id bigint, sender_id bigint,
	sender_role smallint, people bigint[], wrote bigint[], starter bigint,
	subject text)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
	v_now timestamptz := delivery_now();
BEGIN
	RETURN QUERY
	WITH due AS MATERIALIZED (
		SELECT h.school_id, h.message_id
		FROM held h
		WHERE h.due_at <= v_now AND h.leased_until <= clock_timestamp()
		ORDER BY h.due_at, h.school_id, h.message_id
		LIMIT p_max FOR UPDATE SKIP LOCKED
	), leased AS (
		UPDATE held h
		SET leased_until = clock_timestamp() + interval '10 s'
		FROM due d
		WHERE h.school_id = d.school_id AND h.message_id = d.message_id
		RETURNING h.*
	)
	SELECT h.school_id, h.message_id, h.sender_id, m.sender_role, h.people,
		CASE WHEN h.thread_id = h.message_id THEN '{}' ELSE ARRAY(
			SELECT DISTINCT w.sender_id FROM message w
			WHERE w.school_id = h.school_id
				AND w.thread_id = h.thread_id
				AND w.sender_id = ANY (h.people)
				AND h.sender_id = ANY (w.audience)) END,
		CASE WHEN t.replies = 1 AND t.starter_id <> h.sender_id
			THEN t.starter_id ELSE 0 END,
		t.subject
	FROM leased h
	JOIN message m ON m.school_id = h.school_id AND m.id = h.message_id
	JOIN thread t ON t.school_id = h.school_id AND t.id = h.thread_id
	ORDER BY h.due_at, h.message_id;
END $$;

-- deliver_due() for a release that knows no quiet hours: to those whose time has
-- come.
CREATE OR REPLACE FUNCTION deliver_held(p_school bigint, p_message bigint,
	p_left bigint[], p_names text, OUT status int, OUT "position" bigint,
	OUT thread_id bigint, OUT recipient_count int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	status := 8;
	SELECT CASE d.status WHEN 0 THEN 0 ELSE 8 END, d."position",
		d.thread_id, d.recipient_count
	INTO status, "position", thread_id, recipient_count
	FROM held h
	CROSS JOIN LATERAL (SELECT coalesce(array_agg(u.id), '{}') AS people,
			coalesce(array_agg((extract(epoch FROM u.at)
				* 1000000)::bigint), '{}') AS times
		FROM unnest(h.people, h.from_at) u (id, at)
		WHERE u.at > delivery_now() AND u.id <> ALL (p_left)) later
	CROSS JOIN LATERAL deliver_due(p_school, p_message,
		coalesce(h.not_before, h.due_at), p_left, later.people,
		later.times, p_names) d
	WHERE h.school_id = p_school AND h.message_id = p_message
		AND h.due_at <= delivery_now();
	status := coalesce(status, 8);
END $$;
