-- Acts on many lines.  An act on what a filter shows goes from the newest line
-- that was there when it was asked for to the oldest, a slice a statement, so
-- that nobody waits for more than a slice; whichever replica comes first goes
-- on with it.  For ten minutes it can be taken back, once: what has not changed
-- since is as it was before.
--	0 done   2 no such folder to put them into   3 no such folder, no such act
--	4 too many acts at a time

CREATE OR REPLACE FUNCTION line_state(e entry) RETURNS line_state
LANGUAGE sql IMMUTABLE AS $$
	SELECT ROW(e.unread, e.read_upto, e.shown_upto, e.archived, e.trashed,
		e.folder_id, e.was_in, e.trashed_at, e.last_id)::line_state
$$;

-- At most p_most lines of an act, newest first: those that come next.
CREATE OR REPLACE FUNCTION lines_of_act(a act, p_most int)
RETURNS TABLE (thread_id bigint, at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	-- What is read already is not read again.
	v_unread boolean := a.only_unread OR coalesce(a.read
		AND a.archived IS NULL AND a.trashed IS NULL
		AND a.to_folder IS NULL, false);
BEGIN
	IF a.place IS NOT NULL THEN
		RETURN QUERY
		SELECT l.thread_id, l.at
		FROM place_lines(a.school_id, a.user_id, a.place, v_unread,
			a.before_at, a.before_id, p_most) l;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT l.thread_id, l.at
	FROM find_lines(a.school_id, a.user_id, a.box, a.folder_id, v_unread,
		a.with_files, a.role, a.child_id, a.before_at, a.before_id, p_most) l;
END $$;

-- Does an act's work on these lines, and keeps what it takes to undo it.
-- theirs: those of them that are the user's.
CREATE OR REPLACE FUNCTION do_lines(p_school bigint, p_user bigint, p_act
	bigint, p_ids bigint[], p_upto bigint[], p_read boolean, p_archived
	boolean, p_trashed boolean, p_folder bigint, OUT status int,
	OUT theirs int, OUT changed int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_before entry[];
BEGIN
	PERFORM FROM entry e
	WHERE e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = ANY (p_ids)
	ORDER BY e.thread_id FOR NO KEY UPDATE;
	SELECT array_agg(e) INTO v_before FROM entry e
	WHERE e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = ANY (p_ids)
		AND (e.received_at IS NOT NULL OR e.sent_at IS NOT NULL);
	theirs := coalesce(cardinality(v_before), 0);
	status := set_lines(p_school, p_user, p_ids, p_upto, false, p_read,
		p_archived, p_trashed, p_folder);
	INSERT INTO act_line
	SELECT p_school, p_user, p_act, e.thread_id, line_state(b),
		line_state(e)
	FROM unnest(v_before) b
	JOIN entry e ON e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = b.thread_id
	WHERE line_state(b) IS DISTINCT FROM line_state(e)
	-- One that came back below the line where the act is.
	ON CONFLICT (school_id, user_id, act_id, thread_id) DO UPDATE
	SET after = excluded.after;
	GET DIAGNOSTICS changed = ROW_COUNT;
END $$;

-- These lines alone, in one statement.  act_id 0: none of them is the user's,
-- and there is nothing to take back.
CREATE OR REPLACE FUNCTION act_on_lines(p_school bigint, p_user bigint, p_ids
	bigint[], p_upto bigint[], p_read boolean, p_archived boolean,
	p_trashed boolean, p_folder bigint, OUT status int, OUT act_id bigint,
	OUT updated int, OUT going_on boolean, OUT unread_threads int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_changed int;
BEGIN
	act_id := nextval('message_id');
	going_on := false;
	SELECT d.status, d.theirs, d.changed
	INTO status, updated, v_changed
	FROM do_lines(p_school, p_user, act_id, p_ids, p_upto, p_read,
		p_archived, p_trashed, p_folder) d;
	IF status = 0 AND updated > 0 THEN
		INSERT INTO act VALUES (p_school, p_user, act_id,
			delivery_now(), clock_timestamp(), 1, 0, 0, false,
			false, 0, p_read, p_archived, p_trashed, p_folder,
			'-infinity', 0, v_changed, 0);
	ELSE
		act_id := 0;
	END IF;
	unread_threads := unread_threads(p_school, p_user);
END $$;

-- Why an act cannot begin; 0: it can.
CREATE OR REPLACE FUNCTION act_refusal(p_school bigint, p_user bigint, p_from
	bigint, p_folder bigint, p_max int) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE
		WHEN p_from <> 0 AND NOT EXISTS (SELECT FROM folder f
			WHERE f.school_id = p_school AND f.user_id = p_user
				AND f.id = p_from AND NOT f.gone) THEN 3
		WHEN p_folder > 0 AND NOT EXISTS (SELECT FROM folder f
			WHERE f.school_id = p_school AND f.user_id = p_user
				AND f.id = p_folder AND NOT f.gone) THEN 2
		WHEN (SELECT count(*) FROM act x
			WHERE x.school_id = p_school AND x.user_id = p_user
				AND x.state IN (0, 2)) >= p_max THEN 4
		ELSE 0 END;
END $$;

-- From the newest line that is there: whatever comes in from now on is beyond
-- it.
CREATE OR REPLACE FUNCTION begin_act(a act, p_most int) RETURNS act
LANGUAGE plpgsql AS $$
BEGIN
	SELECT l.at, l.thread_id + 1 INTO a.before_at, a.before_id
	FROM lines_of_act(a, 1) l;
	IF NOT FOUND THEN
		RETURN end_act(a);
	END IF;
	UPDATE act x SET before_at = a.before_at, before_id = a.before_id
	WHERE x.school_id = a.school_id AND x.user_id = a.user_id
		AND x.id = a.id;
	RETURN step_act(a, p_most);
END $$;

-- All that a filter shows: the first p_most lines at once.  p_max: acts of one
-- person that may go on at a time.
CREATE OR REPLACE FUNCTION act_on_filter(p_school bigint, p_user bigint, p_box
	smallint, p_from bigint, p_unread boolean, p_files boolean, p_role
	smallint, p_child bigint, p_read boolean, p_archived boolean,
	p_trashed boolean, p_folder bigint, p_most int, p_max int,
	OUT status int, OUT act_id bigint, OUT updated int, OUT going_on boolean,
	OUT unread_threads int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	a act;
BEGIN
	status := act_refusal(p_school, p_user, p_from, p_folder, p_max);
	IF status <> 0 THEN
		RETURN;
	END IF;
	INSERT INTO act VALUES (p_school, p_user, nextval('message_id'),
		delivery_now(), clock_timestamp(), 0, p_box, p_from, p_unread,
		p_files, p_role, p_read, p_archived, p_trashed, p_folder,
		'infinity', 0, 0, 0, p_child)
	RETURNING * INTO a;
	a := begin_act(a, p_most);
	act_id := a.id;
	updated := a.changed;
	going_on := a.state = 0;
	unread_threads := unread_threads(p_school, p_user);
END $$;

CREATE OR REPLACE FUNCTION end_act(a act) RETURNS act
LANGUAGE plpgsql AS $$
BEGIN
	a.state := a.state + 1;
	UPDATE act x SET state = a.state
	WHERE x.school_id = a.school_id AND x.user_id = a.user_id
		AND x.id = a.id;
	RETURN a;
END $$;

-- One slice of an act that goes on.  Where the folder that lines are put into
-- is deleted meanwhile it ends there.
CREATE OR REPLACE FUNCTION step_act(a act, p_most int) RETURNS act
LANGUAGE plpgsql AS $$
DECLARE
	v_ids bigint[];
	v_at timestamptz;
	v_last bigint;
	v_here int;
	v_status int;
	v_changed int;
BEGIN
	SELECT array_agg(l.thread_id), min(l.at) INTO v_ids, v_at
	FROM lines_of_act(a, p_most) l;
	IF v_ids IS NULL THEN
		RETURN end_act(a);
	END IF;
	-- They come in their order.
	v_last := v_ids[cardinality(v_ids)];
	v_here := cardinality(v_ids);
	IF a.place IS NOT NULL THEN
		v_ids := found_of_act(a, v_ids);
	END IF;
	SELECT d.status, d.changed INTO v_status, v_changed
	FROM do_lines(a.school_id, a.user_id, a.id, v_ids, NULL, a.read,
		a.archived, a.trashed, a.to_folder) d;
	a.before_at := v_at;
	a.before_id := v_last;
	a.changed := a.changed + v_changed;
	UPDATE act x SET
		stepped_at = clock_timestamp(),
		before_at = a.before_at,
		before_id = a.before_id,
		changed = a.changed
	WHERE x.school_id = a.school_id AND x.user_id = a.user_id
		AND x.id = a.id;
	RETURN CASE WHEN v_status <> 0 OR v_here < p_most
		THEN end_act(a) ELSE a END;
END $$;

-- ---- taking back ----

-- Of an act of the user's that is not too old: what it has changed is as it was,
-- the first p_most lines at once.  Asked again, it is the same answer.
CREATE OR REPLACE FUNCTION undo_act(p_school bigint, p_user bigint, p_act
	bigint, p_most int, OUT status int, OUT restored int, OUT going_on
	boolean, OUT unread_threads int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	a act;
BEGIN
	SELECT x.* INTO a FROM act x
	WHERE x.school_id = p_school AND x.user_id = p_user AND x.id = p_act
		AND x.asked_at > delivery_now() - interval '10 min'
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		status := 3;
		RETURN;
	END IF;
	IF a.state IN (0, 1) THEN
		a.state := 2;
		UPDATE act x SET state = 2
		WHERE x.school_id = p_school AND x.user_id = p_user
			AND x.id = p_act;
		a := step_back(a, p_most);
	END IF;
	status := 0;
	restored := a.restored;
	going_on := a.state = 2;
	unread_threads := unread_threads(p_school, p_user);
END $$;

-- One slice of an act that is being taken back.  A folder that is gone
-- meanwhile is the inbox.
CREATE OR REPLACE FUNCTION step_back(a act, p_most int) RETURNS act
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_ids bigint[];
	v_there bigint[];
	v_restored int;
BEGIN
	SELECT array_agg(l.thread_id) INTO v_ids FROM (
		SELECT x.thread_id FROM act_line x
		WHERE x.school_id = a.school_id AND x.user_id = a.user_id
			AND x.act_id = a.id
		ORDER BY x.thread_id LIMIT p_most) l;
	IF v_ids IS NULL THEN
		RETURN end_act(a);
	END IF;
	PERFORM FROM entry e
	WHERE e.school_id = a.school_id AND e.user_id = a.user_id
		AND e.thread_id = ANY (v_ids)
	ORDER BY e.thread_id FOR NO KEY UPDATE;
	SELECT array_agg(f.id) INTO v_there FROM (
		SELECT f.id FROM folder f
		WHERE f.school_id = a.school_id AND f.user_id = a.user_id
			AND NOT f.gone
		ORDER BY f.id FOR SHARE) f;

	WITH taken AS (
		DELETE FROM act_line l
		WHERE l.school_id = a.school_id AND l.user_id = a.user_id
			AND l.act_id = a.id AND l.thread_id = ANY (v_ids)
		RETURNING l.thread_id, l.after, (l.before).*
	), placed AS (
		SELECT t.*, t.folder_id = ANY (v_there) AS there FROM taken t
	)
	UPDATE entry e SET
		-- Not where all that was received has been recalled since.
		unread = t.unread AND e.received_at IS NOT NULL,
		read_upto = t.read_upto,
		shown_upto = t.shown_upto,
		archived = t.archived AND coalesce(t.there, t.folder_id
			IS NULL),
		trashed = t.trashed,
		folder_id = CASE WHEN t.there THEN t.folder_id END,
		was_in = t.was_in,
		trashed_at = t.trashed_at
	FROM placed t
	WHERE e.school_id = a.school_id AND e.user_id = a.user_id
		AND e.thread_id = t.thread_id
		AND line_state(e) IS NOT DISTINCT FROM t.after;
	GET DIAGNOSTICS v_restored = ROW_COUNT;
	IF v_restored > 0 THEN
		PERFORM tell_lines(a.school_id, a.user_id, v_ids, 3);
	END IF;
	a.restored := a.restored + v_restored;
	UPDATE act x SET
		stepped_at = clock_timestamp(),
		restored = a.restored
	WHERE x.school_id = a.school_id AND x.user_id = a.user_id
		AND x.id = a.id;
	RETURN CASE WHEN cardinality(v_ids) < p_most THEN end_act(a) ELSE a END;
END $$;

-- ---- for all schools, by whichever replica comes first ----

-- One slice of the act that has waited for longest: at least 1; 0: none goes on.
CREATE OR REPLACE FUNCTION sweep_acts(p_most int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	a act;
	v_done int;
BEGIN
	SELECT x.* INTO a FROM act x WHERE x.state IN (0, 2)
	ORDER BY x.stepped_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	v_done := a.changed + a.restored;
	IF a.state = 0 THEN
		a := step_act(a, p_most);
	ELSE
		a := step_back(a, p_most);
	END IF;
	RETURN greatest(1, a.changed + a.restored - v_done);
END $$;

-- What cannot be taken back any more goes: p_most lines of the oldest act.
CREATE OR REPLACE FUNCTION forget_acts(p_most int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	a act;
	v_ids bigint[];
	v_done int;
BEGIN
	SELECT x.* INTO a FROM act x
	WHERE x.asked_at <= delivery_now() - interval '10 min'
		AND x.state IN (1, 3)
	ORDER BY x.asked_at LIMIT 1 FOR UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	SELECT array_agg(l.thread_id) INTO v_ids FROM (
		SELECT x.thread_id FROM act_line x
		WHERE x.school_id = a.school_id AND x.user_id = a.user_id
			AND x.act_id = a.id
		LIMIT p_most) l;
	DELETE FROM act_line l
	WHERE l.school_id = a.school_id AND l.user_id = a.user_id
		AND l.act_id = a.id AND l.thread_id = ANY (v_ids);
	GET DIAGNOSTICS v_done = ROW_COUNT;
	IF v_done < p_most THEN
		DELETE FROM act x
		WHERE x.school_id = a.school_id AND x.user_id = a.user_id
			AND x.id = a.id;
	END IF;
	RETURN greatest(1, v_done);
END $$;
