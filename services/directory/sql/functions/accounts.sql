-- What people do with their own accounts.

-- As session_begin(), and what its owner is told of it later: the browser,
-- where it came from, and whether the browser is not to be asked for the second
-- factor again ('': it is, or it is remembered already).
CREATE OR REPLACE FUNCTION session_start(p_school bigint, p_person bigint,
    p_id bytea, p_csrf text, p_seconds int, p_new_device text,
    p_old_device text, p_replaced_school bigint, p_replaced bytea,
    p_agent text, p_address text, p_pending int, p_remember text)
RETURNS TABLE (person_id bigint, display_name text, role smallint, title text,
    school_id bigint, school_name text, school_code text,
    expires_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT * FROM session_begin(p_school, p_person, p_id,
	    p_csrf, p_seconds, p_new_device, p_old_device, p_replaced_school,
	    p_replaced);
	IF NOT FOUND THEN
		RETURN;
	END IF;
	UPDATE session s SET agent = p_agent, address = p_address,
	pending = p_pending
	WHERE s.school_id = p_school AND s.id = p_id;
	IF p_remember = '' THEN
		RETURN;
	END IF;
	-- Twenty browsers a person are enough.
	DELETE FROM remembered_device d
	WHERE d.school_id = p_school AND d.person_id = p_person
	AND d.id IN (
		SELECT o.id FROM remembered_device o
		WHERE o.school_id = p_school AND o.person_id = p_person
		ORDER BY o.made_at DESC, o.id OFFSET 19);
	INSERT INTO remembered_device (school_id, person_id, id, agent,
	    address)
	VALUES (p_school, p_person, p_remember, p_agent, p_address);
END
$$;
