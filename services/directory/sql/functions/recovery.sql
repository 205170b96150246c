-- The way back in by mail.

-- Where somebody's mail goes; '' where it is not known.
CREATE OR REPLACE FUNCTION account_address(p_school bigint, p_person bigint)
RETURNS text LANGUAGE sql STABLE AS $$
	SELECT p.email FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_person
$$;

-- A mail about the account, of a liaison.notify.v1.MailTemplate; false: it has
-- no address.  p_token: sealed, or NULL.
CREATE OR REPLACE FUNCTION account_mail_note(p_school bigint, p_person bigint,
    p_kind int, p_language text, p_token bytea)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO account_mail (school_id, person_id, kind, address,
	    language, token)
	SELECT p_school, p_person, p_kind, a.address, p_language, p_token
	FROM (SELECT account_address(p_school, p_person) AS address) a
	WHERE a.address <> '';
	RETURN FOUND;
END
$$;

-- Whom a forgotten password may be of: those of the login who have an address,
-- at most five; and in every row how long the client's address has to wait.
-- What is counted says nothing of who exists: the address alone.
CREATE OR REPLACE FUNCTION reset_ask(p_login text, p_school text,
    p_address text, p_limit int)
RETURNS TABLE (wait bigint, school_id bigint, person_id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_key bytea := failure_key('', p_address);
	v_wait bigint := failures_wait(0, 7, v_key);
BEGIN
	IF v_wait = 0 THEN
		PERFORM failures_add(0, 7, v_key, p_limit);
		PERFORM failures_settle(0, 7, v_key);
	END IF;
	RETURN QUERY
	SELECT v_wait, c.school_id, c.person_id
	FROM login_means(p_login, p_school) m
	CROSS JOIN LATERAL login_candidates(m.name, m.school, '{}') c
	WHERE v_wait = 0 AND account_address(c.school_id, c.person_id) <> '';
	IF NOT FOUND THEN
		RETURN QUERY SELECT v_wait, 0::bigint, 0::bigint;
	END IF;
END
$$;

-- A token and its mail; false: three have gone in an hour.
CREATE OR REPLACE FUNCTION reset_begin(p_school bigint, p_person bigint,
    p_id bytea, p_token bytea, p_language text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	-- Two at once would count the same.
	PERFORM FROM account a
	WHERE a.school_id = p_school AND a.person_id = p_person FOR UPDATE;
	IF (SELECT count(*) FROM password_reset r
	    WHERE r.school_id = p_school AND r.person_id = p_person
	    AND r.made_at > now() - interval '1 hour') >= 3 THEN
		RETURN false;
	END IF;
	INSERT INTO password_reset (school_id, id, person_id)
	VALUES (p_school, p_id, p_person);
	RETURN account_mail_note(p_school, p_person, 1, p_language, p_token);
END
$$;

-- The password that a token was for, once; false: it is no more.
CREATE OR REPLACE FUNCTION reset_finish(p_school bigint, p_id bytea,
    p_hash text, p_language text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_person bigint;
BEGIN
	DELETE FROM password_reset r
	WHERE r.school_id = p_school AND r.id = p_id
	AND r.made_at > now() - interval '1 hour'
	RETURNING r.person_id INTO v_person;
	IF v_person IS NULL OR NOT account_set_hash(p_school, v_person, p_hash,
	    false) THEN
		RETURN false;
	END IF;
	PERFORM account_mail_note(p_school, v_person, 2, p_language, NULL);
	RETURN true;
END
$$;
