-- Marking threads, moving them from place to place, counting the unread ones.

-- Unread threads in the inbox, counted up to 500, so that a page of a mailbox
-- that nobody reads costs what any other costs.  In PL/pgSQL, as what
-- follows, because plans of SQL functions are made anew at every call.
CREATE OR REPLACE FUNCTION unread_threads(p_school bigint, p_user bigint)
RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT count(*) FROM (
		SELECT FROM entry
		WHERE school_id = p_school AND user_id = p_user
			AND unread AND NOT archived AND NOT trashed
		LIMIT 500) x);
END $$;

-- Where a line is: 0 the inbox, -1 the archive, -2 the trash, or a folder.
CREATE OR REPLACE FUNCTION place_of(p_archived boolean, p_trashed boolean,
	p_folder bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_trashed THEN -2 WHEN p_folder IS NOT NULL
		THEN p_folder WHEN p_archived THEN -1 ELSE 0 END
$$;

-- Where a line goes that is at p_place and was at p_was before: what is taken
-- out of the trash or of the archive goes back.  NULL: nothing is asked.
CREATE OR REPLACE FUNCTION next_place(p_place bigint, p_was bigint, p_archived
	boolean, p_trashed boolean, p_folder bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_trashed THEN -2
		WHEN p_folder IS NOT NULL THEN p_folder
		WHEN p_archived THEN -1
		WHEN p_place = -2 AND NOT p_trashed
			THEN CASE WHEN p_was = -1 AND NOT p_archived THEN 0
				ELSE p_was END
		WHEN p_place = -1 AND NOT p_archived THEN greatest(p_was, 0)
		ELSE p_place END
$$;

-- Of their user's other devices, what became of lines: see live.proto.
CREATE OR REPLACE FUNCTION tell_lines(p_school bigint, p_user bigint, p_ids
	bigint[], p_how int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM live_tell(p_school, 1, p_how,
		CASE WHEN cardinality(p_ids) = 1 THEN p_ids[1] ELSE 0 END, 0,
		ARRAY[p_user]);
END $$;

-- Puts lines, which are locked, into their next places.  False, and nothing is
-- done: p_folder is no folder of the user's.  Folders that are gone meanwhile
-- are the inbox.
CREATE OR REPLACE FUNCTION move_lines(p_school bigint, p_user bigint, p_ids
	bigint[], p_archived boolean, p_trashed boolean, p_folder bigint)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	v_there bigint[];
BEGIN
	-- As long as somebody puts lines into a folder it is not deleted.
	SELECT array_agg(f.id) INTO v_there FROM (
		SELECT f.id FROM folder f
		WHERE f.school_id = p_school AND f.user_id = p_user
			AND NOT f.gone
			AND (f.id = p_folder OR
				(NOT p_archived OR NOT p_trashed) AND f.id IN (
				SELECT e.was_in FROM entry e
				WHERE e.school_id = p_school
					AND e.user_id = p_user
					AND e.thread_id = ANY (p_ids)))
		ORDER BY f.id FOR SHARE) f;
	IF p_folder > 0 AND p_folder <> ALL (coalesce(v_there, '{}')) THEN
		RETURN false;
	END IF;

	UPDATE entry e SET
		archived = n.place = -1 OR n.place > 0,
		trashed = n.place = -2,
		folder_id = CASE WHEN n.place > 0 THEN n.place END,
		was_in = CASE WHEN p_trashed AND p_archived THEN -1
			ELSE n.old END,
		trashed_at = CASE WHEN n.place = -2 THEN delivery_now() END
	FROM (
		SELECT x.thread_id, o.place AS old,
			next_place(o.place, w.was, p_archived, p_trashed,
				p_folder) AS place
		FROM entry x
		CROSS JOIN LATERAL (SELECT place_of(x.archived, x.trashed,
			x.folder_id) AS place) o
		CROSS JOIN LATERAL (SELECT CASE
			WHEN x.was_in > 0 AND x.was_in
				<> ALL (coalesce(v_there, '{}')) THEN 0
			WHEN x.was_in IS NULL AND x.archived AND x.trashed
				THEN -1
			ELSE coalesce(x.was_in, 0) END AS was) w
		WHERE x.school_id = p_school AND x.user_id = p_user
			AND x.thread_id = ANY (p_ids)
			AND (x.received_at IS NOT NULL
				OR x.sent_at IS NOT NULL)) n
	WHERE e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = n.thread_id AND n.place <> n.old;
	IF FOUND THEN
		PERFORM tell_lines(p_school, p_user, p_ids, 3);
	END IF;
	RETURN true;
END $$;

-- Sets what is not NULL on those of the threads that the user has.  Read is
-- each of p_ids up to the message in p_upto (0: all that is there), by where it
-- has its position; shown says that these messages were, and have a receipt.
-- p_folder: 0 is the inbox.  Where it is not 0 nothing is done: 1 one of p_upto
-- is no message of its thread that the user can see, 2 there is no such folder.
CREATE OR REPLACE FUNCTION set_lines(p_school bigint, p_user bigint, p_ids
	bigint[], p_upto bigint[], p_shown boolean, p_read boolean, p_archived
	boolean, p_trashed boolean, p_folder bigint)
RETURNS int
LANGUAGE plpgsql AS $$
BEGIN
	-- First the locks, in order: a message that comes in meanwhile is either
	-- seen by what follows or marks the thread unread again after it.
	PERFORM FROM entry
	WHERE school_id = p_school AND user_id = p_user
		AND thread_id = ANY (p_ids)
	ORDER BY thread_id FOR NO KEY UPDATE;

	IF p_read AND EXISTS (
		SELECT FROM unnest(p_ids, p_upto) x (thread_id, upto)
		JOIN entry e ON e.school_id = p_school AND e.user_id = p_user
			AND e.thread_id = x.thread_id
		WHERE x.upto <> 0 AND NOT EXISTS (
			SELECT FROM message m
			WHERE m.school_id = p_school
				AND m.thread_id = x.thread_id AND m.id = x.upto
				AND nullif(coalesce(m.position, m.id), 0) > 0
				AND (m.sender_id = p_user
					OR p_user = ANY (m.audience)))
	) THEN
		RETURN 1;
	END IF;
	IF (p_archived IS NOT NULL OR p_trashed IS NOT NULL
		OR p_folder IS NOT NULL) AND NOT move_lines(p_school, p_user,
		p_ids, p_archived, p_trashed, p_folder) THEN
		RETURN 2;
	END IF;

	IF p_read THEN
		WITH due AS MATERIALIZED (
			SELECT e.thread_id, e.received_at, e.read_upto, t.upto,
				coalesce(e.shown_upto, e.read_upto) AS shown_upto
			FROM (SELECT x.thread_id, max(m.place) AS upto
				FROM unnest(p_ids, p_upto) x (thread_id, upto)
				LEFT JOIN LATERAL (
					SELECT CASE WHEN m.last_delivered_at IS NULL
						THEN nullif(coalesce(m.position, m.id), 0)
						ELSE reader_place(p_school, m.id,
							p_user, m.position) END AS place
					FROM message m
					WHERE m.school_id = p_school
						AND m.id = x.upto) m ON true
				GROUP BY x.thread_id) x
			JOIN entry e ON e.school_id = p_school
				AND e.user_id = p_user
				AND e.thread_id = x.thread_id
			CROSS JOIN LATERAL (SELECT coalesce(x.upto,
				newest_place(p_school, x.thread_id)) AS upto) t
		), seen AS (
			INSERT INTO receipt
			SELECT p_school, m.id, p_user, clock_timestamp()
			FROM due d
			JOIN message m ON m.school_id = p_school
				AND m.thread_id = d.thread_id
				AND nullif(coalesce(m.position, m.id), 0) > d.shown_upto
				AND nullif(coalesce(m.position, m.id), 0) <= d.upto
			WHERE p_shown AND m.sender_id <> p_user
				AND p_user = ANY (m.audience)
				AND (m.last_delivered_at IS NULL
					OR NOT is_late(p_school, m.id, p_user))
			UNION ALL
			SELECT p_school, l.message_id, p_user, clock_timestamp()
			FROM due d
			JOIN delivery l ON l.school_id = p_school
				AND l.thread_id = d.thread_id
				AND l.position > d.shown_upto
				AND l.position <= d.upto
			JOIN message m ON m.school_id = p_school
				AND m.id = l.message_id
			WHERE p_shown AND p_user = ANY (l.people)
				AND p_user = ANY (m.audience)
			ON CONFLICT DO NOTHING
			RETURNING message_id
		), known AS (
			INSERT INTO live_change (school_id, type, how,
				object_id, message_id, people)
			SELECT p_school, 5, 5, m.thread_id, m.id,
				ARRAY[m.sender_id]
			FROM seen s
			JOIN message m ON m.school_id = p_school
				AND m.id = s.message_id
			-- As long as its sender has the thread.
			WHERE EXISTS (SELECT FROM entry e
				WHERE e.school_id = p_school
					AND e.user_id = m.sender_id
					AND e.thread_id = m.thread_id)
		), told AS (
			INSERT INTO reading AS r
			SELECT p_school, p_user, d.thread_id,
				greatest(d.upto, d.read_upto)
			FROM due d WHERE d.received_at IS NOT NULL
			ON CONFLICT (school_id, user_id, thread_id)
				DO UPDATE SET upto = greatest(r.upto, excluded.upto)
		), new AS MATERIALIZED (
			SELECT d.thread_id,
				greatest(d.upto, d.read_upto) AS read_upto,
				CASE WHEN p_shown
					THEN greatest(d.upto, d.shown_upto)
					ELSE d.shown_upto END AS shown_upto,
				EXISTS (SELECT FROM message m
					WHERE m.school_id = p_school
						AND m.thread_id = d.thread_id
						AND nullif(coalesce(m.position, m.id), 0)
							> greatest(d.upto, d.read_upto)
						AND m.sender_id <> p_user
						AND p_user = ANY (m.audience)
						AND (m.last_delivered_at IS NULL
							OR NOT is_late(p_school, m.id,
								p_user)))
				OR EXISTS (SELECT FROM delivery l
					JOIN message k ON k.school_id = p_school
						AND k.id = l.message_id
					WHERE l.school_id = p_school
						AND l.thread_id = d.thread_id
						AND l.position
							> greatest(d.upto, d.read_upto)
						AND p_user = ANY (l.people)
						AND p_user = ANY (k.audience))
					AS unread
			FROM due d
		)
		UPDATE entry e SET
			read_upto = n.read_upto,
			shown_upto = nullif(n.shown_upto, n.read_upto),
			unread = n.unread
		FROM new n
		WHERE e.school_id = p_school AND e.user_id = p_user
			AND e.thread_id = n.thread_id
			AND (e.unread <> n.unread OR e.read_upto <> n.read_upto
				OR coalesce(e.shown_upto, e.read_upto)
					<> n.shown_upto);
		IF FOUND THEN
			PERFORM tell_lines(p_school, p_user, p_ids, 2);
		END IF;
	END IF;

	IF NOT p_read THEN
		UPDATE entry e SET unread = true
		WHERE e.school_id = p_school AND e.user_id = p_user
			AND e.thread_id = ANY (p_ids)
			AND NOT e.unread AND e.received_at IS NOT NULL;
		IF FOUND THEN
			PERFORM tell_lines(p_school, p_user, p_ids, 2);
		END IF;
	END IF;

	RETURN 0;
END $$;

-- The same: one row a thread with the unread count; one row with a NULL line
-- where the user has none of them, or where nothing is done.
CREATE OR REPLACE FUNCTION mark_lines(p_school bigint, p_user bigint, p_ids
	bigint[], p_upto bigint[], p_shown boolean, p_read boolean, p_archived
	boolean, p_trashed boolean, p_folder bigint)
RETURNS TABLE (status int, unread_threads int, line entry)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_status int := set_lines(p_school, p_user, p_ids, p_upto, p_shown,
		p_read, p_archived, p_trashed, p_folder);
BEGIN
	IF v_status <> 0 THEN
		RETURN QUERY SELECT v_status, NULL::int, NULL::entry;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 0, c.n, e FROM (SELECT unread_threads(p_school, p_user) AS n) c
	LEFT JOIN entry e ON e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = ANY (p_ids)
		AND (e.received_at IS NOT NULL OR e.sent_at IS NOT NULL);
END $$;

-- As the release before calls it: one row of NULLs where nothing is done.
CREATE OR REPLACE FUNCTION mark_threads(p_school bigint, p_user bigint, p_ids
	bigint[], p_upto bigint[], p_shown boolean, p_read boolean, p_archived
	boolean, p_trashed boolean)
RETURNS TABLE (unread_threads int, line entry)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT m.unread_threads, m.line
	FROM mark_lines(p_school, p_user, p_ids, p_upto, p_shown, p_read,
		p_archived, p_trashed, NULL) m;
END $$;
