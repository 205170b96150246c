-- Deliveries: since when somebody has a message, and the delivery of what was
-- held, to those who can be reached by then.
--	8 somebody else has decided   12 it goes to nobody now

-- Whether p_user got it with a later delivery than the first.
CREATE OR REPLACE FUNCTION is_late(p_school bigint, p_message bigint,
	p_user bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM delivery d
		WHERE d.school_id = p_school AND d.message_id = p_message
			AND p_user = ANY (d.people));
END $$;

-- The position at which p_user has it; p_place is that of the first delivery.
CREATE OR REPLACE FUNCTION reader_place(p_school bigint, p_message bigint,
	p_user bigint, p_place bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT d.position FROM delivery d
		WHERE d.school_id = p_school AND d.message_id = p_message
			AND p_user = ANY (d.people)), p_place);
END $$;

-- The same of when.
CREATE OR REPLACE FUNCTION reader_time(p_school bigint, p_message bigint,
	p_user bigint, p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT d.delivered_at FROM delivery d
		WHERE d.school_id = p_school AND d.message_id = p_message
			AND p_user = ANY (d.people)), p_at);
END $$;

-- Whether p_user sees message m: it came to them or is their own, and its
-- thread is neither hidden from them nor emptied beyond it.
CREATE OR REPLACE FUNCTION sees_message(m message, p_user bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (m.sender_id = p_user OR p_user = ANY (m.audience))
		AND EXISTS (SELECT FROM entry e
			WHERE e.school_id = m.school_id AND e.user_id = p_user
				AND e.thread_id = m.thread_id
				AND (e.received_at IS NOT NULL
					OR e.sent_at IS NOT NULL)
				AND reader_place(m.school_id, m.id, p_user,
					nullif(coalesce(m.position, m.id), 0))
					> coalesce(e.emptied_upto, 0));
END $$;

-- Who got it with the first delivery.
CREATE OR REPLACE FUNCTION first_people(m message) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT a.id FROM unnest(m.audience) a (id)
		WHERE NOT is_late(m.school_id, m.id, a.id));
END $$;

-- The soonest of them (microseconds since 1970), how many it is, and so on;
-- NULL: there are none.
CREATE OR REPLACE FUNCTION times_counted(p_times timestamptz[])
RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT array_agg(v.n ORDER BY g.at, v.part)
		FROM (SELECT u.at, count(*) AS n
			FROM unnest(p_times) u (at) GROUP BY u.at) g
		CROSS JOIN LATERAL (VALUES
			(1, (extract(epoch FROM g.at) * 1000000)::bigint),
			(2, g.n)) v (part, n));
END $$;

-- Who has not got it yet, of the first twenty times.
CREATE OR REPLACE FUNCTION waiting_of(p_school bigint, p_message bigint)
RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (times_counted(ARRAY(
		SELECT coalesce(u.at, h.due_at)
		FROM held h, unnest(h.people, h.from_at) u (id, at)
		WHERE h.school_id = p_school AND h.message_id = p_message)))
		[:40];
END $$;

-- The newest position in a thread, whoever has what is there.
CREATE OR REPLACE FUNCTION newest_place(p_school bigint, p_thread bigint)
RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN greatest((
		SELECT nullif(coalesce(m.position, m.id), 0) FROM message m
		WHERE m.school_id = p_school AND m.thread_id = p_thread
			AND nullif(coalesce(m.position, m.id), 0) > 0
		ORDER BY nullif(coalesce(m.position, m.id), 0) DESC LIMIT 1), (
		SELECT d.position FROM delivery d
		WHERE d.school_id = p_school AND d.thread_id = p_thread
		ORDER BY d.position DESC LIMIT 1));
END $$;

-- Times as they are handed over: microseconds since 1970.
CREATE OR REPLACE FUNCTION time_of(p_us bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
	SELECT 'epoch'::timestamptz + p_us * interval '1 us'
$$;

-- Part of the statement that holds a message: p_times, when each of its people
-- can be reached, 0: as soon as it goes.  It waits for the first of them.
CREATE OR REPLACE FUNCTION hold_plan(p_school bigint, p_message bigint,
	p_status int, p_times bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_status <> 0 THEN
		RETURN;
	END IF;
	UPDATE held h SET
		due_at = greatest(h.due_at, p.first),
		not_before = h.due_at,
		from_at = p.times,
		why = m.why,
		children = m.children
	FROM message m
	CROSS JOIN LATERAL (
		SELECT min(time_of(t)) AS first,
			array_agg(greatest(m.due_at, time_of(t)) ORDER BY n)
				AS times
		FROM unnest(p_times) WITH ORDINALITY x (t, n)) p
	WHERE h.school_id = p_school AND h.message_id = p_message
		AND m.school_id = p_school AND m.id = p_message;
	UPDATE message m SET due_at = h.due_at, plan = times_counted(h.from_at)
	FROM held h
	WHERE m.school_id = p_school AND m.id = p_message
		AND h.school_id = p_school AND h.message_id = p_message;
END $$;

-- The plan as it was answered; NULL: there was one time.  Not STABLE: the key
-- may be of a send that ended after this statement began.
CREATE OR REPLACE FUNCTION answer_plan(p_school bigint, p_message bigint)
RETURNS bigint[]
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT m.plan FROM message m
		WHERE m.school_id = p_school AND m.id = p_message);
END $$;

-- Of a thread one at a time, so that they come in their order.
-- Takes at most p_max messages that are due, or to be planned, for ten seconds,
-- with what the directory is to be asked about them: who of the people has
-- written to the sender in the thread, and who began it, where answers go to
-- all.
CREATE OR REPLACE FUNCTION take_due(p_max int)
RETURNS TABLE (school_id bigint, message_id bigint, sender_id bigint,
	sender_role smallint, people bigint[], wrote bigint[], starter bigint,
	children bigint[], not_before timestamptz, now timestamptz)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
	v_now timestamptz := delivery_now();
BEGIN
	RETURN QUERY
	WITH looked AS MATERIALIZED (
		SELECT h.school_id, h.message_id, h.due_at
		FROM held h
		WHERE h.look AND h.leased_until <= clock_timestamp()
		LIMIT p_max FOR UPDATE SKIP LOCKED
	), due AS MATERIALIZED (
		SELECT h.school_id, h.message_id, h.due_at
		FROM held h
		WHERE h.due_at <= v_now AND h.leased_until <= clock_timestamp()
			AND NOT EXISTS (SELECT FROM held o
				WHERE o.school_id = h.school_id
					AND o.thread_id = h.thread_id
					AND o.due_at <= v_now
					AND (o.due_at, o.message_id)
						< (h.due_at, h.message_id))
		ORDER BY h.due_at, h.school_id, h.message_id
		LIMIT p_max FOR UPDATE SKIP LOCKED
	), taken AS MATERIALIZED (
		SELECT x.school_id, x.message_id FROM (
			SELECT d.* FROM due d UNION SELECT l.* FROM looked l) x
		ORDER BY x.due_at, x.school_id, x.message_id LIMIT p_max
	), leased AS (
		UPDATE held h
		SET leased_until = clock_timestamp() + interval '10 s'
		FROM taken d
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
		ARRAY(SELECT c.child_id FROM concern c
			WHERE c.school_id = h.school_id
				AND c.thread_id = h.thread_id),
		coalesce(h.not_before, h.due_at), v_now
	FROM leased h
	JOIN message m ON m.school_id = h.school_id AND m.id = h.message_id
	JOIN thread t ON t.school_id = h.school_id AND t.id = h.thread_id
	ORDER BY h.due_at, h.message_id;
END $$;

-- Delivers what is due to those of its people who can be reached: all but
-- p_left, who may not be written to any more, and p_later, to whom it goes at
-- p_times.  p_not_before: as it was taken.  position is notify's.  Who is left
-- is named to the sender, by p_names.
CREATE OR REPLACE FUNCTION deliver_due(p_school bigint, p_message bigint,
	p_not_before timestamptz, p_left bigint[], p_later bigint[],
	p_times bigint[], p_names text, OUT status int, OUT "position" bigint,
	OUT thread_id bigint, OUT recipient_count int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	h held;
	v_subject text;
	v_veiled bigint[];
	v_hidden bigint[];
	v_people bigint[];
BEGIN
	SELECT x.* INTO h FROM held x
	WHERE x.school_id = p_school AND x.message_id = p_message
		AND (x.due_at <= delivery_now() OR x.look)
		AND coalesce(x.not_before, x.due_at) = p_not_before
	FOR UPDATE;
	IF NOT FOUND THEN
		status := 8;
		RETURN;
	END IF;
	SELECT t.subject INTO v_subject FROM thread t
	WHERE t.school_id = p_school AND t.id = h.thread_id
	FOR NO KEY UPDATE;
	IF h.from_at IS NULL THEN
		SELECT m.why, m.children INTO h.why, h.children FROM message m
		WHERE m.school_id = p_school AND m.id = p_message;
	END IF;
	v_veiled := veiled_from(p_school, h.thread_id);
	v_people := CASE WHEN p_not_before <= delivery_now() THEN ARRAY(
		SELECT u.id FROM unnest(h.people) u (id)
		WHERE u.id <> ALL (p_left || p_later || v_veiled)
		ORDER BY u.id) ELSE '{}' END;
	-- They do not get it later either; why is nobody's to know.
	v_hidden := ARRAY(SELECT u.id FROM unnest(h.people) u (id)
		WHERE u.id = ANY (v_veiled) AND u.id <> ALL (p_left || p_later));
	IF v_hidden <> '{}' THEN
		PERFORM withdraw(p_school, p_message, v_hidden);
	END IF;
	thread_id := h.thread_id;
	recipient_count := cardinality(v_people);
	status := 0;
	IF recipient_count > 0 OR NOT h.begun AND p_later = '{}' THEN
		"position" := deliver_to(h, v_people, v_subject);
	ELSE
		status := 12;
	END IF;
	IF status = 12 AND p_later <> '{}' THEN
		-- It is planned again.  Who may not be written to now may be
		-- by then.
		PERFORM hold_rest(h, p_later || p_left, p_times
			|| array_fill((SELECT min(t) FROM unnest(p_times) t),
				ARRAY[cardinality(p_left)]), false);
		RETURN;
	END IF;
	PERFORM hold_rest(h, p_later, p_times, status = 0);
	IF p_left <> '{}' THEN
		PERFORM withdraw(p_school, p_message, p_left);
		PERFORM tell_sender(p_school, h.sender_id, h.thread_id, 3,
			v_subject, p_names);
	END IF;
END $$;

-- Why what was written at p_sent was, or is, to be delivered at p_at only, of
-- what the sender wanted delivered not before p_asked, as of
-- liaison.trace.v1.Held.Why: 0 it is at once, 1 it can be taken back, 2 the
-- sender said when, 3 the calendar.
CREATE OR REPLACE FUNCTION held_reason(p_sent timestamptz,
	p_asked timestamptz, p_at timestamptz) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_at > p_asked THEN 3
		WHEN p_asked < p_sent + interval '1 s' THEN 0
		WHEN p_asked <= p_sent + interval '60 s' THEN 1
		ELSE 2 END::smallint
$$;

-- One delivery, with its thread locked; its position.
CREATE OR REPLACE FUNCTION deliver_to(h held, p_people bigint[],
	p_subject text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	m message;
	v_place bigint := nextval('message_id');
	v_at timestamptz := delivery_now();
BEGIN
	UPDATE message x SET
		position = CASE WHEN h.begun THEN x.position ELSE v_place END,
		delivered_at = CASE WHEN h.begun THEN x.delivered_at
			ELSE v_at END,
		last_delivered_at = CASE WHEN h.begun THEN v_at END,
		held_why = CASE WHEN h.begun THEN x.held_why
			ELSE held_reason(x.sent_at, coalesce(h.not_before,
				h.due_at), h.due_at) END,
		audience = coalesce(p.people, '{}'),
		why = p.why,
		children = p.children
	FROM (
		SELECT array_agg(a.id ORDER BY a.id) AS people,
			array_agg(a.why ORDER BY a.id)
				FILTER (WHERE a.why IS NOT NULL) AS why,
			array_agg(a.child ORDER BY a.id)
				FILTER (WHERE a.child IS NOT NULL) AS children
		FROM (
			SELECT o.* FROM message k,
				unnest(k.audience, k.why, k.children)
				o (id, why, child)
			WHERE h.begun AND k.school_id = h.school_id
				AND k.id = h.message_id
			UNION ALL
			SELECT n.* FROM unnest(h.people, h.why, h.children)
				n (id, why, child)
			WHERE n.id = ANY (p_people)) a) p
	WHERE x.school_id = h.school_id AND x.id = h.message_id
	RETURNING x.* INTO m;
	INSERT INTO outbox VALUES (h.school_id, v_place, h.thread_id,
		cardinality(p_people), clock_timestamp() + interval '10 s');
	IF h.begun THEN
		INSERT INTO delivery VALUES (h.school_id, h.thread_id, v_place,
			h.message_id, v_at, p_people);
		PERFORM fill_readers(h.school_id, h.thread_id, h.message_id,
			v_at, h.sender_id, m.sender_role, m.sender_name,
			m.sender_title, m.sender_context, p_subject, h.snippet,
			h.to_summary, p_people, m.file_ids IS NOT NULL);
		PERFORM ask_delivered(h.school_id, h.message_id, p_people);
		RETURN v_place;
	END IF;
	IF h.thread_id = h.message_id THEN
		INSERT INTO entry VALUES (h.school_id, h.sender_id, h.thread_id,
			NULL, v_at, v_place, h.other_id, 0, h.other_role,
			false, false, false, false, false, p_subject,
			h.snippet, h.to_summary, h.other_name, h.other_title,
			h.message_id, NULL, NULL, NULL, h.other_context);
	END IF;
	PERFORM fill_boxes(h.school_id, h.thread_id, h.message_id, v_at,
		h.sender_id, m.sender_role, m.sender_name, m.sender_title,
		m.sender_context, p_subject, h.snippet, h.to_summary, p_people,
		m.file_ids IS NOT NULL);
	PERFORM ask_delivered(h.school_id, h.message_id, p_people);
	RETURN v_place;
END $$;

-- Whom it goes to later waits for the first of their times; else it is held no
-- more.  p_begun: some have got it now.
CREATE OR REPLACE FUNCTION hold_rest(h held, p_later bigint[],
	p_times bigint[], p_begun boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_later = '{}' THEN
		DELETE FROM held x
		WHERE x.school_id = h.school_id AND x.message_id = h.message_id;
		RETURN;
	END IF;
	UPDATE held x SET
		people = r.people,
		from_at = r.times,
		due_at = r.first,
		not_before = coalesce(x.not_before, x.due_at),
		why = r.why,
		children = r.children,
		begun = x.begun OR p_begun,
		look = false,
		leased_until = '-infinity'
	FROM (
		SELECT array_agg(a.id ORDER BY a.id) AS people,
			array_agg(l.at ORDER BY a.id) AS times,
			min(l.at) AS first,
			array_agg(a.why ORDER BY a.id)
				FILTER (WHERE a.why IS NOT NULL) AS why,
			array_agg(a.child ORDER BY a.id)
				FILTER (WHERE a.child IS NOT NULL) AS children
		FROM unnest(h.people, h.why, h.children) a (id, why, child)
		JOIN (SELECT y.id, time_of(y.us) AS at
			FROM unnest(p_later, p_times) y (id, us)) l
			ON l.id = a.id) r
	WHERE x.school_id = h.school_id AND x.message_id = h.message_id;
END $$;

-- p_people do not get it.
CREATE OR REPLACE FUNCTION withdraw(p_school bigint, p_message bigint,
	p_people bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO withdrawn AS w VALUES (p_school, p_message, p_people)
	ON CONFLICT (school_id, message_id) DO UPDATE
	SET people = w.people || excluded.people;
END $$;

-- What becomes of what is taken out of `held` and does not go: a draft again,
-- or, where some have it, nothing.
CREATE OR REPLACE FUNCTION drop_held(h held) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF h.begun THEN
		PERFORM withdraw(h.school_id, h.message_id, h.people);
		PERFORM live_tell(h.school_id, 1, 5, h.thread_id, h.message_id,
			ARRAY[h.sender_id]);
	ELSE
		PERFORM make_draft(h);
	END IF;
END $$;

-- The calendar of a school has changed.
CREATE OR REPLACE FUNCTION plan_held(p_school bigint) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	v_n int;
BEGIN
	UPDATE held h SET look = true, leased_until = '-infinity'
	WHERE h.school_id = p_school;
	GET DIAGNOSTICS v_n = ROW_COUNT;
	RETURN v_n;
END $$;
