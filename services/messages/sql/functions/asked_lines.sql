-- What lines say of acknowledgements that their users still owe; hidden ones
-- (see veils.sql) are kept like others.

-- The users of lines: people, and those from whom they are hidden.
CREATE OR REPLACE FUNCTION line_users(p_people bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN ARRAY(SELECT k.id * s.sign FROM unnest(p_people) k (id),
		(VALUES (1), (-1)) s (sign));
END $$;

-- Whether k, of a message that its people see, still asks p_user: of each, not
-- who got a copy.
CREATE OR REPLACE FUNCTION ask_is_open(k asked, p_user bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (k.by_child OR NOT is_copy(k.school_id, k.message_id, p_user))
	AND EXISTS (SELECT FROM unnest(asked_children(k, p_user)) c (id)
		WHERE NOT EXISTS (SELECT FROM acknowledged a
			WHERE a.school_id = k.school_id
				AND a.message_id = k.message_id
				AND a.child_id = c.id
				AND (c.id <> 0 OR a.user_id = p_user)));
END $$;

-- Makes the lines of p_people of a thread say what it asks of them now.
CREATE OR REPLACE FUNCTION ask_lines(p_school bigint, p_thread bigint, p_people
	bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM asked k
		WHERE k.school_id = p_school AND k.thread_id = p_thread) THEN
		RETURN;
	END IF;
	UPDATE entry e SET asked_until = x.until
	FROM (SELECT l.user_id, (SELECT min(coalesce(k.due_at, 'infinity'))
			FROM asked k
			JOIN message m ON m.school_id = k.school_id
				AND m.id = k.message_id
				AND nullif(coalesce(m.position, m.id), 0) > 0
				AND m.recalled_at IS NULL
			WHERE k.school_id = p_school
				AND k.thread_id = p_thread
				AND abs(l.user_id) = ANY (m.audience)
				AND reader_place(p_school, m.id,
					abs(l.user_id), coalesce(m.position,
					m.id)) > coalesce(l.emptied_upto, 0)
				AND ask_is_open(k, abs(l.user_id))) AS until
		FROM entry l
		WHERE l.school_id = p_school AND l.thread_id = p_thread
			AND l.user_id = ANY (line_users(p_people))) x
	WHERE e.school_id = p_school AND e.user_id = x.user_id
		AND e.thread_id = p_thread
		AND e.asked_until IS DISTINCT FROM x.until;
END $$;

-- p_people have got a message, maybe one that asks them.
CREATE OR REPLACE FUNCTION ask_delivered(p_school bigint, p_message bigint,
	p_people bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	k asked;
	v_settled bigint[];
BEGIN
	SELECT x.* INTO k FROM asked x
	WHERE x.school_id = p_school AND x.message_id = p_message;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF NOT k.by_child THEN
		p_people := ARRAY(SELECT u FROM unnest(p_people) u
			WHERE NOT is_copy(p_school, p_message, u));
	END IF;
	UPDATE entry e SET asked_until = least(e.asked_until,
		coalesce(k.due_at, 'infinity'))
	WHERE e.school_id = p_school AND e.thread_id = k.thread_id
		AND e.user_id = ANY (line_users(p_people));
	-- Of whom got it later than others, somebody may have for the child.
	v_settled := ARRAY(SELECT c.person
		FROM unnest(k.people, k.children) c (person, id)
		JOIN acknowledged a ON a.school_id = p_school
			AND a.message_id = p_message AND a.child_id = c.id
		WHERE c.person = ANY (p_people));
	IF v_settled <> '{}' THEN
		PERFORM ask_lines(p_school, k.thread_id, v_settled);
	END IF;
END $$;

-- All of whom p_user may take the asking away: themselves, and who is asked
-- about the same children.
CREATE OR REPLACE FUNCTION ask_shared(k asked, p_user bigint) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN p_user || ARRAY(SELECT DISTINCT c.person
		FROM unnest(k.people, k.children) c (person, id)
		WHERE c.person <> p_user AND c.id <> 0
			AND c.id = ANY (asked_children(k, p_user)));
END $$;
