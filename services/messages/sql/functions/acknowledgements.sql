-- Acknowledgements.  What is refused comes back as a status:
--	0 done   1 done before   8 no such message, or nobody of it
--	12 it asks for none   13 not about this child

-- Part of the statement that sends: what is asked for is written in its commit.
-- p_status is the send's: what is sent a second time asks for nothing more.
-- p_at: when it is delivered.
CREATE OR REPLACE FUNCTION ask_acknowledgement(p_school bigint, p_message
	bigint, p_status int, p_at timestamptz, p_by_child boolean, p_due
	timestamptz, p_packed bytea, p_people bigint[], p_children bigint[])
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_status = 0 THEN
		INSERT INTO asked (school_id, message_id, by_child, due_at,
			reminded_at, remind_at, reminders, packed, people,
			children, thread_id)
		SELECT p_school, p_message, p_by_child, p_due, NULL,
			remind_time(p_at, p_due), '{}', p_packed, p_people,
			p_children, m.thread_id
		FROM message m
		WHERE m.school_id = p_school AND m.id = p_message;
		-- Nobody, of what is held.
		PERFORM ask_delivered(p_school, p_message, m.audience)
		FROM message m
		WHERE m.school_id = p_school AND m.id = p_message
			AND m.audience <> '{}';
	END IF;
END $$;

-- A day before it is due, or after half of the time where that is later.
CREATE OR REPLACE FUNCTION remind_time(p_from timestamptz, p_due timestamptz)
RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN CASE WHEN p_due IS NOT NULL THEN greatest(
		p_due - interval '1 day', p_from + (p_due - p_from) / 2) END;
END $$;

-- What is a draft again asks for nothing yet: what it adds to SendOptions, of
-- which it is field 4.  packed is short.
CREATE OR REPLACE FUNCTION ask_no_more(p_school bigint, p_message bigint)
RETURNS bytea
LANGUAGE plpgsql AS $$
DECLARE
	v_packed bytea;
BEGIN
	DELETE FROM asked k
	WHERE k.school_id = p_school AND k.message_id = p_message
	RETURNING k.packed INTO v_packed;
	RETURN coalesce('\x22'::bytea || set_byte('\x00'::bytea, 0,
		length(v_packed)) || v_packed, ''::bytea);
END $$;

-- Whom a message asks, and about which child (0: themselves).  own_at: when
-- they have; done_at: when the first has for the child.  Nobody, where it is
-- not delivered, or recalled; not who gets a copy, but for a child.
CREATE OR REPLACE FUNCTION asked_people(p_school bigint, p_message bigint)
RETURNS TABLE (user_id bigint, child_id bigint, own_at timestamptz,
	on_paper boolean, done_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH p AS MATERIALIZED (
		SELECT a.id, coalesce(c.id, 0) AS child
		FROM asked k
		JOIN message m ON m.school_id = k.school_id
			AND m.id = k.message_id
			AND nullif(coalesce(m.position, m.id), 0) > 0
			AND m.recalled_at IS NULL
		CROSS JOIN LATERAL unnest(m.audience) a (id)
		LEFT JOIN LATERAL unnest(k.people, k.children)
			c (person, id) ON c.person = a.id
		WHERE k.school_id = p_school AND k.message_id = p_message
			AND (k.by_child OR a.id NOT IN (
				SELECT unnest(o.people) FROM copied o
				WHERE o.school_id = p_school
					AND o.message_id = p_message))
	), g AS MATERIALIZED (
		SELECT * FROM acknowledged c
		WHERE c.school_id = p_school AND c.message_id = p_message
	)
	SELECT p.id, p.child, g.at, g.noted_by IS NOT NULL,
		CASE WHEN p.child = 0 THEN g.at
		ELSE min(g.at) OVER (PARTITION BY p.child) END
	FROM p
	LEFT JOIN g ON g.user_id = p.id AND g.child_id = p.child;
END $$;

-- How many acknowledgements there are to be, one for each person or child, and
-- how many there are.
CREATE OR REPLACE FUNCTION count_acknowledged(p_school bigint, p_message bigint,
	OUT done int, OUT total int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	SELECT count(DISTINCT coalesce(nullif(p.child_id, 0), -p.user_id))
			FILTER (WHERE p.done_at IS NOT NULL),
		count(DISTINCT coalesce(nullif(p.child_id, 0), -p.user_id))
	INTO done, total
	FROM asked_people(p_school, p_message) p;
END $$;

-- What a message asks of its reader, or tells its sender: 1 or, once for each
-- child, 2; until when, and when this user has, in microseconds (0: not); how
-- many there are, of how many: of a reader their own.
CREATE OR REPLACE FUNCTION acknowledgement_of(p_school bigint, p_message
	bigint, p_user bigint, p_own boolean) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
	k asked;
	v_children bigint[];
	v_own timestamptz;
	v_done int;
	v_total int;
BEGIN
	SELECT x.* INTO k FROM asked x
	WHERE x.school_id = p_school AND x.message_id = p_message;
	IF p_own THEN
		SELECT c.done, c.total INTO v_done, v_total
		FROM count_acknowledged(p_school, p_message) c;
	ELSIF NOT k.by_child AND is_copy(p_school, p_message, p_user) THEN
		RETURN '{}';
	ELSE
		v_children := asked_children(k, p_user);
		v_total := cardinality(v_children);
		SELECT max(c.at) INTO v_own FROM acknowledged c
		WHERE c.school_id = p_school AND c.message_id = p_message
			AND c.user_id = p_user;
		SELECT count(DISTINCT c.child_id) INTO v_done
		FROM acknowledged c
		WHERE c.school_id = p_school AND c.message_id = p_message
			AND c.child_id = ANY (v_children)
			AND (c.child_id <> 0 OR c.user_id = p_user);
	END IF;
	RETURN ARRAY[CASE WHEN k.by_child THEN 2 ELSE 1 END,
		coalesce((extract(epoch FROM k.due_at) * 1000000)::bigint, 0),
		coalesce((extract(epoch FROM v_own) * 1000000)::bigint, 0),
		v_done, v_total];
END $$;

-- About whom a message asks one of its people; {0}: themselves.
CREATE OR REPLACE FUNCTION asked_children(k asked, p_user bigint)
RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	v_children bigint[] := ARRAY(
		SELECT c.id FROM unnest(k.people, k.children) c (person, id)
		WHERE c.person = p_user);
BEGIN
	RETURN CASE WHEN v_children = '{}' THEN '{0}' ELSE v_children END;
END $$;

-- p_by 0: by the reader themselves, who sees it, about p_children or, where
-- there are none, all of theirs; else p_by, who has sent it, notes one that came
-- on paper.  The line is locked first, as a read and a recall lock it: whoever
-- acknowledges has opened it, or it was gone before.
CREATE OR REPLACE FUNCTION acknowledge(p_school bigint, p_message bigint,
	p_user bigint, p_children bigint[], p_by bigint) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	k asked;
	e entry;
	v_all bigint[];
BEGIN
	PERFORM ask_lock(p_school, p_message, p_user);
	SELECT x.* INTO e FROM message m
	JOIN entry x ON x.school_id = p_school AND x.thread_id = m.thread_id
		AND (x.user_id = p_user OR p_by <> 0 AND x.user_id = -p_user)
	WHERE m.school_id = p_school AND m.id = p_message
	ORDER BY x.user_id DESC LIMIT 1
	FOR NO KEY UPDATE OF x;
	PERFORM FROM message m
	WHERE m.school_id = p_school AND m.id = p_message
		AND p_user = ANY (m.audience)
		AND CASE WHEN p_by = 0 THEN e.received_at IS NOT NULL
			AND reader_place(p_school, m.id, p_user,
				nullif(coalesce(m.position, m.id), 0))
				> coalesce(e.emptied_upto, 0)
		ELSE m.sender_id = p_by
			AND nullif(coalesce(m.position, m.id), 0) > 0
			AND p_by <> ALL (veiled_from(p_school, m.thread_id))
		END;
	IF NOT FOUND THEN
		RETURN 8;
	END IF;
	SELECT x.* INTO k FROM asked x
	JOIN message m ON m.school_id = p_school AND m.id = p_message
		AND m.recalled_at IS NULL
	WHERE x.school_id = p_school AND x.message_id = p_message
		AND (x.by_child OR NOT is_copy(p_school, p_message, p_user))
	-- A reminder that is being sent is there, or is sent without them.
	FOR SHARE OF x;
	IF NOT FOUND THEN
		RETURN 12;
	END IF;
	v_all := asked_children(k, p_user);
	IF NOT p_children <@ v_all OR 0 = ANY (p_children) THEN
		RETURN 13;
	END IF;
	INSERT INTO acknowledged
	SELECT DISTINCT p_school, p_message, p_user, c, delivery_now(),
		nullif(p_by, 0)
	FROM unnest(CASE WHEN p_children = '{}' THEN v_all
		ELSE p_children END) c
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		RETURN 1;
	END IF;
	PERFORM ask_settled(k, e, p_user, p_by);
	IF e.user_id = p_user THEN
		PERFORM live_tell(p_school, 1, 5, e.thread_id, p_message,
			ARRAY[p_user]);
	END IF;
	PERFORM live_tell(p_school, 5, 5, m.thread_id, m.id,
		ARRAY[m.sender_id])
	FROM message m
	JOIN entry x ON x.school_id = p_school AND x.user_id = m.sender_id
		AND x.thread_id = m.thread_id
	WHERE m.school_id = p_school AND m.id = p_message;
	RETURN 0;
END $$;

-- Locks the lines of all whom it may settle for, in their order: two guardians
-- of a child may be at it.
CREATE OR REPLACE FUNCTION ask_lock(p_school bigint, p_message bigint, p_user
	bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	k asked;
BEGIN
	SELECT x.* INTO k FROM asked x
	WHERE x.school_id = p_school AND x.message_id = p_message;
	PERFORM FROM entry e
	WHERE e.school_id = p_school AND e.thread_id = k.thread_id
		AND e.user_id = ANY (line_users(ask_shared(k, p_user)))
	ORDER BY e.user_id FOR NO KEY UPDATE;
END $$;

-- Somebody has: who has by themselves has opened it.  For whom nothing is left,
-- who may be the child's other guardian, is reminded no more.
-- What else came into the thread and is unread stays so.
CREATE OR REPLACE FUNCTION ask_settled(k asked, e entry, p_user bigint, p_by
	bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_by = 0 THEN
		INSERT INTO receipt VALUES (k.school_id, k.message_id, p_user,
			clock_timestamp())
		ON CONFLICT DO NOTHING;
	END IF;
	PERFORM ask_lines(k.school_id, e.thread_id, ask_shared(k, p_user));
	IF k.reminders <> '{}' THEN
		INSERT INTO reading AS r
		SELECT k.school_id, d.user_id, e.thread_id, x.last
		FROM (SELECT p.user_id
			FROM asked_people(k.school_id, k.message_id) p
			GROUP BY p.user_id
			HAVING bool_and(p.done_at IS NOT NULL)) d
		JOIN entry l ON l.school_id = k.school_id
			AND l.user_id = d.user_id
			AND l.thread_id = e.thread_id
			AND (NOT l.unread OR l.message_count = 1)
		CROSS JOIN (SELECT max(n) AS last FROM unnest(k.reminders) n) x
		ON CONFLICT (school_id, user_id, thread_id)
			DO UPDATE SET upto = greatest(r.upto, excluded.upto);
	END IF;
END $$;

-- Whom a message still waits for, but who does not see it any more; of p_people
-- or, where that is NULL, of all.
CREATE OR REPLACE FUNCTION still_asked(p_school bigint, p_message bigint,
	p_people bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
	m message;
BEGIN
	SELECT x.* INTO m FROM message x
	WHERE x.school_id = p_school AND x.id = p_message;
	RETURN ARRAY(SELECT DISTINCT p.user_id
		FROM asked_people(p_school, p_message) p
		WHERE p.done_at IS NULL
			AND (p_people IS NULL OR p.user_id = ANY (p_people))
			AND sees_message(m, p.user_id)
		ORDER BY p.user_id);
END $$;

-- notify tells p_people.
CREATE OR REPLACE FUNCTION tell_reminded(p_school bigint, p_message bigint,
	p_people bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_id bigint := nextval('message_id');
BEGIN
	UPDATE asked k SET
		reminded_at = delivery_now(),
		reminders = k.reminders || v_id
	WHERE k.school_id = p_school AND k.message_id = p_message;
	INSERT INTO outbox
	SELECT p_school, v_id, m.thread_id, cardinality(p_people),
		'-infinity', 5, p_people, m.sender_name, t.subject
	FROM message m
	JOIN thread t ON t.school_id = p_school AND t.id = m.thread_id
	WHERE m.school_id = p_school AND m.id = p_message;
END $$;

CREATE OR REPLACE FUNCTION was_reminded(k asked) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(k.reminded_at > delivery_now() - interval '1 hour',
		false);
END $$;

-- What the directory is asked about p_people, as of an answer to them: who of
-- them has written to the sender in the thread, who began it where answers go to
-- all, and about whom it is.
CREATE OR REPLACE FUNCTION reminder_rights(m message, p_people bigint[],
	OUT wrote bigint[], OUT starter bigint, OUT children bigint[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	wrote := ARRAY(SELECT DISTINCT w.sender_id FROM message w
		WHERE w.school_id = m.school_id AND w.thread_id = m.thread_id
			AND w.sender_id = ANY (p_people)
			AND m.sender_id = ANY (w.audience));
	starter := coalesce((SELECT t.starter_id FROM thread t
		WHERE t.school_id = m.school_id AND t.id = m.thread_id
			AND t.replies = 1 AND t.starter_id <> m.sender_id), 0);
	children := ARRAY(SELECT c.child_id FROM concern c
		WHERE c.school_id = m.school_id
			AND c.thread_id = m.thread_id);
END $$;

-- For the sender: whom a reminder would go to.
CREATE OR REPLACE FUNCTION find_reminder(p_school bigint, p_sender bigint,
	p_message bigint, OUT status int, OUT people bigint[],
	OUT wrote bigint[], OUT starter bigint, OUT children bigint[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	m message;
BEGIN
	SELECT x.* INTO m FROM message x
	WHERE x.school_id = p_school AND x.id = p_message
		AND x.sender_id = p_sender
		AND nullif(coalesce(x.position, x.id), 0) > 0
		AND p_sender <> ALL (veiled_from(p_school, x.thread_id));
	IF NOT FOUND THEN
		status := 8;
	ELSIF m.recalled_at IS NOT NULL OR NOT EXISTS (
		SELECT FROM asked k
		WHERE k.school_id = p_school AND k.message_id = p_message) THEN
		status := 12;
	ELSE
		status := 0;
		people := still_asked(p_school, p_message, NULL);
		SELECT r.wrote, r.starter, r.children
		INTO wrote, starter, children
		FROM reminder_rights(m, people) r;
	END IF;
END $$;

-- For the sender, once an hour at most: p_people are reminded now, p_later at
-- p_times, or as soon as they can be reached then.
CREATE OR REPLACE FUNCTION remind_people(p_school bigint, p_message bigint,
	p_people bigint[], p_later bigint[], p_times bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	k asked;
	v_people bigint[];
BEGIN
	SELECT x.* INTO k FROM asked x
	WHERE x.school_id = p_school AND x.message_id = p_message
	FOR UPDATE;
	IF NOT FOUND OR was_reminded(k) THEN
		RETURN;
	END IF;
	v_people := still_asked(p_school, p_message, p_people);
	IF v_people || p_later = '{}' THEN
		RETURN;
	END IF;
	UPDATE asked x SET
		reminded_at = delivery_now(),
		later_people = p_later,
		later_at = (SELECT min(time_of(t)) FROM unnest(p_times) t)
	WHERE x.school_id = p_school AND x.message_id = p_message;
	IF v_people <> '{}' THEN
		PERFORM tell_reminded(p_school, p_message, v_people);
	END IF;
END $$;

-- ---- by itself, of all schools ----

-- When who has it later is reminded by itself; NULL: everybody has it.
CREATE OR REPLACE FUNCTION next_reminder(k asked) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT greatest(remind_time(h.due_at, k.due_at),
			h.due_at + interval '1 min',
			delivery_now() + interval '1 min')
		FROM held h
		WHERE h.school_id = k.school_id
			AND h.message_id = k.message_id);
END $$;

-- Takes at most p_max messages that it is time for, for ten seconds: those whose
-- own reminder is due, of all whom they wait for, and those of whose people some
-- wait for their opening.  What is not delivered yet waits for that.
CREATE OR REPLACE FUNCTION take_reminders(p_max int)
RETURNS TABLE (school_id bigint, message_id bigint, sender_id bigint,
	sender_role smallint, people bigint[], wrote bigint[], starter bigint,
	children bigint[], now timestamptz)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
	k asked;
	m message;
	v_all boolean;
BEGIN
	now := delivery_now();
	FOR k IN
		WITH due AS MATERIALIZED (
			SELECT a.school_id, a.message_id FROM asked a
			WHERE a.remind_at <= now
				AND a.leased_until <= clock_timestamp()
			ORDER BY a.remind_at LIMIT p_max
			FOR UPDATE SKIP LOCKED
		), later AS MATERIALIZED (
			SELECT a.school_id, a.message_id FROM asked a
			WHERE a.later_at <= now
				AND a.leased_until <= clock_timestamp()
			ORDER BY a.later_at LIMIT p_max
			FOR UPDATE SKIP LOCKED
		)
		UPDATE asked a
		SET leased_until = clock_timestamp() + interval '10 s'
		FROM (SELECT * FROM due UNION SELECT * FROM later) x
		WHERE a.school_id = x.school_id AND a.message_id = x.message_id
		RETURNING a.*
	LOOP
		v_all := k.remind_at <= now AND NOT was_reminded(k)
			AND NOT EXISTS (SELECT FROM held h
				WHERE h.school_id = k.school_id
					AND h.message_id = k.message_id
					AND NOT h.begun);
		IF v_all IS NOT TRUE AND (k.later_at <= now) IS NOT TRUE THEN
			UPDATE asked a SET
				remind_at = next_reminder(k),
				leased_until = '-infinity'
			WHERE a.school_id = k.school_id
				AND a.message_id = k.message_id;
			CONTINUE;
		END IF;
		SELECT x.* INTO m FROM message x
		WHERE x.school_id = k.school_id AND x.id = k.message_id;
		school_id := k.school_id;
		message_id := k.message_id;
		sender_id := m.sender_id;
		sender_role := m.sender_role;
		people := still_asked(k.school_id, k.message_id,
			CASE WHEN v_all THEN NULL
			ELSE coalesce(k.later_people, '{}') END);
		SELECT r.wrote, r.starter, r.children
		INTO wrote, starter, children
		FROM reminder_rights(m, people) r;
		RETURN NEXT;
	END LOOP;
END $$;

-- What was taken at p_now: p_people are reminded, p_later can be reached at
-- p_times.
CREATE OR REPLACE FUNCTION settle_reminder(p_school bigint, p_message bigint,
	p_now timestamptz, p_people bigint[], p_later bigint[],
	p_times bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	k asked;
	v_people bigint[];
BEGIN
	SELECT x.* INTO k FROM asked x
	WHERE x.school_id = p_school AND x.message_id = p_message
	FOR UPDATE;
	-- Recalled, a draft again, or taken by somebody else.
	IF NOT FOUND OR (k.remind_at <= p_now) IS NOT TRUE
		AND (k.later_at <= p_now) IS NOT TRUE THEN
		RETURN;
	END IF;
	UPDATE asked x SET
		remind_at = CASE WHEN k.remind_at <= p_now
			THEN next_reminder(k) ELSE k.remind_at END,
		later_people = p_later,
		later_at = (SELECT min(time_of(t)) FROM unnest(p_times) t),
		leased_until = '-infinity'
	WHERE x.school_id = p_school AND x.message_id = p_message;
	v_people := still_asked(p_school, p_message, p_people);
	IF v_people <> '{}' THEN
		PERFORM tell_reminded(p_school, p_message, v_people);
	END IF;
END $$;

-- Of a message that is taken back the reminders go as well: those that notify
-- has under the negative of what it knows them by, as the message itself.
CREATE OR REPLACE FUNCTION ask_recalled(p_school bigint, p_message bigint,
	p_thread bigint, p_people bigint[], p_name text, p_subject text)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_reminders bigint[];
BEGIN
	UPDATE asked k SET remind_at = NULL, later_at = NULL
	WHERE k.school_id = p_school AND k.message_id = p_message
	RETURNING k.reminders INTO v_reminders;
	IF v_reminders <> '{}' THEN
		DELETE FROM outbox o
		WHERE o.school_id = p_school
			AND o.message_id = ANY (v_reminders);
		INSERT INTO outbox
		SELECT p_school, -x, p_thread, cardinality(p_people),
			'-infinity', 4, p_people, p_name, p_subject
		FROM unnest(v_reminders) x;
	END IF;
END $$;

-- ---- as the release before calls them ----

CREATE OR REPLACE FUNCTION remind_asked(p_school bigint, p_message bigint)
RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	k asked;
	v_people bigint[] := still_asked(p_school, p_message, NULL);
BEGIN
	SELECT x.* INTO k FROM asked x
	WHERE x.school_id = p_school AND x.message_id = p_message FOR UPDATE;
	IF FOUND AND v_people <> '{}' AND NOT was_reminded(k) THEN
		PERFORM tell_reminded(p_school, p_message, v_people);
	END IF;
	RETURN cardinality(v_people);
END $$;

CREATE OR REPLACE FUNCTION remind(p_school bigint, p_sender bigint, p_message
	bigint, OUT status int, OUT reminded int)
LANGUAGE plpgsql AS $$
DECLARE
	m message;
BEGIN
	SELECT x.* INTO m FROM message x
	WHERE x.school_id = p_school AND x.id = p_message
		AND x.sender_id = p_sender
		AND nullif(coalesce(x.position, x.id), 0) > 0
		AND p_sender <> ALL (veiled_from(p_school, x.thread_id));
	reminded := 0;
	IF NOT FOUND THEN
		status := 8;
	ELSIF m.recalled_at IS NOT NULL OR NOT EXISTS (
		SELECT FROM asked k
		WHERE k.school_id = p_school AND k.message_id = p_message) THEN
		status := 12;
	ELSE
		status := 0;
		reminded := remind_asked(p_school, p_message);
	END IF;
END $$;

CREATE OR REPLACE FUNCTION remind_due(p_max int) RETURNS int
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	k asked;
	v_due timestamptz;
	v_begun boolean;
	v_n int := 0;
BEGIN
	FOR k IN
		SELECT a.* FROM asked a
		WHERE a.remind_at <= delivery_now()
		ORDER BY a.remind_at LIMIT p_max FOR UPDATE SKIP LOCKED
	LOOP
		SELECT h.due_at, h.begun INTO v_due, v_begun FROM held h
		WHERE h.school_id = k.school_id AND h.message_id = k.message_id;
		IF NOT FOUND OR v_begun THEN
			PERFORM remind_asked(k.school_id, k.message_id);
		END IF;
		UPDATE asked a SET remind_at = CASE WHEN v_due IS NOT NULL
			THEN greatest(remind_time(v_due, k.due_at),
				v_due + interval '1 min',
				delivery_now() + interval '1 min') END
		WHERE a.school_id = k.school_id AND a.message_id = k.message_id;
		v_n := v_n + 1;
	END LOOP;
	RETURN v_n;
END $$;
