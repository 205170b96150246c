-- What a thread is about: children.

-- As a line has them.
CREATE OR REPLACE FUNCTION concerns_of(p_school bigint, p_thread bigint)
RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT array_agg(v.text ORDER BY c.nth, v.part)
		FROM concern c
		CROSS JOIN LATERAL (VALUES (1, c.child_id::text), (2, c.name),
			(3, c.class)) v (part, text)
		WHERE c.school_id = p_school AND c.thread_id = p_thread);
END $$;

-- The lines that people have of a thread say it.
CREATE OR REPLACE FUNCTION concerns_tell(p_school bigint, p_thread bigint,
	p_people bigint[])
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_concerns text[] := concerns_of(p_school, p_thread);
BEGIN
	UPDATE entry e SET concerns = v_concerns
	WHERE v_concerns IS NOT NULL AND e.concerns IS NULL
		AND e.school_id = p_school AND e.user_id = ANY (p_people)
		AND e.thread_id = p_thread;
END $$;

-- Part of the statement that begins a thread; p_status is its own.  p_concerns:
-- as a line has them.
CREATE OR REPLACE FUNCTION concerns_keep(p_school bigint, p_thread bigint,
	p_status int, p_people bigint[], p_concerns text[])
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_status <> 0 THEN
		RETURN;
	END IF;
	INSERT INTO concern
	SELECT p_school, p_thread, n, p_concerns[3 * n - 2]::bigint,
		p_concerns[3 * n - 1], p_concerns[3 * n]
	FROM generate_series(1, cardinality(p_concerns) / 3) n;
	PERFORM concerns_tell(p_school, p_thread, p_people);
END $$;

-- Part of the statement that delivers what was held.
CREATE OR REPLACE FUNCTION concerns_deliver(p_school bigint, p_thread bigint,
	p_message bigint, p_status int)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_status = 0 AND EXISTS (
		SELECT FROM concern c
		WHERE c.school_id = p_school AND c.thread_id = p_thread) THEN
		PERFORM concerns_tell(p_school, p_thread,
			m.sender_id || m.audience)
		FROM message m
		WHERE m.school_id = p_school AND m.id = p_message;
	END IF;
END $$;

-- The children of a thread that is no more, for the draft that it was.
CREATE OR REPLACE FUNCTION concerns_take(p_school bigint, p_thread bigint)
RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
	v_children bigint[];
BEGIN
	WITH gone AS (
		DELETE FROM concern c
		WHERE c.school_id = p_school AND c.thread_id = p_thread
		RETURNING c.child_id, c.nth)
	SELECT coalesce(array_agg(g.child_id ORDER BY g.nth), '{}')
	INTO v_children FROM gone g;
	RETURN v_children;
END $$;
