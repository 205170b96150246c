-- What is urgent.

-- Part of the statement that sends: p_said, why and from where.  p_status is the
-- send's.
CREATE OR REPLACE FUNCTION mark_urgent(p_school bigint, p_message bigint,
	p_status int, p_said text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_status = 0 THEN
		INSERT INTO urgent VALUES (p_school, p_message, p_said[1],
			p_said[2]);
	END IF;
END $$;

-- '': it is not.
CREATE OR REPLACE FUNCTION urgent_reason(p_school bigint, p_message bigint)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT u.reason FROM urgent u
		WHERE u.school_id = p_school AND u.message_id = p_message), '');
END $$;

-- Is what was delivered at this position?  For most schools nothing is.
CREATE OR REPLACE FUNCTION urgent_at(p_school bigint, p_thread bigint,
	p_position bigint) RETURNS boolean
LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM urgent u WHERE u.school_id = p_school) THEN
		RETURN false;
	END IF;
	RETURN EXISTS (
		SELECT FROM message m
		JOIN urgent u ON u.school_id = p_school AND u.message_id = m.id
		WHERE m.school_id = p_school AND m.thread_id = p_thread
		AND (nullif(coalesce(m.position, m.id), 0) = p_position
			OR EXISTS (SELECT FROM delivery l
				WHERE l.school_id = p_school
				AND l.thread_id = p_thread
				AND l.message_id = m.id
				AND l.position = p_position)));
END $$;

-- What is a draft again is not urgent yet: what it adds to SendOptions, of which
-- it is field 5.  Its length takes two bytes at most.
CREATE OR REPLACE FUNCTION urgent_no_more(p_school bigint, p_message bigint)
RETURNS bytea
LANGUAGE plpgsql AS $$
DECLARE
	v_reason bytea;
	v_n int;
BEGIN
	DELETE FROM urgent u
	WHERE u.school_id = p_school AND u.message_id = p_message
	RETURNING convert_to(u.reason, 'UTF8') INTO v_reason;
	v_n := length(v_reason);
	RETURN coalesce('\x2a'::bytea || CASE WHEN v_n < 128
		THEN set_byte('\x00'::bytea, 0, v_n)
		ELSE set_byte(set_byte('\x0000'::bytea, 0, v_n % 128 + 128), 1,
			v_n / 128) END || v_reason, ''::bytea);
END $$;

-- Of all schools, at most p_max that were delivered and that the audit trail does
-- not have: whoever takes them has them for ten seconds.
CREATE OR REPLACE FUNCTION take_urgent(p_max int)
RETURNS TABLE (school_id bigint, message_id bigint, sender_id bigint,
	sender_role smallint, recipient_count int, reason text, address text)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH due AS MATERIALIZED (
		SELECT u.school_id, u.message_id, m.sender_id, m.sender_role,
			coalesce(m.recipient_count, cardinality(m.audience)) AS n
		FROM urgent u
		JOIN message m ON m.school_id = u.school_id
			AND m.id = u.message_id
			AND nullif(coalesce(m.position, m.id), 0) > 0
		WHERE NOT u.noted AND u.leased_until <= clock_timestamp()
		ORDER BY u.leased_until LIMIT p_max FOR UPDATE OF u SKIP LOCKED
	)
	UPDATE urgent u
	SET leased_until = clock_timestamp() + interval '10 s'
	FROM due d
	WHERE u.school_id = d.school_id AND u.message_id = d.message_id
	RETURNING u.school_id, u.message_id, d.sender_id, d.sender_role, d.n,
		u.reason, u.address;
END $$;

CREATE OR REPLACE FUNCTION urgent_noted(p_school bigint, p_message bigint)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE urgent u SET noted = true
	WHERE u.school_id = p_school AND u.message_id = p_message;
END $$;
