-- Sessions, and the passwords that they hang on.

-- A session for somebody whose password was right, in the place of another
-- one; no row if the account was switched off meanwhile.  p_new_device takes
-- the place of p_old_device ('': of none).
CREATE OR REPLACE FUNCTION session_begin(p_school bigint, p_person bigint,
    p_id bytea, p_csrf text, p_seconds int, p_new_device text,
    p_old_device text, p_replaced_school bigint, p_replaced bytea)
RETURNS TABLE (person_id bigint, display_name text, role smallint, title text,
    school_id bigint, school_name text, school_code text,
    expires_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH made AS (
		INSERT INTO session (school_id, id, person_id, csrf_token,
		    expires_at)
		SELECT p.school_id, p_id, p.person_id, p_csrf,
		    now() + p_seconds * interval '1 second'
		FROM person p
		WHERE p.school_id = p_school AND p.person_id = p_person
		AND p.active
		RETURNING session.expires_at
	)
	SELECT p.person_id, p.display_name, p.role, p.title, s.school_id,
	    s.name, s.code, made.expires_at
	FROM made
	JOIN person p ON p.school_id = p_school AND p.person_id = p_person
	JOIN school s ON s.school_id = p_school;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	UPDATE account a SET last_login_at = now()
	WHERE a.school_id = p_school AND a.person_id = p_person;
	UPDATE session s SET revoked_at = now(), stale_at = now()
	WHERE s.school_id = p_replaced_school AND s.id = p_replaced
	AND s.revoked_at IS NULL;
	-- Twenty browsers a person are enough.
	DELETE FROM device d
	WHERE d.school_id = p_school AND d.person_id = p_person
	AND (d.id = p_old_device OR d.id IN (
		SELECT o.id FROM device o
		WHERE o.school_id = p_school AND o.person_id = p_person
		ORDER BY o.made_at DESC, o.id OFFSET 19));
	INSERT INTO device (school_id, person_id, id)
	VALUES (p_school, p_person, p_new_device);
END
$$;

-- What a password has opened ends with it; but one session ('': none).
CREATE OR REPLACE FUNCTION account_close(p_school bigint, p_person bigint,
    p_but bytea)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE session s SET revoked_at = now(), stale_at = now()
	WHERE s.school_id = p_school AND s.person_id = p_person
	AND s.revoked_at IS NULL AND s.id <> p_but;
	DELETE FROM device d
	WHERE d.school_id = p_school AND d.person_id = p_person;
	DELETE FROM remembered_device d
	WHERE d.school_id = p_school AND d.person_id = p_person;
	DELETE FROM password_reset r
	WHERE r.school_id = p_school AND r.person_id = p_person;
END
$$;

-- A new password ends the sessions of the old one, and what browsers know.
CREATE OR REPLACE FUNCTION account_set_hash(p_school bigint, p_person bigint,
    p_hash text, p_only_first boolean)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	UPDATE account a SET hash = p_hash
	WHERE a.school_id = p_school AND a.person_id = p_person
	AND (a.hash IS NULL OR NOT p_only_first);
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	PERFORM account_close(p_school, p_person, '');
	UPDATE api_token t SET revoked_at = now(), stale_at = now()
	WHERE t.school_id = p_school AND t.person_id = p_person
	AND t.revoked_at IS NULL;
	RETURN true;
END
$$;
