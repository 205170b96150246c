-- Slots of an event.  Whoever changes one has locked the event, so that two who
-- want the same one are one after the other.  What is refused comes back as a
-- status:
--	0 done   3 no such event or slot   5 the event is cancelled   7 taken
--	8 overlaps   9 it has begun   10 taken ones would go
--	11 its event recurs, or is of whole days

CREATE OR REPLACE FUNCTION slots_open(p_school bigint, p_event bigint,
    OUT status int, OUT event calendar_event)
LANGUAGE plpgsql AS $$
BEGIN
	SELECT e.* INTO event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_event FOR UPDATE;
	status := CASE WHEN NOT FOUND THEN 3 WHEN event.cancelled THEN 5
	    ELSE 0 END;
END
$$;

-- What of a slot that somebody has is told, to which side; by p_key.
CREATE OR REPLACE FUNCTION slot_tell(p_event calendar_event, p_slot slot,
    p_kind smallint, p_guardian boolean, p_teacher boolean, p_key text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_when CONSTANT text := calendar_moment(false, '', p_slot.starts_at);
BEGIN
	IF p_guardian THEN
		PERFORM calendar_notify(p_event.school_id,
		    ARRAY[p_slot.guardian_id], p_key, p_kind, p_event.title,
		    v_when || ' ' || (
			SELECT h.name FROM slot_host h
			WHERE h.school_id = p_event.school_id
			AND h.event_id = p_event.event_id
			AND h.teacher_id = p_slot.teacher_id),
		    p_event.event_id);
	END IF;
	IF p_teacher THEN
		PERFORM calendar_notify(p_event.school_id,
		    ARRAY[p_slot.teacher_id], p_key, p_kind, p_event.title,
		    v_when || ' ' || p_slot.guardian_name || ' ('
			|| p_slot.child_name || ')', p_event.event_id);
	END IF;
END
$$;

CREATE OR REPLACE FUNCTION slots_offered(p_event calendar_event)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM slot_host h
		WHERE h.school_id = p_event.school_id
		AND h.event_id = p_event.event_id);
END
$$;

-- Teachers who offer slots of it, and who have one: they have part in it,
-- whoever it is for.
CREATE OR REPLACE FUNCTION slots_people(p_event calendar_event)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT h.teacher_id FROM slot_host h
		WHERE h.school_id = p_event.school_id
		AND h.event_id = p_event.event_id
		UNION
		SELECT s.guardian_id FROM slot s
		WHERE s.school_id = p_event.school_id
		AND s.event_id = p_event.event_id
		AND s.guardian_id IS NOT NULL);
END
$$;

-- What p_user has done to it, to those who have slots of it, of each: of the
-- first instead of what is told of the event.
CREATE OR REPLACE FUNCTION slots_tell(p_event calendar_event, p_user bigint,
    p_kind smallint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_key CONSTANT text := 'event-' || p_event.event_id || '-'
	    || p_event.version;
	v_slot slot;
	v_told bigint[] := '{}';
BEGIN
	FOR v_slot IN
		SELECT s.* FROM slot s
		WHERE s.school_id = p_event.school_id
		AND s.event_id = p_event.event_id
		AND s.guardian_id <> p_user AND NOT s.cancelled
		ORDER BY s.starts_at, s.slot_id
	LOOP
		PERFORM slot_tell(p_event, v_slot, p_kind, true, false,
		    CASE WHEN v_slot.guardian_id = ANY (v_told)
			THEN v_key || '-' || v_slot.slot_id ELSE v_key END);
		v_told := v_told || v_slot.guardian_id;
	END LOOP;
END
$$;

-- What has become of slots is shown at once to whoever knows of the event, as
-- they may want one, and to p_people, who need not: see live.proto.
CREATE OR REPLACE FUNCTION slots_live(p_event calendar_event,
    p_people bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	PERFORM live_tell(p_event.school_id, 4, 5, p_event.event_id, 0, ARRAY(
		SELECT t.user_id FROM calendar_told t
		WHERE t.school_id = p_event.school_id
		AND t.event_id = p_event.event_id
		UNION
		SELECT u FROM unnest(p_people || p_event.creator_id) u
		WHERE u IS NOT NULL));
END
$$;

CREATE OR REPLACE FUNCTION slot_key(p_slot slot)
RETURNS text LANGUAGE sql STABLE AS $$
	SELECT 'slot-' || p_slot.slot_id || '-' || p_slot.version
$$;

-- Nobody's from now on, which is not told; p_cancel: and nobody's to take.
CREATE OR REPLACE FUNCTION slot_free(p_slot slot, p_cancel boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE slot s SET guardian_id = NULL, guardian_name = '',
	    child_id = NULL, child_name = '', child_class = '',
	    booked_by = NULL, booker_name = '', version = s.version + 1,
	    cancelled = s.cancelled OR p_cancel
	WHERE s.school_id = p_slot.school_id
	AND s.event_id = p_slot.event_id AND s.slot_id = p_slot.slot_id;
	DELETE FROM calendar_audience a
	WHERE a.school_id = p_slot.school_id
	AND a.event_id = p_slot.event_id
	AND a.key = 'guest:' || p_slot.guardian_id
	AND NOT EXISTS (
		SELECT FROM slot s
		WHERE s.school_id = p_slot.school_id
		AND s.event_id = p_slot.event_id
		AND s.guardian_id = p_slot.guardian_id);
END
$$;

-- As slot_free(), and those who had it, but for p_by, are told.
CREATE OR REPLACE FUNCTION slot_drop(p_event calendar_event, p_slot slot,
    p_by bigint, p_cancel boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF p_slot.guardian_id IS NOT NULL THEN
		PERFORM slot_tell(p_event, p_slot, 82::smallint,
		    p_slot.guardian_id <> p_by, p_slot.teacher_id <> p_by,
		    slot_key(p_slot) || '-gone');
	END IF;
	PERFORM slot_free(p_slot, p_cancel);
END
$$;

-- p_guardian takes all of p_slots, each for the child at its place, or none;
-- what they had for that child with its teacher is given back.  p_by: who does
-- it.  faults: the slots that are the matter.
CREATE OR REPLACE FUNCTION slots_take(p_school bigint, p_event bigint,
    p_guardian bigint, p_guardian_name text, p_slots bigint[],
    p_children bigint[], p_names text[], p_classes text[], p_by bigint,
    p_by_name text, OUT status int, OUT faults bigint[])
LANGUAGE plpgsql AS $$
DECLARE
	v_open record;
	v_wish record;
	v_former slot;
	v_slot slot;
	v_moves boolean;
	v_people bigint[] := '{}';
BEGIN
	faults := '{}';
	SELECT * INTO v_open FROM slots_open(p_school, p_event);
	status := v_open.status;
	IF status <> 0 THEN
		RETURN;
	END IF;
	-- In another event, too, nothing is taken for them meanwhile.
	PERFORM pg_advisory_xact_lock(hashtextextended('slots '
	    || p_school || ' ' || p_guardian, 0));
	faults := ARRAY(
		SELECT u.id FROM unnest(p_slots) u (id)
		WHERE NOT EXISTS (
			SELECT FROM slot s
			WHERE s.school_id = p_school AND s.event_id = p_event
			AND s.slot_id = u.id));
	IF cardinality(faults) > 0 THEN
		status := 3;
		RETURN;
	END IF;
	faults := ARRAY(
		SELECT s.slot_id FROM slot s
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND s.slot_id = ANY (p_slots)
		AND (s.cancelled OR s.guardian_id <> p_guardian)
		ORDER BY s.starts_at, s.slot_id);
	IF cardinality(faults) > 0 THEN
		status := 7;
		RETURN;
	END IF;
	faults := ARRAY(
		SELECT s.slot_id FROM slot s
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND s.slot_id = ANY (p_slots) AND s.guardian_id IS NULL
		AND s.starts_at <= now()
		ORDER BY s.starts_at, s.slot_id);
	IF cardinality(faults) > 0 THEN
		status := 9;
		RETURN;
	END IF;
	WITH want AS (
		SELECT s.slot_id, s.teacher_id, s.starts_at, s.ends_at,
		    u.child
		FROM unnest(p_slots, p_children) u (id, child)
		JOIN slot s ON s.school_id = p_school
			AND s.event_id = p_event AND s.slot_id = u.id
	), stays AS (
		SELECT s.slot_id, s.starts_at, s.ends_at FROM slot s
		WHERE s.school_id = p_school AND s.guardian_id = p_guardian
		AND NOT s.cancelled AND NOT (s.event_id = p_event AND EXISTS (
			SELECT FROM want w
			WHERE w.teacher_id = s.teacher_id
			AND w.child = s.child_id))
	)
	SELECT coalesce(array_agg(w.slot_id ORDER BY w.starts_at, w.slot_id),
	    '{}')
	INTO faults
	FROM want w
	WHERE EXISTS (
		SELECT FROM stays x
		WHERE x.starts_at < w.ends_at AND x.ends_at > w.starts_at)
	OR EXISTS (
		SELECT FROM want x
		WHERE x.slot_id <> w.slot_id AND x.starts_at < w.ends_at
		AND x.ends_at > w.starts_at);
	IF cardinality(faults) > 0 THEN
		status := 8;
		RETURN;
	END IF;
	FOR v_wish IN
		SELECT s.slot_id, s.teacher_id, u.child, u.name, u.class
		FROM unnest(p_slots, p_children, p_names, p_classes)
			u (id, child, name, class)
		JOIN slot s ON s.school_id = p_school
			AND s.event_id = p_event AND s.slot_id = u.id
			AND s.guardian_id IS NULL
		ORDER BY s.slot_id
	LOOP
		SELECT s.* INTO v_former FROM slot s
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND s.guardian_id = p_guardian AND s.child_id = v_wish.child
		AND s.teacher_id = v_wish.teacher_id;
		v_moves := FOUND;
		IF v_moves THEN
			PERFORM slot_free(v_former, false);
		END IF;
		UPDATE slot s SET guardian_id = p_guardian,
		    guardian_name = p_guardian_name, child_id = v_wish.child,
		    child_name = v_wish.name, child_class = v_wish.class,
		    booked_by = nullif(p_by, p_guardian),
		    booker_name = CASE WHEN p_by = p_guardian THEN ''
			ELSE p_by_name END,
		    version = s.version + 1
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND s.slot_id = v_wish.slot_id
		RETURNING * INTO v_slot;
		PERFORM slot_tell(v_open.event, v_slot,
		    CASE WHEN v_moves THEN 81 ELSE 80 END::smallint,
		    p_guardian <> p_by, v_slot.teacher_id <> p_by,
		    slot_key(v_slot));
		v_people := v_people || v_slot.teacher_id;
	END LOOP;
	IF v_people <> '{}' THEN
		PERFORM slots_live(v_open.event, v_people || p_guardian
		    || p_by);
	END IF;
	-- Who telephoned need not be of its audience, and knows of it by the slot.
	IF p_by <> p_guardian THEN
		INSERT INTO calendar_told (school_id, event_id, user_id)
		VALUES (p_school, p_event, p_guardian)
		ON CONFLICT DO NOTHING;
		INSERT INTO calendar_audience (school_id, key, event_id,
		    since_at, until_at)
		VALUES (p_school, 'guest:' || p_guardian, p_event,
		    (v_open.event).since_at, (v_open.event).until_at)
		ON CONFLICT DO NOTHING;
	END IF;
END
$$;

-- p_guardian gives it back; of a free one that was done before.
CREATE OR REPLACE FUNCTION slot_give_back(p_school bigint, p_event bigint,
    p_slot bigint, p_guardian bigint, p_by bigint, OUT status int)
LANGUAGE plpgsql AS $$
DECLARE
	v_open record;
	v_slot slot;
BEGIN
	SELECT * INTO v_open FROM slots_open(p_school, p_event);
	SELECT s.* INTO v_slot FROM slot s
	WHERE s.school_id = p_school AND s.event_id = p_event
	AND s.slot_id = p_slot;
	status := CASE WHEN NOT FOUND
	    OR coalesce(v_slot.guardian_id, p_guardian) <> p_guardian
		THEN 3 ELSE v_open.status END;
	IF status = 0 AND v_slot.guardian_id IS NOT NULL THEN
		PERFORM slot_drop(v_open.event, v_slot, p_by, false);
		PERFORM slots_live(v_open.event, ARRAY[v_slot.guardian_id,
		    v_slot.teacher_id, p_by]);
	END IF;
END
$$;

-- It does not take place, says p_by; p_slot 0: none of p_teacher's does.
CREATE OR REPLACE FUNCTION slots_call_off(p_school bigint, p_event bigint,
    p_slot bigint, p_teacher bigint, p_by bigint, OUT status int)
LANGUAGE plpgsql AS $$
DECLARE
	v_open record;
	v_slot slot;
	v_people bigint[] := '{}';
BEGIN
	SELECT * INTO v_open FROM slots_open(p_school, p_event);
	status := v_open.status;
	IF status <> 0 THEN
		RETURN;
	END IF;
	IF p_slot = 0 THEN
		UPDATE slot_host h SET cancelled = true
		WHERE h.school_id = p_school AND h.event_id = p_event
		AND h.teacher_id = p_teacher;
		status := CASE WHEN FOUND THEN 0 ELSE 3 END;
	ELSIF NOT EXISTS (
		SELECT FROM slot s
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND s.slot_id = p_slot AND s.teacher_id = p_teacher) THEN
		status := 3;
	END IF;
	FOR v_slot IN
		SELECT s.* FROM slot s
		WHERE status = 0 AND s.school_id = p_school
		AND s.event_id = p_event AND s.teacher_id = p_teacher
		AND (s.slot_id = p_slot OR p_slot = 0
		    AND s.ends_at > now()) AND NOT s.cancelled
		ORDER BY s.slot_id
	LOOP
		PERFORM slot_drop(v_open.event, v_slot, p_by, true);
		v_people := v_people || v_slot.guardian_id;
	END LOOP;
	IF status = 0 THEN
		PERFORM slots_live(v_open.event, v_people || p_teacher || p_by);
	END IF;
END
$$;

-- Who offers what from now on: slots as (host, start, end), breaks likewise,
-- in microseconds since 1970.  taken: how many that are would go, which they do
-- with p_drop.  What was called off stays so.
CREATE OR REPLACE FUNCTION slots_offer(p_school bigint, p_event bigint,
    p_by bigint, p_teachers bigint[], p_names text[], p_titles text[],
    p_places text[], p_starts bigint[], p_ends bigint[],
    p_minutes smallint[], p_break_hosts bigint[], p_break_starts bigint[],
    p_break_ends bigint[], p_slot_hosts bigint[], p_slot_starts bigint[],
    p_slot_ends bigint[], p_drop boolean, OUT status int, OUT taken int)
LANGUAGE plpgsql AS $$
DECLARE
	v_open record;
	v_gone bigint[];
	v_slot slot;
	v_people bigint[] := p_teachers || p_by;
BEGIN
	taken := 0;
	SELECT * INTO v_open FROM slots_open(p_school, p_event);
	status := CASE WHEN v_open.status = 0
	    AND cardinality(p_teachers) > 0
	    AND ((v_open.event).rule <> '' OR (v_open.event).all_day)
		THEN 11 ELSE v_open.status END;
	IF status <> 0 THEN
		RETURN;
	END IF;
	v_gone := ARRAY(
		SELECT s.slot_id FROM slot s
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND NOT EXISTS (
			SELECT FROM unnest(p_slot_hosts, p_slot_starts,
			    p_slot_ends) x (host, starts, ends)
			WHERE x.host = s.teacher_id
			AND 'epoch'::timestamptz + x.starts * interval '1 us'
				= s.starts_at
			AND 'epoch'::timestamptz + x.ends * interval '1 us'
				= s.ends_at)
		ORDER BY s.slot_id);
	taken := (
		SELECT count(*) FROM slot s
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND s.slot_id = ANY (v_gone) AND s.guardian_id IS NOT NULL);
	IF taken > 0 AND NOT p_drop THEN
		status := 10;
		RETURN;
	END IF;
	FOR v_slot IN
		SELECT s.* FROM slot s
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND s.slot_id = ANY (v_gone)
		ORDER BY s.slot_id
	LOOP
		PERFORM slot_drop(v_open.event, v_slot, p_by, true);
		v_people := v_people || v_slot.guardian_id
		    || v_slot.teacher_id;
	END LOOP;
	DELETE FROM slot s
	WHERE s.school_id = p_school AND s.event_id = p_event
	AND s.slot_id = ANY (v_gone);
	DELETE FROM slot_host h
	WHERE h.school_id = p_school AND h.event_id = p_event
	AND h.teacher_id <> ALL (p_teachers);
	INSERT INTO slot_host AS h (school_id, event_id, teacher_id, name,
	    title, place, starts_at, ends_at, minutes, break_starts,
	    break_ends)
	SELECT p_school, p_event, u.id, u.name, u.title, u.place,
	    'epoch'::timestamptz + u.starts * interval '1 us',
	    'epoch'::timestamptz + u.ends * interval '1 us', u.minutes, ARRAY(
		SELECT b.starts
		FROM unnest(p_break_hosts, p_break_starts) b (host, starts)
		WHERE b.host = u.id ORDER BY b.starts), ARRAY(
		SELECT b.ends
		FROM unnest(p_break_hosts, p_break_starts, p_break_ends)
			b (host, starts, ends)
		WHERE b.host = u.id ORDER BY b.starts)
	FROM unnest(p_teachers, p_names, p_titles, p_places, p_starts, p_ends,
	    p_minutes) u (id, name, title, place, starts, ends, minutes)
	ON CONFLICT (school_id, event_id, teacher_id) DO UPDATE
	SET name = excluded.name, title = excluded.title,
	    place = excluded.place, starts_at = excluded.starts_at,
	    ends_at = excluded.ends_at, minutes = excluded.minutes,
	    break_starts = excluded.break_starts,
	    break_ends = excluded.break_ends;
	INSERT INTO slot (school_id, event_id, teacher_id, starts_at, ends_at,
	    cancelled)
	SELECT p_school, p_event, x.host,
	    'epoch'::timestamptz + x.starts * interval '1 us',
	    'epoch'::timestamptz + x.ends * interval '1 us', h.cancelled
	FROM unnest(p_slot_hosts, p_slot_starts, p_slot_ends)
		x (host, starts, ends)
	JOIN slot_host h ON h.school_id = p_school AND h.event_id = p_event
		AND h.teacher_id = x.host
	WHERE NOT EXISTS (
		SELECT FROM slot s
		WHERE s.school_id = p_school AND s.event_id = p_event
		AND s.teacher_id = x.host AND s.starts_at
			= 'epoch'::timestamptz + x.starts * interval '1 us')
	ORDER BY x.host, x.starts;
	DELETE FROM calendar_audience a
	WHERE a.school_id = p_school AND a.event_id = p_event
	AND a.key LIKE 'host:%';
	INSERT INTO calendar_audience (school_id, key, event_id, since_at,
	    until_at)
	SELECT p_school, 'host:' || u.id, p_event, (v_open.event).since_at,
	    (v_open.event).until_at
	FROM unnest(p_teachers) u (id);
	PERFORM calendar_tell_new(v_open.event, ARRAY(
		SELECT u.id FROM unnest(p_teachers) u (id)
		WHERE u.id <> p_by));
	PERFORM slots_live(v_open.event, v_people);
END
$$;

-- What has become of an event is shown at once to those who have or offer slots
-- of it, too.
CREATE OR REPLACE FUNCTION slots_live_sides(p_event calendar_event)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_people CONSTANT bigint[] := ARRAY(
		SELECT h.teacher_id FROM slot_host h
		WHERE h.school_id = p_event.school_id
		AND h.event_id = p_event.event_id
		UNION
		SELECT s.guardian_id FROM slot s
		WHERE s.school_id = p_event.school_id
		AND s.event_id = p_event.event_id
		AND s.guardian_id IS NOT NULL);
BEGIN
	IF v_people <> '{}' THEN
		PERFORM live_tell(p_event.school_id, 4, 5, p_event.event_id, 0,
		    v_people);
	END IF;
END
$$;

-- Its event was cancelled by p_user: those who have a slot are told of that
-- instead of the event.
CREATE OR REPLACE FUNCTION slots_cancel(p_event calendar_event,
    p_user bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM slots_tell(p_event, p_user, 83::smallint);
	UPDATE slot s SET cancelled = true
	WHERE s.school_id = p_event.school_id
	AND s.event_id = p_event.event_id;
	PERFORM slots_live_sides(p_event);
END
$$;

-- Its event has other times than p_event's: where it was moved as a whole, so
-- are its slots, and those who have one are told of that.
CREATE OR REPLACE FUNCTION slots_move(p_event calendar_event, p_user bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_by interval;
	v_us bigint;
BEGIN
	SELECT e.since_at - p_event.since_at INTO v_by
	FROM calendar_event e
	WHERE e.school_id = p_event.school_id
	AND e.event_id = p_event.event_id AND e.rule = ''
	AND e.since_at <> p_event.since_at
	AND e.since_at - p_event.since_at = e.until_at - p_event.until_at;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	v_us := (extract(epoch FROM v_by) * 1000000)::bigint;
	UPDATE slot_host h SET starts_at = h.starts_at + v_by,
	    ends_at = h.ends_at + v_by,
	    break_starts = ARRAY(
		SELECT u.us + v_us FROM unnest(h.break_starts)
			WITH ORDINALITY u (us, nth) ORDER BY u.nth),
	    break_ends = ARRAY(
		SELECT u.us + v_us FROM unnest(h.break_ends)
			WITH ORDINALITY u (us, nth) ORDER BY u.nth)
	WHERE h.school_id = p_event.school_id
	AND h.event_id = p_event.event_id;
	UPDATE slot s SET starts_at = s.starts_at + v_by,
	    ends_at = s.ends_at + v_by
	WHERE s.school_id = p_event.school_id
	AND s.event_id = p_event.event_id;
	PERFORM slots_tell(p_event, p_user, 81::smallint);
	PERFORM slots_live_sides(p_event);
END
$$;

-- Who has a slot to come and is to be asked about again, and with slot_id 0
-- who offers some: of p_event, nobody where that was done a moment ago, or of
-- p_user.
CREATE OR REPLACE FUNCTION slots_due(p_school bigint, p_event bigint,
    p_user bigint)
RETURNS TABLE (event_id bigint, slot_id bigint, guardian_id bigint,
    child_id bigint, teacher_id bigint, booked boolean)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	IF EXISTS (
		SELECT FROM slot_check c
		WHERE c.school_id = p_school AND c.event_id = p_event
		AND c.checked_at > now() - interval '5 s') THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT p_event, 0::bigint, 0::bigint, 0::bigint, h.teacher_id, false
	FROM slot_host h
	WHERE h.school_id = p_school AND h.event_id = p_event
	AND NOT h.cancelled;
	RETURN QUERY
	SELECT s.event_id, s.slot_id, s.guardian_id, s.child_id,
	    s.teacher_id, s.booked_by IS NOT NULL
	FROM slot s
	WHERE s.school_id = p_school
	AND (s.event_id = p_event OR s.guardian_id = p_user)
	AND s.guardian_id IS NOT NULL AND NOT s.cancelled
	AND s.starts_at > now()
	LIMIT 9000;
END
$$;

-- That was asked, of p_event where it is not 0.  sides: 1 a slot of who is no
-- guardian of the child any more, 2 of a child whom the teacher does not teach,
-- 3 a teacher (p_slots) who has left: what they offer is called off when they
-- have been gone for an hour, as what a mistake in a roster takes away for a
-- while could not be given back.
CREATE OR REPLACE FUNCTION slots_checked(p_school bigint, p_event bigint,
    p_events bigint[], p_slots bigint[], p_guardians bigint[],
    p_sides smallint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_open record;
	v_one record;
	v_slot slot;
	v_gone_at timestamptz;
BEGIN
	FOR v_one IN
		SELECT u.* FROM unnest(p_events, p_slots, p_guardians, p_sides)
			u (event, slot, guardian, side)
		ORDER BY u.event, u.slot
	LOOP
		SELECT * INTO v_open FROM slots_open(p_school, v_one.event);
		IF v_one.side = 3 THEN
			UPDATE slot_host h SET gone_at = coalesce(h.gone_at, now())
			WHERE h.school_id = p_school
			AND h.event_id = v_one.event
			AND h.teacher_id = v_one.slot
			RETURNING h.gone_at INTO v_gone_at;
			IF v_gone_at < now() - interval '1 hour' THEN
				PERFORM slots_call_off(p_school, v_one.event, 0,
				    v_one.slot, v_one.slot);
			END IF;
			CONTINUE;
		END IF;
		SELECT s.* INTO v_slot FROM slot s
		WHERE s.school_id = p_school AND s.event_id = v_one.event
		AND s.slot_id = v_one.slot AND s.guardian_id = v_one.guardian;
		IF FOUND THEN
			PERFORM slot_tell(v_open.event, v_slot, 82::smallint,
			    v_one.side = 2, v_one.side = 1,
			    slot_key(v_slot) || '-gone');
			PERFORM slot_free(v_slot, false);
			PERFORM slots_live(v_open.event, ARRAY[
			    v_slot.guardian_id, v_slot.teacher_id]);
		END IF;
	END LOOP;
	IF p_event <> 0 THEN
		UPDATE slot_host h SET gone_at = NULL
		WHERE h.school_id = p_school AND h.event_id = p_event
		AND h.gone_at IS NOT NULL AND NOT EXISTS (
			SELECT FROM unnest(p_slots, p_sides) u (teacher, side)
			WHERE u.side = 3 AND u.teacher = h.teacher_id);
		INSERT INTO slot_check AS c (school_id, event_id)
		VALUES (p_school, p_event)
		ON CONFLICT (school_id, event_id) DO UPDATE
		SET checked_at = now();
	END IF;
END
$$;

-- What p_user is told of slots of events in which they have none any more, as
-- they may not know of these.
CREATE OR REPLACE FUNCTION slots_forget(p_school bigint, p_user bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM notice n
	WHERE n.school_id = p_school AND n.user_id = p_user
	AND n.kind BETWEEN 80 AND 83
	AND NOT EXISTS (
		SELECT FROM slot s
		WHERE s.school_id = p_school AND s.guardian_id = p_user
		AND s.event_id = substr(n.link, 9)::bigint)
	AND NOT EXISTS (
		SELECT FROM slot_host h
		WHERE h.school_id = p_school AND h.teacher_id = p_user
		AND h.event_id = substr(n.link, 9)::bigint);
	IF FOUND THEN
		PERFORM live_tell(p_school, 3, 6, 0, 0, ARRAY[p_user]);
	END IF;
END
$$;

-- Their name where they have, offer or take slots, and where others were told of
-- these; gone, where p_erase.
CREATE OR REPLACE FUNCTION erase_from_slots(p_school bigint, p_user bigint,
    p_erase boolean)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_name CONSTANT text := 'Compte supprimé';
	v_ids bigint[];
	v_slot slot;
BEGIN
	v_ids := ARRAY(
		SELECT s.event_id FROM slot s
		WHERE s.school_id = p_school
		AND (s.guardian_id = p_user OR s.child_id = p_user
		OR s.booked_by = p_user AND s.booker_name <> v_name)
		UNION
		SELECT h.event_id FROM slot_host h
		WHERE h.school_id = p_school
		AND h.teacher_id = p_user AND h.name <> v_name);
	IF NOT p_erase THEN
		RETURN cardinality(v_ids);
	END IF;
	PERFORM FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = ANY (v_ids)
	ORDER BY e.event_id FOR UPDATE;
	PERFORM slots_unname(p_school, v_ids, p_user);
	FOR v_slot IN
		SELECT s.* FROM slot s
		WHERE s.school_id = p_school AND s.event_id = ANY (v_ids)
		AND (s.guardian_id = p_user OR s.child_id = p_user)
		ORDER BY s.slot_id
	LOOP
		PERFORM slot_free(v_slot, false);
	END LOOP;
	UPDATE slot s SET booker_name = v_name
	WHERE s.school_id = p_school AND s.event_id = ANY (v_ids)
	AND s.booked_by = p_user;
	UPDATE slot_host h SET name = v_name, title = ''
	WHERE h.school_id = p_school AND h.event_id = ANY (v_ids)
	AND h.teacher_id = p_user;
	DELETE FROM calendar_audience a
	WHERE a.school_id = p_school
	AND a.key IN ('host:' || p_user, 'guest:' || p_user);
	RETURN cardinality(v_ids);
END
$$;

-- Of what others were told of slots of these events that p_user has, is the
-- child of or offers, the time alone stays.
CREATE OR REPLACE FUNCTION slots_unname(p_school bigint, p_events bigint[],
    p_user bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_names CONSTANT text[] := ARRAY(
		SELECT s.guardian_name FROM slot s
		WHERE s.school_id = p_school AND s.event_id = ANY (p_events)
		AND s.guardian_id = p_user
		UNION
		SELECT s.child_name FROM slot s
		WHERE s.school_id = p_school AND s.event_id = ANY (p_events)
		AND s.child_id = p_user
		UNION
		SELECT h.name FROM slot_host h
		WHERE h.school_id = p_school AND h.event_id = ANY (p_events)
		AND h.teacher_id = p_user);
BEGIN
	UPDATE notice n SET body = left(n.body, 20)
	WHERE n.school_id = p_school AND n.kind BETWEEN 80 AND 83
	AND n.user_id = ANY (ARRAY(
		SELECT t.user_id FROM calendar_told t
		WHERE t.school_id = p_school AND t.event_id = ANY (p_events)
		UNION
		SELECT h.teacher_id FROM slot_host h
		WHERE h.school_id = p_school AND h.event_id = ANY (p_events)))
	AND n.link = ANY (ARRAY(
		SELECT '/events/' || x.id FROM unnest(p_events) x (id)))
	AND EXISTS (
		SELECT FROM unnest(v_names) u (name)
		WHERE u.name <> '' AND strpos(n.body, u.name) > 0);
END
$$;
