-- Copies to guardians of what is written to pupils.

-- Part of the statement that sends: p_copies is whether the sender asked for
-- them ('1'), then of each guardian and child the ids and the child's name.
CREATE OR REPLACE FUNCTION copies_keep(p_school bigint, p_message bigint,
	p_status int, p_copies text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_status <> 0 THEN
		RETURN;
	END IF;
	INSERT INTO copied
	SELECT p_school, p_message, p_copies[1] = '1',
		coalesce(array_agg(p_copies[n]::bigint ORDER BY n), '{}'),
		coalesce(array_agg(p_copies[n + 1]::bigint ORDER BY n), '{}'),
		coalesce(array_agg(p_copies[n + 2] ORDER BY n), '{}')
	FROM generate_series(2, cardinality(p_copies), 3) n;
END $$;

CREATE OR REPLACE FUNCTION is_copy(p_school bigint, p_message bigint,
	p_user bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM copied c
		WHERE c.school_id = p_school AND c.message_id = p_message
			AND p_user = ANY (c.people));
END $$;

-- The children for whom p_user got it as a copy: id, name and '' of each, as
-- entry.concerns has them.
CREATE OR REPLACE FUNCTION copied_for(p_school bigint, p_message bigint,
	p_user bigint) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT x.text FROM copied c
		CROSS JOIN LATERAL unnest(c.people, c.children, c.names)
			WITH ORDINALITY k (person, child, name, nth)
		CROSS JOIN LATERAL unnest(ARRAY[k.child::text, k.name, ''])
			WITH ORDINALITY x (text, part)
		WHERE c.school_id = p_school AND c.message_id = p_message
			AND k.person = p_user
		ORDER BY k.nth, x.part);
END $$;

-- Is p_user in the thread for copies alone?
CREATE OR REPLACE FUNCTION is_copy_reader(p_school bigint, p_thread bigint,
	p_user bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (is_copy(p_school, p_thread, p_user) OR EXISTS (
		SELECT FROM message m
		JOIN copied c ON c.school_id = m.school_id
			AND c.message_id = m.id
		WHERE m.school_id = p_school AND m.thread_id = p_thread
			AND p_user = ANY (c.people)))
	AND NOT EXISTS (
		SELECT FROM message f
		WHERE f.school_id = p_school AND f.id = p_thread
			AND (f.sender_id = p_user OR p_user = ANY (f.audience)
				AND NOT is_copy(p_school, p_thread, p_user)));
END $$;

-- What is a draft again has no copies yet: what it adds to SendOptions, of which
-- it is field 6.
CREATE OR REPLACE FUNCTION copies_undone(p_school bigint, p_message bigint)
RETURNS bytea
LANGUAGE plpgsql AS $$
DECLARE
	v_asked boolean;
BEGIN
	DELETE FROM copied c
	WHERE c.school_id = p_school AND c.message_id = p_message
	RETURNING c.asked INTO v_asked;
	RETURN CASE WHEN v_asked THEN '\x3001'::bytea ELSE ''::bytea END;
END $$;

-- Part of the statement that delivers what is held: p_people are not to get
-- their copy any more, and nobody is told.
CREATE OR REPLACE FUNCTION copies_drop(p_school bigint, p_message bigint,
	p_people bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_planned boolean;
	v_people bigint[];
BEGIN
	IF p_people = '{}' THEN
		RETURN;
	END IF;
	SELECT h.from_at IS NOT NULL, h.people INTO v_planned, v_people
	FROM held h
	WHERE h.school_id = p_school AND h.message_id = p_message FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	UPDATE held h SET
		people = r.people,
		from_at = r.times,
		why = r.why,
		children = r.children
	FROM (
		SELECT coalesce(array_agg(a.id ORDER BY a.id), '{}') AS people,
			array_agg(a.at ORDER BY a.id)
				FILTER (WHERE a.at IS NOT NULL) AS times,
			array_agg(a.why ORDER BY a.id)
				FILTER (WHERE a.why IS NOT NULL) AS why,
			array_agg(a.child ORDER BY a.id)
				FILTER (WHERE a.child IS NOT NULL) AS children
		FROM held x,
			unnest(x.people, x.from_at, x.why, x.children)
			a (id, at, why, child)
		WHERE x.school_id = p_school AND x.message_id = p_message
			AND a.id <> ALL (p_people)) r
	WHERE h.school_id = p_school AND h.message_id = p_message;
	-- Before it is planned they are in the message.
	IF NOT v_planned THEN
		UPDATE message m SET why = r.why, children = r.children
		FROM (
			SELECT array_agg(a.why ORDER BY a.id)
					FILTER (WHERE a.why IS NOT NULL) AS why,
				array_agg(a.child ORDER BY a.id)
					FILTER (WHERE a.child IS NOT NULL)
					AS children
			FROM message x,
				unnest(v_people, x.why, x.children)
				a (id, why, child)
			WHERE x.school_id = p_school AND x.id = p_message
				AND a.id <> ALL (p_people)) r
		WHERE m.school_id = p_school AND m.id = p_message;
	END IF;
	UPDATE copied c SET
		people = r.people,
		children = r.children,
		names = r.names
	FROM (
		SELECT coalesce(array_agg(a.id ORDER BY a.nth), '{}') AS people,
			coalesce(array_agg(a.child ORDER BY a.nth), '{}')
				AS children,
			coalesce(array_agg(a.name ORDER BY a.nth), '{}')
				AS names
		FROM copied x, unnest(x.people, x.children, x.names)
			WITH ORDINALITY a (id, child, name, nth)
		WHERE x.school_id = p_school AND x.message_id = p_message
			AND a.id <> ALL (p_people)) r
	WHERE c.school_id = p_school AND c.message_id = p_message;
END $$;
