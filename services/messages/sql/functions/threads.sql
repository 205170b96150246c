-- Marking threads, and counting the unread ones.

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

-- Sets what is not NULL on those of the threads that the user has.  Read is
-- each of p_ids up to the message in p_upto (0: all that is there), by where it
-- has its position; shown says
-- that these messages were, and have a receipt.  One row a thread with the
-- unread count; one row with a NULL line where the user has none of them; one
-- row of NULLs, and nothing done, where one of p_upto is no message of its
-- thread that the user can see.
CREATE OR REPLACE FUNCTION mark_threads(p_school bigint, p_user bigint, p_ids
	bigint[], p_upto bigint[], p_shown boolean, p_read boolean, p_archived
	boolean, p_trashed boolean)
RETURNS TABLE (unread_threads int, line entry)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
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
		RETURN QUERY SELECT NULL::int, NULL::entry;
		RETURN;
	END IF;

	IF p_read THEN
		WITH due AS MATERIALIZED (
			SELECT e.thread_id, e.received_at, e.read_upto, t.upto,
				coalesce(e.shown_upto, e.read_upto) AS shown_upto
			FROM (SELECT x.thread_id, max(m.place) AS upto
				FROM unnest(p_ids, p_upto) x (thread_id, upto)
				LEFT JOIN LATERAL (
					SELECT nullif(coalesce(m.position, m.id), 0) AS place
					FROM message m
					WHERE m.school_id = p_school
						AND m.id = x.upto) m ON true
				GROUP BY x.thread_id) x
			JOIN entry e ON e.school_id = p_school
				AND e.user_id = p_user
				AND e.thread_id = x.thread_id
			CROSS JOIN LATERAL (SELECT coalesce(x.upto, (
				SELECT nullif(coalesce(m.position, m.id), 0)
				FROM message m
				WHERE m.school_id = p_school
					AND m.thread_id = x.thread_id
					AND nullif(coalesce(m.position, m.id), 0) > 0
				ORDER BY nullif(coalesce(m.position, m.id), 0) DESC
				LIMIT 1)) AS upto) t
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
			ON CONFLICT DO NOTHING
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
						AND p_user = ANY (m.audience))
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
	END IF;

	IF NOT p_read OR p_archived IS NOT NULL OR p_trashed IS NOT NULL THEN
		UPDATE entry e SET
			unread = CASE WHEN p_read OR p_read IS NULL THEN e.unread
				ELSE e.received_at IS NOT NULL END,
			archived = coalesce(p_archived, e.archived),
			trashed = coalesce(p_trashed, e.trashed)
		WHERE e.school_id = p_school AND e.user_id = p_user
			AND e.thread_id = ANY (p_ids)
			AND (NOT p_read AND NOT e.unread
				OR p_archived <> e.archived
				OR p_trashed <> e.trashed);
	END IF;

	RETURN QUERY
	SELECT c.n, e FROM (SELECT unread_threads(p_school, p_user) AS n) c
	LEFT JOIN entry e ON e.school_id = p_school AND e.user_id = p_user
		AND e.thread_id = ANY (p_ids);
END $$;
