-- What a school does not keep any more.
--	0 done   13 changed meanwhile

-- Of no row: for ever.
CREATE OR REPLACE FUNCTION retention_rule(p_school bigint, OUT months int,
	OUT version bigint, OUT from_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	SELECT r.months, r.version,
		CASE WHEN r.months > 0 THEN r.next_at END
	INTO months, version, from_at
	FROM retention r WHERE r.school_id = p_school;
	months := coalesce(months, 0);
	version := coalesce(version, 0);
END $$;

-- Nothing goes by it for p_grace_s seconds, so that it can be changed back.
CREATE OR REPLACE FUNCTION set_retention(p_school bigint, p_months int,
	p_version bigint, p_grace_s bigint, OUT status int)
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO retention VALUES (p_school, 0, 0, 'infinity')
	ON CONFLICT DO NOTHING;
	UPDATE retention r SET
		months = p_months,
		version = r.version + 1,
		next_at = delivery_now() + p_grace_s * interval '1 s',
		done_upto = 0,
		stage = 0
	WHERE r.school_id = p_school AND r.version = p_version;
	status := CASE WHEN FOUND THEN 0 ELSE 13 END;
END $$;

-- When it was last delivered, or written.
CREATE OR REPLACE FUNCTION last_time(m message) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(m.last_delivered_at, m.delivered_at, m.sent_at)
$$;

-- Does an acknowledgement run on it: until it is due or, where that is never,
-- until all have given theirs.
CREATE OR REPLACE FUNCTION asks_still(p_school bigint, p_message bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
	k asked;
BEGIN
	SELECT x.* INTO k FROM asked x
	WHERE x.school_id = p_school AND x.message_id = p_message;
	RETURN FOUND AND CASE WHEN k.due_at IS NOT NULL
		THEN k.due_at > delivery_now()
		ELSE (SELECT c.done < c.total
			FROM count_acknowledged(p_school, p_message) c) END;
END $$;

-- Whether a message may go that is from before p_before.  What is held in its
-- thread, or is to forward it, waits for a moderator, or for acknowledgements,
-- keeps it.
CREATE OR REPLACE FUNCTION is_outlived(m message, p_before timestamptz)
RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN last_time(m) < p_before
		AND NOT EXISTS (SELECT FROM held h
			WHERE h.school_id = m.school_id
				AND h.thread_id = m.thread_id)
		AND NOT EXISTS (SELECT FROM reported r
			WHERE r.school_id = m.school_id
				AND r.message_id = m.id AND r.state = 1)
		AND NOT EXISTS (SELECT FROM draft d
			WHERE d.school_id = m.school_id
				AND d.forward_of = m.id)
		AND NOT EXISTS (SELECT FROM message f
			JOIN held h ON h.school_id = f.school_id
				AND h.message_id = f.id
			WHERE f.school_id = m.school_id
				AND f.forward_of = m.id)
		AND NOT asks_still(m.school_id, m.id);
END $$;

-- The first message that was written since p_since, for ids are in the order of
-- writing; beyond all where there is none.
CREATE OR REPLACE FUNCTION first_since(p_school bigint, p_since timestamptz)
RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_low bigint := 0;
	v_high bigint := 9223372036854775807;
	v_middle bigint;
	m record;
BEGIN
	SELECT x.id + 1 INTO v_high FROM message x
	WHERE x.school_id = p_school ORDER BY x.id DESC LIMIT 1;
	v_high := coalesce(v_high, 0);
	WHILE v_low < v_high LOOP
		v_middle := v_low + (v_high - v_low) / 2;
		SELECT x.id, x.sent_at INTO m FROM message x
		WHERE x.school_id = p_school AND x.id >= v_middle
			AND x.id < v_high
		ORDER BY x.id LIMIT 1;
		IF FOUND AND m.sent_at < p_since THEN
			v_low := m.id + 1;
		ELSE
			v_high := v_middle;
		END IF;
	END LOOP;
	RETURN v_low;
END $$;

-- What would go now, counted up to p_most messages.
CREATE OR REPLACE FUNCTION preview_retention(p_school bigint, p_months int,
	p_most int, OUT messages int, OUT threads int, OUT files int,
	OUT more boolean, OUT before timestamptz)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
	v_first bigint := 0;
BEGIN
	before := delivery_now() - p_months * interval '1 month';
	IF p_months > 0 THEN
		v_first := first_since(p_school, before);
	END IF;
	WITH old AS MATERIALIZED (
		SELECT m.id, m.thread_id, m.file_ids,
			nullif(coalesce(m.position, m.id), 0) > 0 AS is_message
		FROM message m
		WHERE m.school_id = p_school AND m.id < v_first
			AND is_outlived(m, before)
		ORDER BY m.id LIMIT p_most + 1
	), touched AS (
		SELECT o.thread_id, count(*) AS n FROM old o
		WHERE o.is_message GROUP BY o.thread_id
	)
	SELECT count(*) FILTER (WHERE o.is_message), (
			SELECT count(*) FROM touched t
			WHERE t.n = (SELECT count(*) FROM message m
				WHERE m.school_id = p_school
					AND m.thread_id = t.thread_id
					AND nullif(coalesce(m.position,
						m.id), 0) > 0)), (
			SELECT count(DISTINCT f) FROM old x, unnest(x.file_ids) f),
		count(*) > p_most
	INTO messages, threads, files, more
	FROM old o;
	messages := least(messages, p_most);
END $$;

-- ---- for all schools, by whichever replica comes first ----

-- Goes through at most p_most messages, the first ones of a school, and of no
-- more than the first one beyond p_people people: those that are older than the
-- school keeps go.  Whoever does it has the school's row locked, others pass it
-- by, and all of it is one commit.  looked 0: nothing is to be done.
CREATE OR REPLACE FUNCTION sweep_retention(p_most int, p_people int,
	OUT school bigint, OUT looked int, OUT gone int, OUT files text[])
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off SET enable_material = off
AS $$
DECLARE
	r retention;
	v_before timestamptz;
	v_ids bigint[];
	v_first bigint;
	v_last bigint;
	v_end boolean;
BEGIN
	looked := 0;
	gone := 0;
	files := '{}';
	SELECT x.* INTO r FROM retention x
	WHERE x.months > 0 AND x.stage = 0 AND x.next_at <= delivery_now()
		-- First all are known to the search.
		AND NOT EXISTS (SELECT FROM text_fill)
	ORDER BY x.next_at LIMIT 1 FOR UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	school := r.school_id;
	v_before := delivery_now() - r.months * interval '1 month';
	v_first := first_since(r.school_id, v_before);
	WITH next AS MATERIALIZED (
		SELECT m AS whole, m.id, cardinality(m.audience) AS people
		FROM message m
		WHERE m.school_id = r.school_id AND m.id > r.done_upto
			AND m.id < v_first
		ORDER BY m.id LIMIT p_most
	), within AS MATERIALIZED (
		SELECT n.*, sum(n.people) OVER (ORDER BY n.id) - n.people
			< p_people AS now
		FROM next n
	)
	SELECT array_agg(w.id ORDER BY w.id)
			FILTER (WHERE is_outlived(w.whole, v_before)),
		max(w.id),
		count(*) < p_most AND count(*) = (SELECT count(*) FROM next)
	INTO v_ids, v_last, v_end
	FROM within w WHERE w.now;
	looked := 1;
	SELECT f.gone, f.files INTO gone, files
	FROM forget_messages(r.school_id, v_ids, v_before) f;
	UPDATE retention x SET
		done_upto = greatest(x.done_upto, v_last),
		old_upto = greatest(x.old_upto, v_first - 1),
		stage = CASE WHEN v_end THEN 1 ELSE 0 END
	WHERE x.school_id = r.school_id;
END $$;

-- These messages, by the key alone: what plans are made from may be of before
-- there were many.
CREATE OR REPLACE FUNCTION messages_of(p_school bigint, p_ids bigint[])
RETURNS SETOF message
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_id bigint;
BEGIN
	FOREACH v_id IN ARRAY coalesce(p_ids, '{}') LOOP
		RETURN QUERY SELECT m.* FROM message m
		WHERE m.school_id = p_school AND m.id = v_id;
	END LOOP;
END $$;

-- Of these messages those that may go, with all that is kept of them; which
-- attachments they had.  Who writes or delivers in their threads has ended, or
-- comes after it and finds no thread; who reads likewise.
CREATE OR REPLACE FUNCTION forget_messages(p_school bigint, p_ids bigint[],
	p_before timestamptz, OUT gone int, OUT files text[])
LANGUAGE plpgsql AS $$
DECLARE
	v_ids bigint[];
	v_threads bigint[];
	v_places bigint[];
	-- Of each line that there is a message less in: whose, which, and
	-- whether it is unread though all in it was read.
	v_users bigint[];
	v_lines bigint[];
	v_marked boolean[] := '{}';
	v_one bigint;
BEGIN
	gone := 0;
	files := '{}';
	FOR v_one IN SELECT DISTINCT m.thread_id
		FROM messages_of(p_school, p_ids) m ORDER BY 1
	LOOP
		PERFORM FROM thread t
		WHERE t.school_id = p_school AND t.id = v_one FOR UPDATE;
	END LOOP;
	SELECT array_agg(m.id), array_agg(DISTINCT m.thread_id),
		array_agg(coalesce(m.position, m.id))
	INTO v_ids, v_threads, v_places
	FROM messages_of(p_school, p_ids) m
	WHERE is_outlived(m, p_before);
	IF v_ids IS NULL THEN
		RETURN;
	END IF;
	v_places := v_places || ARRAY(SELECT d.position FROM delivery d
		WHERE d.school_id = p_school AND d.message_id = ANY (v_ids));
	SELECT array_agg(l.user_id ORDER BY l.thread_id, l.user_id),
		array_agg(l.thread_id ORDER BY l.thread_id, l.user_id)
	INTO v_users, v_lines
	FROM (SELECT DISTINCT m.thread_id, u.id * s.sign AS user_id
		FROM messages_of(p_school, v_ids) m,
			unnest(m.sender_id || m.audience) u (id),
			(VALUES (1), (-1)) s (sign)
		WHERE nullif(coalesce(m.position, m.id), 0) > 0) l;
	FOR i IN 1 .. coalesce(cardinality(v_users), 0) LOOP
		v_marked[i] := lock_line(p_school, v_users[i], v_lines[i]);
	END LOOP;
	files := ARRAY(
		SELECT f FROM messages_of(p_school, v_ids) m,
			unnest(m.file_ids) f
		UNION
		SELECT f FROM recalled r, unnest(r.file_ids) f
		WHERE r.school_id = p_school AND r.message_id = ANY (v_ids));
	PERFORM forget_rows(p_school, v_threads, v_ids, v_places, files);
	PERFORM forget_lines(p_school, v_users, v_lines, v_marked);
	PERFORM forget_threads(p_school, v_threads);
	gone := cardinality(v_ids);
END $$;

-- Locks a line: is it unread, though its user has read all that is in it?
CREATE OR REPLACE FUNCTION lock_line(p_school bigint, p_user bigint,
	p_thread bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	e entry;
BEGIN
	SELECT x.* INTO e FROM entry x
	WHERE x.school_id = p_school AND x.user_id = p_user
		AND x.thread_id = p_thread FOR UPDATE;
	RETURN FOUND AND e.unread AND NOT EXISTS (SELECT FROM message m
		WHERE m.school_id = p_school AND m.thread_id = p_thread
			AND m.sender_id <> abs(p_user)
			AND abs(p_user) = ANY (m.audience)
			AND CASE WHEN m.last_delivered_at IS NULL
				THEN nullif(coalesce(m.position, m.id), 0)
				ELSE reader_place(p_school, m.id, abs(p_user),
					m.position) END > e.read_upto);
END $$;

-- What is kept of messages, but for the lines.  The words go after those who
-- write them are through.
CREATE OR REPLACE FUNCTION forget_rows(p_school bigint, p_threads bigint[],
	p_ids bigint[], p_places bigint[], p_files text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_id bigint;
BEGIN
	DELETE FROM text_queue x
	WHERE x.school_id = p_school AND x.position = ANY (p_places);
	DELETE FROM outbox x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_places || ARRAY(
		SELECT -p FROM unnest(p_places) p));
	DELETE FROM message_text x
	WHERE x.school_id = p_school AND x.thread_id = ANY (p_threads)
		AND x.message_id = ANY (p_ids);
	DELETE FROM auto_reply_due x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM receipt x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM acknowledged x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM asked x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM report x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM reported x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM recalled x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM withdrawn x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM undone x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM automatic x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	DELETE FROM urgent x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	-- That of a thread's first message holds for the thread.
	DELETE FROM copied x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids)
		AND x.message_id <> ALL (p_threads);
	DELETE FROM file x
	WHERE x.school_id = p_school AND x.attachment_id = ANY (p_files)
		AND x.thread_id = ANY (-1 || p_threads)
		AND x.message_id = ANY (p_ids);
	DELETE FROM delivery x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids);
	FOREACH v_id IN ARRAY p_ids LOOP
		DELETE FROM message x
		WHERE x.school_id = p_school AND x.id = v_id;
	END LOOP;
END $$;

-- Lines that there is a message less in: those of who has nothing of the thread
-- any more go, the others are made again; p_marked stay unread.
CREATE OR REPLACE FUNCTION forget_lines(p_school bigint, p_users bigint[],
	p_lines bigint[], p_marked boolean[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_people bigint[] := '{}';
BEGIN
	-- They are in the order of their threads.
	FOR i IN 1 .. coalesce(cardinality(p_users), 0) LOOP
		-- What is made again says what is asked still.
		UPDATE entry e SET asked_until = NULL
		WHERE e.school_id = p_school AND e.user_id = p_users[i]
			AND e.thread_id = p_lines[i]
			AND e.asked_until IS NOT NULL;
		IF EXISTS (SELECT FROM message m
			WHERE m.school_id = p_school AND m.thread_id = p_lines[i]
				AND nullif(coalesce(m.position, m.id), 0) > 0
				AND (m.sender_id = abs(p_users[i])
					OR abs(p_users[i]) = ANY (m.audience)))
		THEN
			v_people := v_people || p_users[i];
		ELSE
			PERFORM forget_line(p_school, p_users[i], p_lines[i]);
		END IF;
		IF p_lines[i] IS DISTINCT FROM p_lines[i + 1]
			AND v_people <> '{}' THEN
			PERFORM remake_lines(p_school, p_lines[i], ARRAY(
				SELECT u FROM unnest(v_people) u WHERE u > 0),
				9223372036854775807);
			v_people := '{}';
		END IF;
	END LOOP;
	FOR i IN 1 .. coalesce(cardinality(p_users), 0) LOOP
		IF p_marked[i] THEN
			UPDATE entry e SET unread = true
			WHERE e.school_id = p_school AND e.user_id = p_users[i]
				AND e.thread_id = p_lines[i] AND NOT e.unread
				AND e.received_at IS NOT NULL;
		END IF;
	END LOOP;
	IF p_users <> '{}' THEN
		PERFORM live_tell(p_school, 1, 6, 0, 0, ARRAY(
			SELECT DISTINCT u FROM unnest(p_users) u WHERE u > 0));
	END IF;
END $$;

-- What its user was about to answer there is a draft of a new message.
CREATE OR REPLACE FUNCTION forget_line(p_school bigint, p_user bigint,
	p_thread bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM entry e
	WHERE e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = p_thread;
	UPDATE draft d SET
		thread_id = NULL,
		reply_all = false,
		subject = CASE WHEN d.subject = '' THEN coalesce((
			SELECT t.subject FROM thread t
			WHERE t.school_id = p_school AND t.id = p_thread), '')
			ELSE d.subject END,
		version = d.version + 1
	WHERE d.school_id = p_school AND d.user_id = p_user
		AND d.thread_id = p_thread;
END $$;

-- Those of which nothing is left.
CREATE OR REPLACE FUNCTION forget_threads(p_school bigint, p_threads bigint[])
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_thread bigint;
BEGIN
	FOREACH v_thread IN ARRAY p_threads LOOP
		IF NOT EXISTS (SELECT FROM message m
			WHERE m.school_id = p_school AND m.thread_id = v_thread
				AND nullif(coalesce(m.position, m.id), 0) > 0)
		THEN
			DELETE FROM concern c
			WHERE c.school_id = p_school AND c.thread_id = v_thread;
			DELETE FROM copied x
			WHERE x.school_id = p_school
				AND x.message_id = v_thread;
			DELETE FROM thread t
			WHERE t.school_id = p_school AND t.id = v_thread;
		END IF;
	END LOOP;
END $$;

-- Of schools that are through with their messages, one whose notifications are
-- to go, for ten seconds.
CREATE OR REPLACE FUNCTION take_old_notifications()
RETURNS TABLE (school_id bigint, old_upto bigint, before timestamptz)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	UPDATE retention r SET next_at = delivery_now() + interval '10 s'
	WHERE r.school_id = (SELECT x.school_id FROM retention x
		WHERE x.months > 0 AND x.stage = 1
			AND x.next_at <= delivery_now()
		ORDER BY x.next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
	RETURNING r.school_id, r.old_upto,
		delivery_now() - r.months * interval '1 month';
END $$;

-- They are gone: the next look is in an hour.
CREATE OR REPLACE FUNCTION end_retention(p_school bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE retention r SET stage = 0, done_upto = 0,
		next_at = delivery_now() + interval '1 hour'
	WHERE r.school_id = p_school AND r.stage = 1;
END $$;
