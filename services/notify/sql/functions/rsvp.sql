-- Who comes to an event.  Refusals are those of calendar.sql, and
--	7 answered, and to be asked in another way   8 it asks nobody
--	9 too late
-- Whoever answers, and whatever changes an event, has the lock of its row: at
-- no moment more have a place than there are, and those who wait move up in
-- the order in which they came.

-- Who waits longest is to get what is free: it is asked first who of them still
-- may, see rsvp_keep().
CREATE OR REPLACE FUNCTION rsvp_move_up(p_event calendar_event,
    p_original text)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	UPDATE calendar_rsvp r SET check_at = now()
	WHERE r.school_id = p_event.school_id
	AND r.event_id = p_event.event_id AND EXISTS (
		SELECT FROM calendar_answer a
		WHERE a.school_id = p_event.school_id
		AND a.event_id = p_event.event_id
		AND a.original = p_original AND a.queue IS NOT NULL);
END
$$;

-- Who waits longest gets what is free, and is told.
CREATE OR REPLACE FUNCTION rsvp_fill(p_event calendar_event, p_original text)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_rsvp calendar_rsvp;
	v_time calendar_instance;
	v_free bigint;
	v_one calendar_answer;
	v_moved bigint[] := '{}';
BEGIN
	SELECT r.* INTO v_rsvp FROM calendar_rsvp r
	WHERE r.school_id = p_event.school_id
	AND r.event_id = p_event.event_id AND r.mode <> 0;
	IF NOT FOUND OR p_event.cancelled THEN
		RETURN;
	END IF;
	SELECT i.* INTO v_time FROM calendar_instance i
	WHERE i.school_id = p_event.school_id
	AND i.event_id = p_event.event_id AND i.original = p_original
	AND i.state <> 2 AND i.starts_at > clock_timestamp();
	IF NOT FOUND THEN
		RETURN;
	END IF;
	v_free := CASE WHEN v_rsvp.capacity = 0 THEN 2147483647
	    ELSE v_rsvp.capacity - rsvp_going(p_event, p_original) END;
	FOR v_one IN
		SELECT a.* FROM calendar_answer a
		WHERE a.school_id = p_event.school_id
		AND a.event_id = p_event.event_id AND a.original = p_original
		AND a.queue IS NOT NULL
		ORDER BY a.queue LIMIT greatest(v_free, 0)
	LOOP
		UPDATE calendar_answer a SET queue = NULL
		WHERE a.school_id = p_event.school_id
		AND a.event_id = p_event.event_id AND a.original = p_original
		AND a.subject_id = v_one.subject_id;
		PERFORM rsvp_tell(p_event, v_time, ARRAY[v_one.by_id],
		    'place-' || v_one.queue, 75::smallint);
		v_moved := v_moved || v_one.by_id || v_one.subject_id;
	END LOOP;
	IF v_moved <> '{}' THEN
		PERFORM rsvp_live(p_event, v_moved);
	END IF;
END
$$;

-- Who answers, and for whom, and who made the event see at once what has become
-- of it: see live.proto.
CREATE OR REPLACE FUNCTION rsvp_live(p_event calendar_event,
    p_people bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM live_tell(p_event.school_id, 4, 5, p_event.event_id, 0, ARRAY(
		SELECT DISTINCT u FROM unnest(p_people || p_event.creator_id) u
		WHERE u <> 0));
END
$$;

-- How many have a place.
CREATE OR REPLACE FUNCTION rsvp_going(p_event calendar_event, p_original text)
RETURNS bigint LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
BEGIN
	RETURN (
		SELECT count(*) FROM calendar_answer a
		WHERE a.school_id = p_event.school_id
		AND a.event_id = p_event.event_id AND a.original = p_original
		AND a.answer = 1 AND a.queue IS NULL);
END
$$;

-- Of one of its times; each once by p_key.
CREATE OR REPLACE FUNCTION rsvp_tell(p_event calendar_event,
    p_time calendar_instance, p_users bigint[], p_key text, p_kind smallint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM notify_each(p_event.school_id, array_remove(p_users, 0),
	    'event-' || p_event.event_id || '-' || p_key, p_kind,
	    coalesce(p_time.title, p_event.title),
	    calendar_moment(p_event.all_day, p_time.local_start,
		p_time.starts_at),
	    '/events/' || p_event.event_id || CASE WHEN p_time.original = ''
		THEN '' ELSE '?instance=' || p_time.original END);
END
$$;

-- p_answer as in liaison.rsvp.v1.Answer, p_mode as the event was seen to ask.
CREATE OR REPLACE FUNCTION rsvp_answer(p_school bigint, p_event bigint,
    p_original text, p_user bigint, p_subject bigint, p_mode smallint,
    p_answer smallint, p_note text, OUT status int)
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_event calendar_event;
	v_time calendar_instance;
	v_rsvp calendar_rsvp;
	v_now timestamptz;
	v_was calendar_answer;
	v_queue bigint;
BEGIN
	SELECT e.* INTO v_event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_event FOR UPDATE;
	SELECT i.* INTO v_time FROM calendar_instance i
	WHERE i.school_id = p_school AND i.event_id = p_event
	AND i.original = p_original;
	IF v_event IS NULL OR NOT FOUND THEN
		status := 3;
		RETURN;
	END IF;
	SELECT r.* INTO v_rsvp FROM calendar_rsvp r
	WHERE r.school_id = p_school AND r.event_id = p_event;
	v_now := clock_timestamp();
	status := CASE WHEN v_event.cancelled OR v_time.state = 2 THEN 5
	    WHEN v_rsvp.mode IS DISTINCT FROM p_mode OR p_mode = 0 THEN 8
	    WHEN v_now > v_time.starts_at
		- v_rsvp.due_before * interval '1 us' THEN 9 ELSE 0 END;
	IF status <> 0 THEN
		RETURN;
	END IF;
	SELECT a.* INTO v_was FROM calendar_answer a
	WHERE a.school_id = p_school AND a.event_id = p_event
	AND a.original = p_original AND a.subject_id = p_subject;
	IF p_answer = 1 AND v_was.answer IS NOT DISTINCT FROM 1::smallint THEN
		v_queue := v_was.queue;
	ELSIF p_answer = 1 AND v_rsvp.capacity > 0
	    AND (rsvp_going(v_event, p_original) >= v_rsvp.capacity
	    -- What is free is theirs who came before.
	    OR EXISTS (
		SELECT FROM calendar_answer a
		WHERE a.school_id = p_school AND a.event_id = p_event
		AND a.original = p_original AND a.queue IS NOT NULL)) THEN
		v_queue := nextval('calendar_queue');
	END IF;
	INSERT INTO calendar_answer AS a (school_id, event_id, original,
	    subject_id, mode, by_id, answer, queue, note, answered_at)
	VALUES (p_school, p_event, p_original, p_subject, p_mode, p_user,
	    p_answer, v_queue, p_note, v_now)
	ON CONFLICT (school_id, event_id, original, subject_id) DO UPDATE
	SET mode = excluded.mode, by_id = excluded.by_id,
	    answer = excluded.answer, queue = excluded.queue,
	    note = excluded.note, answered_at = excluded.answered_at;
	-- Who has left has a place no more: of those it is known only when it
	-- is asked for.
	UPDATE calendar_rsvp r SET check_at = least(r.check_at,
	    v_now + CASE WHEN v_queue IS NULL THEN interval '10 minutes'
		ELSE interval '0' END)
	WHERE r.school_id = p_school AND r.event_id = p_event
	AND (r.check_at IS NULL OR v_queue IS NOT NULL);
	IF (v_was.by_id, v_was.answer, v_was.queue, v_was.note)
	    IS DISTINCT FROM (p_user, p_answer, v_queue, p_note) THEN
		PERFORM rsvp_live(v_event, ARRAY[p_user, p_subject,
		    coalesce(v_was.by_id, p_user)]);
	END IF;
	IF v_was.answer = 1 AND v_was.queue IS NULL AND p_answer <> 1 THEN
		PERFORM rsvp_move_up(v_event, p_original);
	END IF;
END
$$;

-- The version with which it may be changed: -1 where those who have answered
-- were asked in another way than p_mode (NULL: as now).  It is locked until the
-- end.
CREATE OR REPLACE FUNCTION rsvp_guard(p_school bigint, p_event bigint,
    p_version int, p_mode smallint, p_original text)
RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	PERFORM FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_event FOR UPDATE;
	RETURN CASE WHEN p_mode <> 0 AND EXISTS (
		SELECT FROM calendar_answer a
		WHERE a.school_id = p_school AND a.event_id = p_event
		AND a.original >= p_original AND a.mode <> p_mode) THEN -1
	    ELSE p_version END;
END
$$;

-- What it asks, when people are reminded, and its attachments, in place of what
-- there is.  NULL: stays.
CREATE OR REPLACE FUNCTION rsvp_set(p_school bigint, p_event bigint,
    p_mode smallint, p_capacity int, p_due_before bigint, p_reminders bigint[],
    p_files text[], p_names text[], p_types text[], p_sizes bigint[],
    p_hashes text[])
RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_event calendar_event;
BEGIN
	SELECT e.* INTO v_event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_event;
	IF p_mode IS NOT NULL THEN
		INSERT INTO calendar_rsvp AS r (school_id, event_id, mode,
		    capacity, due_before)
		SELECT p_school, p_event, p_mode, p_capacity, p_due_before
		WHERE p_mode <> 0 OR EXISTS (
			SELECT FROM calendar_rsvp x
			WHERE x.school_id = p_school AND x.event_id = p_event)
		ON CONFLICT (school_id, event_id) DO UPDATE
		SET mode = excluded.mode, capacity = excluded.capacity,
		    due_before = excluded.due_before;
	ELSIF p_due_before IS NOT NULL THEN
		UPDATE calendar_rsvp r SET due_before = p_due_before
		WHERE r.school_id = p_school AND r.event_id = p_event;
	END IF;
	IF p_reminders IS NOT NULL THEN
		DELETE FROM calendar_reminder r
		WHERE r.school_id = p_school AND r.event_id = p_event;
		INSERT INTO calendar_reminder (school_id, event_id, minutes)
		SELECT DISTINCT p_school, p_event, m::int
		FROM unnest(p_reminders) m;
	END IF;
	IF p_files IS NOT NULL THEN
		DELETE FROM calendar_file f
		WHERE f.school_id = p_school AND f.event_id = p_event;
		INSERT INTO calendar_file (school_id, event_id, nth,
		    attachment_id, name, media_type, size, sha256)
		SELECT p_school, p_event, u.nth, u.id, u.name, u.type, u.size,
		    u.hash
		FROM unnest(p_files, p_names, p_types, p_sizes, p_hashes)
			WITH ORDINALITY u (id, name, type, size, hash, nth);
	END IF;
	IF num_nonnulls(p_due_before, p_reminders) > 0 THEN
		PERFORM rsvp_renew(v_event);
	END IF;
	RETURN true;
END
$$;

-- What goes by its times, its people or its capacity, after any of them has
-- changed.
CREATE OR REPLACE FUNCTION rsvp_renew(p_event calendar_event)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_original text;
BEGIN
	DELETE FROM calendar_reminding m
	WHERE m.school_id = p_event.school_id
	AND m.event_id = p_event.event_id;
	IF NOT p_event.cancelled THEN
		INSERT INTO calendar_reminding (school_id, event_id, original,
		    minutes, at)
		SELECT i.school_id, i.event_id, i.original, r.minutes,
		    i.starts_at - r.minutes * interval '1 minute'
		FROM calendar_reminder r
		JOIN calendar_instance i
			ON i.school_id = p_event.school_id
			AND i.event_id = p_event.event_id
		WHERE r.school_id = p_event.school_id
		AND r.event_id = p_event.event_id AND i.state <> 2
		AND i.starts_at - r.minutes * interval '1 minute' > now();
	END IF;
	UPDATE calendar_rsvp r SET check_at = now()
	WHERE r.school_id = p_event.school_id
	AND r.event_id = p_event.event_id AND r.check_at IS NOT NULL;
	FOR v_original IN
		SELECT DISTINCT a.original FROM calendar_answer a
		WHERE a.school_id = p_event.school_id
		AND a.event_id = p_event.event_id AND a.queue IS NOT NULL
	LOOP
		PERFORM rsvp_move_up(p_event, v_original);
	END LOOP;
END
$$;

-- Answers go with the times they are for: to that of the same day, or where it
-- recurs from now on or not any more, to its first.  Called before the times
-- are placed; what has none any more is gone.
CREATE OR REPLACE FUNCTION rsvp_follow(p_event calendar_event,
    p_originals text[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_former text := (
		SELECT min(i.original) FROM calendar_instance i
		WHERE i.school_id = p_event.school_id
		AND i.event_id = p_event.event_id);
	v_first text := (SELECT min(o) FROM unnest(p_originals) o);
BEGIN
	IF v_former IS NULL THEN
		RETURN;
	END IF;
	WITH gone AS (
		DELETE FROM calendar_answer a
		WHERE a.school_id = p_event.school_id
		AND a.event_id = p_event.event_id
		AND a.original <> ALL (p_originals)
		RETURNING a.*
	)
	INSERT INTO calendar_answer (school_id, event_id, original, subject_id,
	    mode, by_id, answer, queue, note, answered_at)
	SELECT g.school_id, g.event_id, o.original, g.subject_id, g.mode,
	    g.by_id, g.answer, g.queue, g.note, g.answered_at
	FROM gone g
	JOIN unnest(p_originals) o (original)
		ON CASE WHEN v_former = '' OR v_first = ''
			THEN g.original = v_former AND o.original = v_first
			ELSE left(g.original, 8) = left(o.original, 8) END
	ON CONFLICT DO NOTHING;
END
$$;

-- The times from p_original on are those of p_new.
CREATE OR REPLACE FUNCTION rsvp_split(p_event calendar_event, p_original text,
    p_new bigint)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	INSERT INTO calendar_rsvp (school_id, event_id, mode, capacity,
	    due_before, check_at)
	SELECT r.school_id, p_new, r.mode, r.capacity, r.due_before,
	    r.check_at
	FROM calendar_rsvp r
	WHERE r.school_id = p_event.school_id
	AND r.event_id = p_event.event_id;
	UPDATE calendar_answer a SET event_id = p_new
	WHERE a.school_id = p_event.school_id
	AND a.event_id = p_event.event_id AND a.original >= p_original;
	INSERT INTO calendar_reminder (school_id, event_id, minutes)
	SELECT r.school_id, p_new, r.minutes FROM calendar_reminder r
	WHERE r.school_id = p_event.school_id
	AND r.event_id = p_event.event_id;
	DELETE FROM calendar_reminding m
	WHERE m.school_id = p_event.school_id
	AND m.event_id = p_event.event_id AND m.original >= p_original;
	INSERT INTO calendar_file (school_id, event_id, nth, attachment_id,
	    name, media_type, size, sha256)
	SELECT f.school_id, p_new, f.nth, f.attachment_id, f.name,
	    f.media_type, f.size, f.sha256
	FROM calendar_file f
	WHERE f.school_id = p_event.school_id
	AND f.event_id = p_event.event_id;
END
$$;

-- ---- who has left ----

-- Of what is still to come, answers of nobody of p_subjects go, as far as they
-- were there at p_before: who answered since was asked about since.  Those who
-- wait move up.
CREATE OR REPLACE FUNCTION rsvp_keep(p_school bigint, p_event bigint,
    p_mode smallint, p_subjects bigint[], p_before timestamptz)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_event calendar_event;
	v_original text;
BEGIN
	SELECT e.* INTO v_event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_event FOR UPDATE;
	DELETE FROM calendar_answer a
	USING calendar_instance i
	WHERE a.school_id = p_school AND a.event_id = p_event
	AND a.mode = p_mode AND a.answered_at < p_before
	AND a.subject_id NOT IN (SELECT unnest(p_subjects))
	AND i.school_id = p_school AND i.event_id = p_event
	AND i.original = a.original AND i.starts_at > clock_timestamp();
	IF FOUND THEN
		PERFORM rsvp_live(v_event, '{}');
	END IF;
	FOR v_original IN
		SELECT DISTINCT a.original FROM calendar_answer a
		WHERE a.school_id = p_school AND a.event_id = p_event
		AND a.queue IS NOT NULL
	LOOP
		PERFORM rsvp_fill(v_event, v_original);
	END LOOP;
	-- As long as something that was answered is still to come.  Before the
	-- lease of who takes it somebody has asked for it anew.
	UPDATE calendar_rsvp r SET check_at = CASE
	    WHEN r.check_at < p_before + interval '20 seconds' THEN r.check_at
	    WHEN EXISTS (
		SELECT FROM calendar_answer a
		JOIN calendar_instance i ON i.school_id = p_school
			AND i.event_id = p_event AND i.original = a.original
			AND i.starts_at > now()
		WHERE a.school_id = p_school AND a.event_id = p_event)
	    THEN now() + interval '10 minutes' END
	WHERE r.school_id = p_school AND r.event_id = p_event;
END
$$;

-- The same; and of p_subjects' answers that wait, those go that the nth of p_by
-- gave for the nth of p_barred.
CREATE OR REPLACE FUNCTION rsvp_keep_families(p_school bigint, p_event bigint,
    p_mode smallint, p_subjects bigint[], p_before timestamptz,
    p_barred bigint[], p_by bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_event calendar_event;
BEGIN
	SELECT e.* INTO v_event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_event FOR UPDATE;
	DELETE FROM calendar_answer a
	WHERE a.school_id = p_school AND a.event_id = p_event
	AND a.queue IS NOT NULL AND (a.subject_id, a.by_id) IN (
		SELECT x.subject_id, x.by_id
		FROM unnest(p_barred, p_by) x (subject_id, by_id));
	IF FOUND THEN
		PERFORM rsvp_live(v_event, p_by);
	END IF;
	PERFORM rsvp_keep(p_school, p_event, p_mode, p_subjects, p_before);
END
$$;

-- It is looked at again who of p_user's is still of the audience.
CREATE OR REPLACE FUNCTION rsvp_forget(p_school bigint, p_user bigint)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	UPDATE calendar_rsvp r SET check_at = now()
	WHERE r.school_id = p_school AND r.event_id = ANY (ARRAY(
		SELECT a.event_id FROM calendar_answer a
		WHERE a.school_id = p_school AND a.by_id = p_user));
END
$$;

-- Answers of theirs, or for them, go; those for a child of theirs are of nobody.
CREATE OR REPLACE FUNCTION rsvp_erase(p_school bigint, p_user bigint)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	PERFORM rsvp_forget(p_school, p_user);
	UPDATE calendar_rsvp r SET check_at = now()
	WHERE r.school_id = p_school AND r.event_id = ANY (ARRAY(
		SELECT a.event_id FROM calendar_answer a
		WHERE a.school_id = p_school AND a.subject_id = p_user));
	DELETE FROM calendar_answer a
	WHERE a.school_id = p_school AND a.subject_id = p_user;
	UPDATE calendar_answer a SET by_id = 0, note = ''
	WHERE a.school_id = p_school AND a.by_id = p_user;
END
$$;

-- ---- reminders ----

-- p_members and who has part in it by slots are reminded of one time, but for
-- who does not come; where it was put off meanwhile, nobody is.
CREATE OR REPLACE FUNCTION rsvp_remind(p_school bigint, p_event bigint,
    p_original text, p_minutes int, p_members bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_event calendar_event;
	v_time calendar_instance;
BEGIN
	SELECT e.* INTO v_event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_event FOR SHARE;
	SELECT i.* INTO v_time FROM calendar_instance i
	WHERE i.school_id = p_school AND i.event_id = p_event
	AND i.original = p_original;
	DELETE FROM calendar_reminding m
	WHERE m.school_id = p_school AND m.event_id = p_event
	AND m.original = p_original AND m.minutes = p_minutes
	AND (v_time.starts_at IS NULL
	    OR v_time.starts_at - p_minutes * interval '1 minute' <= now());
	IF NOT FOUND OR v_time.starts_at IS NULL OR v_event.cancelled
	    OR v_time.state = 2 OR v_time.starts_at <= now() THEN
		RETURN;
	END IF;
	PERFORM rsvp_tell(v_event, v_time, ARRAY(
		SELECT u.id
		FROM unnest(p_members || slots_people(v_event)) u (id)
		WHERE NOT EXISTS (
			SELECT FROM calendar_answer a
			WHERE a.school_id = p_school AND a.event_id = p_event
			AND a.original = p_original AND a.by_id = u.id)
		OR EXISTS (
			SELECT FROM calendar_answer a
			WHERE a.school_id = p_school AND a.event_id = p_event
			AND a.original = p_original AND a.by_id = u.id
			AND a.answer <> 3)),
	    'soon-' || v_time.original || '-' || p_minutes || '-'
		|| extract(epoch FROM v_time.starts_at)::bigint,
	    76::smallint);
END
$$;
