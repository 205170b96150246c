-- Threads that a ban of contact hides.  The line of a thread that is hidden
-- from user N is that of user -N: nothing that is asked for N finds it, what
-- comes into the thread is written on it all the same, and when the ban is
-- lifted it is N's again.

-- The children from whom p_user is barred.
CREATE OR REPLACE FUNCTION veiled_children(p_school bigint, p_user bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT v.child_id FROM veil v
		WHERE v.school_id = p_school AND v.user_id = p_user
			AND v.since IS NOT NULL);
END $$;

-- From whom this thread is hidden.  Few schools have a ban, and few people in
-- them.
CREATE OR REPLACE FUNCTION veiled_from(p_school bigint, p_thread bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT DISTINCT v.user_id FROM veil v
		WHERE v.school_id = p_school AND v.since IS NOT NULL
			AND EXISTS (SELECT FROM entry e
				WHERE e.school_id = p_school
					AND e.user_id = -v.user_id
					AND e.thread_id = p_thread));
END $$;

-- Hides from p_user the threads in which a message of before p_since, that
-- p_user sees, is of the child, came to p_user because of it or as a copy for
-- it, names it, or
-- forwards what is of the child or about it, and those that are about the child.
CREATE OR REPLACE FUNCTION hide_threads(p_school bigint, p_user bigint,
	p_child bigint, p_since timestamptz) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	UPDATE entry e SET user_id = -p_user
	WHERE e.school_id = p_school AND e.user_id = p_user
		AND (EXISTS (SELECT FROM concern c
			WHERE c.school_id = p_school
				AND c.thread_id = e.thread_id
				AND c.child_id = p_child)
		OR EXISTS (SELECT FROM message m
			LEFT JOIN recalled r ON r.school_id = m.school_id
				AND r.message_id = m.id
			WHERE m.school_id = p_school
				AND m.thread_id = e.thread_id
				AND nullif(coalesce(m.position, m.id), 0) > 0
				AND CASE WHEN m.last_delivered_at IS NULL
					THEN coalesce(m.delivered_at, m.sent_at)
					ELSE reader_time(p_school, m.id, p_user,
						m.delivered_at) END <= p_since
				AND (m.sender_id = p_user
					OR p_user = ANY (m.audience))
				AND (m.sender_id = p_child
					OR (coalesce(r.children, m.children))
						[array_position(coalesce(r.people,
						m.audience), p_user)] = p_child
					OR EXISTS (SELECT FROM copied k,
						unnest(k.people, k.children)
						x (person, child)
						WHERE k.school_id = p_school
							AND k.message_id = m.id
							AND x.person = p_user
							AND x.child = p_child)
					OR EXISTS (SELECT
						FROM unnest(m.to_ids, m.to_roles)
							t (id, role)
						WHERE t.id = p_child::text
							AND t.role > 0)
					OR EXISTS (SELECT FROM message o
						WHERE o.school_id = p_school
							AND o.id = m.forward_of
							AND (o.sender_id = p_child
							OR EXISTS (SELECT FROM concern c
							WHERE c.school_id = p_school
							AND c.thread_id = o.thread_id
							AND c.child_id = p_child))))));
END $$;

-- p_since NULL: lifted.  What is older than what was heard is passed over.  A
-- thread may be hidden because of two children: all is shown, and then hidden
-- again what still is to be.  The threads that are hidden from p_user.
CREATE OR REPLACE FUNCTION set_veil(p_school bigint, p_change bigint,
	p_user bigint, p_child bigint, p_since timestamptz) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
	h held;
BEGIN
	-- Nothing comes into these threads meanwhile.
	PERFORM FROM thread t
	WHERE t.school_id = p_school AND t.id IN (SELECT e.thread_id
		FROM entry e
		WHERE e.school_id = p_school AND e.user_id IN (p_user, -p_user))
	ORDER BY t.id FOR NO KEY UPDATE;
	INSERT INTO veil AS v VALUES (p_school, p_user, p_child, p_change,
		p_since)
	ON CONFLICT (school_id, user_id, child_id) DO UPDATE
	SET change_id = excluded.change_id, since = excluded.since
	WHERE v.change_id < excluded.change_id;
	IF NOT FOUND THEN
		RETURN ARRAY(SELECT e.thread_id FROM entry e
			WHERE e.school_id = p_school AND e.user_id = -p_user);
	END IF;
	UPDATE entry e SET user_id = p_user
	WHERE e.school_id = p_school AND e.user_id = -p_user
		AND NOT EXISTS (SELECT FROM entry x
			WHERE x.school_id = p_school AND x.user_id = p_user
				AND x.thread_id = e.thread_id);
	PERFORM hide_threads(p_school, p_user, v.child_id, v.since)
	FROM veil v
	WHERE v.school_id = p_school AND v.user_id = p_user
		AND v.since IS NOT NULL;
	-- What p_user has waiting there, or to forward from there, is a draft
	-- again.
	FOR h IN DELETE FROM held x USING entry e
		WHERE x.school_id = p_school AND x.sender_id = p_user
			AND e.school_id = p_school AND e.user_id = -p_user
			AND (e.thread_id = x.thread_id OR e.thread_id = (
				SELECT o.thread_id FROM message m
				JOIN message o ON o.school_id = m.school_id
					AND o.id = m.forward_of
				WHERE m.school_id = p_school
					AND m.id = x.message_id))
		RETURNING x.*
	LOOP
		PERFORM drop_held(h);
	END LOOP;
	PERFORM live_tell(p_school, 1, 3, 0, 0, ARRAY[p_user]);
	RETURN ARRAY(SELECT e.thread_id FROM entry e
		WHERE e.school_id = p_school AND e.user_id = -p_user);
END $$;
