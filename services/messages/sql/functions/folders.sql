-- Folders of one's own: two levels of them.  What is refused comes back as a
-- status:
--	0 done   3 no such folder   4 no such folder to put it into
--	5 the name is taken there   6 too many   7 beyond the second level
--	8 into itself

-- Unread threads in one, counted up to 500, as unread_threads() of the inbox.
CREATE OR REPLACE FUNCTION unread_in_folder(p_school bigint, p_user bigint,
	p_id bigint) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT count(*) FROM (
		SELECT FROM entry e
		WHERE e.school_id = p_school AND e.user_id = p_user
			AND e.archived AND NOT e.trashed
			AND coalesce(e.folder_id, 0) = p_id AND e.unread
		LIMIT 500) x);
END $$;

-- One change of a person's folders at a time.
CREATE OR REPLACE FUNCTION lock_folders(p_school bigint, p_user bigint)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended(
		'folders ' || p_school || ' ' || p_user, 0));
END $$;

-- May the folder p_id (0: a new one) be called so, in p_parent (0: at the top)?
CREATE OR REPLACE FUNCTION check_folder(p_school bigint, p_user bigint,
	p_id bigint, p_parent bigint, p_name text) RETURNS int
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_above bigint;
BEGIN
	IF p_parent <> 0 THEN
		SELECT coalesce(f.parent_id, 0) INTO v_above FROM folder f
		WHERE f.school_id = p_school AND f.user_id = p_user
			AND f.id = p_parent AND NOT f.gone;
		IF NOT FOUND THEN
			RETURN 4;
		END IF;
		IF p_id <> 0 AND p_id IN (p_parent, v_above) THEN
			RETURN 8;
		END IF;
		IF v_above <> 0 OR EXISTS (
			SELECT FROM folder f
			WHERE f.school_id = p_school AND f.user_id = p_user
				AND f.parent_id = p_id AND NOT f.gone) THEN
			RETURN 7;
		END IF;
	END IF;
	RETURN CASE WHEN EXISTS (
		SELECT FROM folder f
		WHERE f.school_id = p_school AND f.user_id = p_user
			AND coalesce(f.parent_id, 0) = p_parent
			AND lower(f.name) = lower(p_name)
			AND f.id <> p_id AND NOT f.gone)
		THEN 5 ELSE 0 END;
END $$;

-- p_most: folders that one person may have.
CREATE OR REPLACE FUNCTION add_folder(p_school bigint, p_user bigint, p_parent
	bigint, p_name text, p_most int, OUT status int, OUT id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	PERFORM lock_folders(p_school, p_user);
	status := check_folder(p_school, p_user, 0, p_parent, p_name);
	IF status = 0 AND (SELECT count(*) FROM folder f
		WHERE f.school_id = p_school AND f.user_id = p_user
			AND NOT f.gone) >= p_most THEN
		status := 6;
	END IF;
	IF status = 0 THEN
		INSERT INTO folder VALUES (p_school, p_user,
			nextval('message_id'), nullif(p_parent, 0), p_name)
		RETURNING folder.id INTO id;
	END IF;
END $$;

-- NULL: as it is.  How it is then.
CREATE OR REPLACE FUNCTION change_folder(p_school bigint, p_user bigint, p_id
	bigint, p_parent bigint, p_name text, OUT status int, OUT parent_id
	bigint, OUT name text, OUT unread_threads int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	f folder;
BEGIN
	PERFORM lock_folders(p_school, p_user);
	SELECT x.* INTO f FROM folder x
	WHERE x.school_id = p_school AND x.user_id = p_user AND x.id = p_id
		AND NOT x.gone;
	IF NOT FOUND THEN
		status := 3;
		RETURN;
	END IF;
	f.parent_id := coalesce(p_parent, f.parent_id, 0);
	f.name := coalesce(p_name, f.name);
	status := check_folder(p_school, p_user, p_id, f.parent_id, f.name);
	IF status = 0 THEN
		UPDATE folder x
		SET parent_id = nullif(f.parent_id, 0), name = f.name
		WHERE x.school_id = p_school AND x.user_id = p_user
			AND x.id = p_id;
		parent_id := f.parent_id;
		name := f.name;
		unread_threads := unread_in_folder(p_school, p_user, p_id);
	END IF;
END $$;

-- With the folders in it.  What is in them goes back to the inbox: p_most lines
-- at once, those that are left by sweep_folders().
CREATE OR REPLACE FUNCTION drop_folder(p_school bigint, p_user bigint, p_id
	bigint, p_most int, OUT status int)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM lock_folders(p_school, p_user);
	-- Whoever puts a line into it has it locked, and is waited for.
	UPDATE folder f SET gone = true
	WHERE f.school_id = p_school AND f.user_id = p_user
		AND p_id IN (f.id, f.parent_id) AND NOT f.gone;
	IF NOT FOUND THEN
		status := 3;
		RETURN;
	END IF;
	status := 0;
	PERFORM empty_folder(p_school, p_user, f.id, p_most)
	FROM folder f
	WHERE f.school_id = p_school AND f.user_id = p_user
		AND p_id IN (f.id, f.parent_id) AND f.gone;
END $$;

-- Takes p_most lines out of a folder that is gone, hidden ones as well (see
-- veils.sql), and the folder with the last of them.  How many they were.
CREATE OR REPLACE FUNCTION empty_folder(p_school bigint, p_user bigint, p_id
	bigint, p_most int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	v_ids bigint[];
	v_done int;
BEGIN
	SELECT array_agg(l.thread_id) INTO v_ids FROM (
		SELECT x.thread_id FROM entry x
		WHERE x.school_id = p_school AND x.user_id IN (p_user, -p_user)
			AND x.archived AND NOT x.trashed
			AND coalesce(x.folder_id, 0) = p_id
		ORDER BY x.thread_id LIMIT p_most FOR NO KEY UPDATE) l;
	UPDATE entry e SET archived = false, folder_id = NULL
	WHERE e.school_id = p_school AND e.user_id IN (p_user, -p_user)
		AND e.folder_id = p_id AND NOT e.trashed
		AND e.thread_id = ANY (v_ids);
	GET DIAGNOSTICS v_done = ROW_COUNT;
	IF v_done > 0 THEN
		PERFORM tell_lines(p_school, p_user, v_ids, 3);
	END IF;
	IF v_done < p_most THEN
		DELETE FROM folder f
		WHERE f.school_id = p_school AND f.user_id = p_user
			AND f.id = p_id AND f.gone;
	END IF;
	RETURN v_done;
END $$;

-- ---- for all schools, by whichever replica comes first ----

-- Empties one folder that is gone a little more.  Lines, or 1 where there were
-- none in it; 0: no folder is left.
CREATE OR REPLACE FUNCTION sweep_folders(p_most int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	f folder;
BEGIN
	SELECT x.* INTO f FROM folder x WHERE x.gone
	ORDER BY x.school_id, x.user_id, x.id
	LIMIT 1 FOR UPDATE SKIP LOCKED;
	RETURN CASE WHEN FOUND THEN greatest(1, empty_folder(f.school_id,
		f.user_id, f.id, p_most)) ELSE 0 END;
END $$;

-- Of what has been in the trash for p_kept_s seconds, p_most lines: their users
-- have no part any more in what these threads have so far.
CREATE OR REPLACE FUNCTION sweep_trash(p_kept_s bigint, p_most int) RETURNS int
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_done int;
BEGIN
	WITH due AS MATERIALIZED (
		SELECT e.school_id, e.user_id, e.thread_id
		FROM entry e
		WHERE e.trashed AND e.trashed_at
			< delivery_now() - p_kept_s * interval '1 s'
		ORDER BY e.trashed_at
		LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED
	), newest AS MATERIALIZED (
		SELECT d.*, m.place
		FROM due d
		CROSS JOIN LATERAL (
			SELECT coalesce(newest_place(d.school_id,
				d.thread_id), 0) AS place) m
	), emptied AS (
		UPDATE entry e SET
			received_at = NULL,
			sent_at = NULL,
			emptied_upto = n.place,
			read_upto = greatest(e.read_upto, n.place),
			shown_upto = NULL,
			message_count = 0,
			unread = false,
			exchanged = false,
			has_files = false,
			archived = false,
			trashed = false,
			was_in = NULL,
			trashed_at = NULL,
			asked_until = NULL,
			subject = '',
			snippet = '',
			to_summary = ''
		FROM newest n
		WHERE e.school_id = n.school_id AND e.user_id = n.user_id
			AND e.thread_id = n.thread_id
		RETURNING e.school_id, e.user_id
	), told AS (
		INSERT INTO live_change (school_id, type, how, object_id,
			message_id, people)
		SELECT m.school_id, 1, 6, 0, 0, array_agg(DISTINCT m.user_id)
		FROM emptied m WHERE m.user_id > 0 GROUP BY m.school_id
	)
	SELECT count(*) INTO v_done FROM emptied;
	RETURN v_done;
END $$;
