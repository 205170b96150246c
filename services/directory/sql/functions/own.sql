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

-- As session_start(), and the owner of the account gets a mail where somebody
-- comes with a browser that is not known by its cookie, nor by its name and
-- address.  The first login tells nothing: there was none to compare with.
-- p_device: the browser in words.
CREATE OR REPLACE FUNCTION session_start_told(p_school bigint,
    p_person bigint, p_id bytea, p_csrf text, p_seconds int,
    p_new_device text, p_old_device text, p_replaced_school bigint,
    p_replaced bytea, p_agent text, p_address text, p_pending int,
    p_remember text, p_language text, p_device text)
RETURNS TABLE (person_id bigint, display_name text, role smallint, title text,
    school_id bigint, school_name text, school_code text,
    expires_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_unknown boolean := p_old_device = '' AND EXISTS (
		SELECT FROM account a
		WHERE a.school_id = p_school AND a.person_id = p_person
		AND a.last_login_at IS NOT NULL)
	AND NOT EXISTS (
		SELECT FROM session s
		WHERE s.school_id = p_school AND s.person_id = p_person
		AND s.agent = p_agent AND s.address = p_address);
BEGIN
	RETURN QUERY SELECT * FROM session_start(p_school, p_person, p_id,
	    p_csrf, p_seconds, p_new_device, p_old_device, p_replaced_school,
	    p_replaced, p_agent, p_address, p_pending, p_remember);
	IF FOUND AND v_unknown THEN
		INSERT INTO account_mail (school_id, person_id, kind, address,
		    language, detail)
		SELECT p_school, p_person, 4, a.address, p_language, p_device
		FROM (SELECT account_address(p_school, p_person) AS address) a
		WHERE a.address <> '';
	END IF;
END
$$;

-- ---- one's own secrets ----

-- What guessing is counted by: kind 5 is the password, asked for again, 6 the
-- code of the second factor.
CREATE OR REPLACE FUNCTION person_key(p_person bigint)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
	SELECT failure_key(p_person::text, '')
$$;

-- Must the session say no password for what it has to do?  It has just said
-- one: who comes to a browser that is open for hours sets up nothing of theirs.
CREATE OR REPLACE FUNCTION session_spared(p_school bigint, p_person bigint,
    p_session bytea, p_spared int)
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT p_spared > 0 AND EXISTS (
		SELECT FROM session s
		WHERE s.school_id = p_school AND s.id = p_session
		AND s.person_id = p_person AND s.pending = p_spared
		AND (p_spared <> 1
		    OR s.created_at > now() - interval '1 hour'))
$$;

-- A password is about to be looked at, which is counted unless the session has
-- p_spared to do; see failures_wait() for wait.
CREATE OR REPLACE FUNCTION secret_ask(p_school bigint, p_person bigint,
    p_session bytea, p_spared int, p_limit int)
RETURNS TABLE (wait bigint, spared boolean, hash text, login text,
    school_name text, school_code text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_spared boolean := session_spared(p_school, p_person, p_session,
	    p_spared);
	v_wait bigint := 0;
BEGIN
	IF NOT v_spared THEN
		v_wait := failures_wait(p_school, 5, person_key(p_person));
	END IF;
	IF v_wait = 0 AND NOT v_spared THEN
		PERFORM failures_add(p_school, 5, person_key(p_person),
		    p_limit);
	END IF;
	RETURN QUERY
	SELECT v_wait, v_spared, a.hash, a.login, c.name, c.code
	FROM account a JOIN school c ON c.school_id = a.school_id
	WHERE a.school_id = p_school AND a.person_id = p_person;
END
$$;

-- What came of it: right (1), wrong (0), or not looked at (-1).
CREATE OR REPLACE FUNCTION secret_settle(p_school bigint, p_person bigint,
    p_kind int, p_right int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF p_right = 0 THEN
		PERFORM failures_settle(p_school, p_kind,
		    person_key(p_person));
	ELSE
		PERFORM failures_take_back(p_school, p_kind,
		    person_key(p_person), p_right > 0);
	END IF;
END
$$;

-- The school demands a second factor of one of the person's roles.
CREATE OR REPLACE FUNCTION factor_demanded(p_school bigint, p_person bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (
		SELECT FROM person p JOIN school c ON c.school_id = p.school_id
		WHERE p.school_id = p_school AND p.person_id = p_person
		AND (p.role = ANY (c.factor_roles) OR EXISTS (
			SELECT FROM person_role r
			WHERE r.school_id = p_school AND r.person_id = p_person
			AND r.active AND r.role = ANY (c.factor_roles))))
$$;

-- It does, and there is none.
CREATE OR REPLACE FUNCTION factor_lacks(p_school bigint, p_person bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT factor_demanded(p_school, p_person) AND NOT EXISTS (
		SELECT FROM second_factor f
		WHERE f.school_id = p_school AND f.person_id = p_person
		AND f.secret IS NOT NULL)
$$;

-- What is demanded is demanded of the sessions that are open, too: p_person's,
-- or (0) everybody's.  Gateways hear of it within half a second.  Who gets
-- another role by a roster or a new day is asked when the session is next
-- written down as seen, within five minutes of its use.
CREATE OR REPLACE FUNCTION factor_demand(p_school bigint, p_person bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE session s SET pending = 1 - s.pending, stale_at = now()
	WHERE s.school_id = p_school
	AND (p_person = 0 OR s.person_id = p_person)
	AND s.revoked_at IS NULL AND s.expires_at > now()
	AND s.pending IN (0, 1)
	AND (s.pending = 1) <> factor_lacks(p_school, s.person_id);
END
$$;

-- Of which roles the school demands one.
CREATE OR REPLACE FUNCTION put_factor_roles(p_school bigint,
    p_roles smallint[], p_actor bigint, p_address text)
RETURNS smallint[] LANGUAGE plpgsql AS $$
DECLARE
	v_before smallint[];
BEGIN
	SELECT factor_roles INTO v_before FROM school
	WHERE school_id = p_school FOR UPDATE;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	UPDATE school SET factor_roles = p_roles WHERE school_id = p_school;
	PERFORM factor_demand(p_school, 0);
	PERFORM audit_note(p_school, p_actor, 'second-factor.roles', '',
	    jsonb_build_object('before', v_before, 'after', p_roles),
	    p_address);
	RETURN p_roles;
END
$$;

-- A new password in the place of the one that was looked at; false: that is
-- not it any more.  The session that asks goes on.
CREATE OR REPLACE FUNCTION account_change_hash(p_school bigint,
    p_person bigint, p_session bytea, p_old text, p_hash text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	UPDATE account a SET hash = p_hash
	WHERE a.school_id = p_school AND a.person_id = p_person
	AND a.hash IS NOT DISTINCT FROM p_old;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	PERFORM account_close(p_school, p_person, p_session);
	UPDATE session s SET stale_at = now(), pending =
	    CASE WHEN factor_lacks(p_school, p_person) THEN 1 ELSE 0 END
	WHERE s.school_id = p_school AND s.id = p_session AND s.pending = 2;
	RETURN true;
END
$$;

-- ---- second factor ----

-- Before a code is looked at, which is counted where there is something to try
-- it with: the second factor or, p_next, the one that was begun.  No code
-- (p_count false) counts nothing.
CREATE OR REPLACE FUNCTION factor_ask(p_school bigint, p_person bigint,
    p_remembered text[], p_count boolean, p_next boolean, p_limit int)
RETURNS TABLE (wait bigint, lacks boolean, remembered text, secret bytea,
    step bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_secret bytea;
	v_step bigint;
	v_known text;
	v_wait bigint := 0;
BEGIN
	SELECT CASE WHEN NOT p_next THEN f.secret
	    WHEN f.next_at > now() - interval '1 hour' THEN f.next_secret END,
	    CASE WHEN p_next THEN 0 ELSE f.step END
	INTO v_secret, v_step FROM second_factor f
	WHERE f.school_id = p_school AND f.person_id = p_person;
	IF v_secret IS NOT NULL AND NOT p_next THEN
		UPDATE remembered_device d SET seen_at = now()
		WHERE d.school_id = p_school AND d.person_id = p_person
		AND d.id = ANY (p_remembered)
		AND d.made_at > now() - interval '30 days'
		RETURNING d.id INTO v_known;
	END IF;
	IF v_secret IS NOT NULL AND v_known IS NULL AND p_count THEN
		v_wait := failures_wait(p_school, 6, person_key(p_person));
		IF v_wait = 0 THEN
			PERFORM failures_add(p_school, 6,
			    person_key(p_person), p_limit);
		END IF;
	END IF;
	RETURN QUERY SELECT v_wait, factor_lacks(p_school, p_person),
	    v_known, v_secret, coalesce(v_step, 0);
END
$$;

-- Uses a time step's code (p_step 0: none) or a recovery code, once.
CREATE OR REPLACE FUNCTION factor_use(p_school bigint, p_person bigint,
    p_step bigint, p_code bytea)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_used boolean;
BEGIN
	IF p_step > 0 THEN
		UPDATE second_factor f SET step = p_step
		WHERE f.school_id = p_school AND f.person_id = p_person
		AND f.secret IS NOT NULL AND f.step < p_step;
	ELSE
		DELETE FROM recovery_code r
		WHERE r.school_id = p_school AND r.person_id = p_person
		AND r.hash = p_code;
	END IF;
	v_used := FOUND;
	PERFORM secret_settle(p_school, p_person, 6, v_used::int);
	RETURN v_used;
END
$$;

-- What was begun counts from now on; false: it is not that any more.
CREATE OR REPLACE FUNCTION factor_confirm(p_school bigint, p_person bigint,
    p_session bytea, p_secret bytea, p_step bigint, p_codes text[])
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	UPDATE second_factor f SET secret = f.next_secret, since = now(),
	step = p_step, next_secret = NULL, next_at = NULL
	WHERE f.school_id = p_school AND f.person_id = p_person
	AND f.next_secret = p_secret;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	DELETE FROM recovery_code r
	WHERE r.school_id = p_school AND r.person_id = p_person;
	INSERT INTO recovery_code (school_id, person_id, hash)
	SELECT p_school, p_person, decode(c, 'hex') FROM unnest(p_codes) c;
	DELETE FROM remembered_device d
	WHERE d.school_id = p_school AND d.person_id = p_person;
	UPDATE session s SET pending = 0, stale_at = now()
	WHERE s.school_id = p_school AND s.id = p_session AND s.pending = 1;
	PERFORM secret_settle(p_school, p_person, 6, 1);
	RETURN true;
END
$$;

-- New recovery codes in the place of the old ones; false: there is no second
-- factor that they would stand for.
CREATE OR REPLACE FUNCTION recovery_renew(p_school bigint, p_person bigint,
    p_codes text[])
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM second_factor f
	WHERE f.school_id = p_school AND f.person_id = p_person
	AND f.secret IS NOT NULL FOR UPDATE;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	DELETE FROM recovery_code r
	WHERE r.school_id = p_school AND r.person_id = p_person;
	INSERT INTO recovery_code (school_id, person_id, hash)
	SELECT p_school, p_person, decode(c, 'hex') FROM unnest(p_codes) c;
	RETURN true;
END
$$;

-- Takes it off; p_force: also where the school demands it.  0: there was none,
-- 1: done, 2: the school demands it.
CREATE OR REPLACE FUNCTION factor_remove(p_school bigint, p_person bigint,
    p_force boolean)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	IF NOT p_force AND factor_demanded(p_school, p_person) THEN
		RETURN 2;
	END IF;
	DELETE FROM recovery_code r
	WHERE r.school_id = p_school AND r.person_id = p_person;
	DELETE FROM remembered_device d
	WHERE d.school_id = p_school AND d.person_id = p_person;
	DELETE FROM second_factor f
	WHERE f.school_id = p_school AND f.person_id = p_person;
	RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END
$$;

-- ---- API tokens ----

-- At most p_max that live; false: there are.
CREATE OR REPLACE FUNCTION token_make(p_school bigint, p_person bigint,
    p_id bytea, p_name text, p_scopes int, p_days int, p_max int)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	-- Two at once would count the same.
	PERFORM FROM account a
	WHERE a.school_id = p_school AND a.person_id = p_person FOR UPDATE;
	IF (SELECT count(*) FROM api_token t
	    WHERE t.school_id = p_school AND t.person_id = p_person
	    AND t.revoked_at IS NULL AND t.expires_at > now()) >= p_max THEN
		RETURN false;
	END IF;
	INSERT INTO api_token (school_id, id, person_id, name, scopes,
	    expires_at)
	VALUES (p_school, p_id, p_person, p_name, p_scopes,
	    now() + p_days * interval '1 day');
	RETURN true;
END
$$;

-- ---- the secretary ----

-- A one-time code in place of the password, noted as `p_actor`'s act; the
-- person, or no row where nobody active of the school has an account.  Who is
-- no administrator gets at no account that may do more than others: person_id
-- is 0 then.
CREATE OR REPLACE FUNCTION account_reset(p_school bigint, p_person bigint,
    p_hash text, p_factor boolean, p_actor bigint, p_address text)
RETURNS TABLE (person_id bigint, display_name text, role smallint, title text,
    login text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	IF cardinality(permissions_of(p_school, p_person)) > 0
	    AND NOT may_do_all(p_school, p_actor) THEN
		RETURN QUERY SELECT 0::bigint, '', 0::smallint, '',
		    NULL::text;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT p.person_id, p.display_name, p.role, p.title, a.login
	FROM person p JOIN account a ON a.school_id = p.school_id
		AND a.person_id = p.person_id
	WHERE p.school_id = p_school AND p.person_id = p_person AND p.active;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	PERFORM account_set_hash(p_school, p_person, p_hash, false);
	IF p_factor THEN
		PERFORM factor_remove(p_school, p_person, true);
	END IF;
	PERFORM audit_note(p_school, p_actor, 'account.reset',
	    (SELECT display_name FROM person p
		WHERE p.school_id = p_school AND p.person_id = p_person),
	    jsonb_build_object('person', p_person, 'secondFactor', p_factor),
	    p_address);
END
$$;

-- The pupils of a class and their guardians, who may be given a code: those
-- without a password, or everybody.
CREATE OR REPLACE FUNCTION class_accounts(p_school bigint, p_group bigint,
    p_roles smallint[], p_everybody boolean)
RETURNS TABLE (person_id bigint)
LANGUAGE sql STABLE AS $$
	WITH pupil AS (
		SELECT m.person_id FROM member m
		WHERE m.school_id = p_school AND m.group_id = p_group
		AND m.role = 2
	), anybody AS (
		SELECT person_id FROM pupil
		UNION
		SELECT k.guardian_id FROM kin k
		JOIN pupil ON pupil.person_id = k.student_id
		WHERE k.school_id = p_school
	)
	SELECT p.person_id FROM anybody
	JOIN person p ON p.school_id = p_school
		AND p.person_id = anybody.person_id AND p.active
	JOIN account a ON a.school_id = p.school_id
		AND a.person_id = p.person_id AND a.login IS NOT NULL
	WHERE p.role IN (1, 2)
	AND (cardinality(p_roles) = 0 OR p.role = ANY (p_roles))
	AND (p_everybody OR a.hash IS NULL OR a.hash LIKE '$once$%')
	ORDER BY p.role DESC, p.search_family, p.search_given, p.person_id
	LIMIT 500
$$;
