-- Whom a login means, and whether its password may be looked at.

-- As people type it: composed, in any case.
CREATE OR REPLACE FUNCTION login_key(p_login text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT lower(normalize(btrim(p_login, E' \t'), NFC))
$$;

-- Letters and digits alone: "COLLEGE JEAN JAURES" is « Collège Jean-Jaurès ».
CREATE OR REPLACE FUNCTION school_fold(p_name text)
RETURNS text LANGUAGE sql STABLE AS $$
	SELECT regexp_replace(lower(unaccent(normalize(p_name, NFC))),
	    '[^[:alnum:]]+', '', 'g')
$$;

-- By code, or by a name that no other school has.
CREATE OR REPLACE FUNCTION school_named(p_school text)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_ids bigint[];
	v_fold text;
BEGIN
	SELECT array_agg(school_id) INTO v_ids FROM school
	WHERE code = lower(btrim(p_school, E' \t'));
	IF v_ids IS NULL THEN
		v_fold := school_fold(p_school);
		SELECT array_agg(school_id) INTO v_ids FROM school
		WHERE v_fold <> '' AND school_fold(name) = v_fold;
	END IF;
	RETURN CASE cardinality(v_ids) WHEN 1 THEN v_ids[1] ELSE -1 END;
END
$$;

-- The name and the school that a login means; school 0: it says none.  What is
-- behind the last '@' counts only where it is a school's code, and then always:
-- a name that contains an '@' cannot be taken for another school's.
CREATE OR REPLACE FUNCTION login_means(p_login text, p_school text,
    OUT name text, OUT school bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_key text := login_key(p_login);
BEGIN
	SELECT btrim(substring(v_key FROM '^(.+)@[^@]*$'), E' \t'), s.school_id
	INTO name, school
	FROM school s
	WHERE v_key LIKE '_%@%'
	AND s.code = btrim(substring(v_key FROM '@([^@]*)$'), E' \t');
	IF school IS NULL THEN
		name := v_key;
		school := CASE WHEN p_school = '' THEN 0
		    ELSE school_named(p_school) END;
	END IF;
END
$$;

-- Active people of that name, in that school or in all; at most five.
CREATE OR REPLACE FUNCTION login_candidates(p_name text, p_school bigint,
    p_devices text[])
RETURNS TABLE (school_id bigint, person_id bigint, hash text, device text)
LANGUAGE sql STABLE AS $$
	SELECT a.school_id, a.person_id, a.hash, (
		SELECT d.id FROM device d
		WHERE d.school_id = a.school_id AND d.person_id = a.person_id
		AND d.id = ANY (p_devices) LIMIT 1)
	FROM account a
	JOIN person p ON p.school_id = a.school_id
		AND p.person_id = a.person_id AND p.active
	WHERE a.login_key = p_name
	AND (p_school = 0 OR a.school_id = p_school)
	ORDER BY 4 NULLS LAST
	LIMIT 5
$$;

-- As login_ask(), of a browser that an account knows: seconds to wait.
CREATE OR REPLACE FUNCTION device_ask(p_school bigint, p_device text,
    p_limit int)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_key bytea := decode(p_device, 'hex');
	v_wait bigint := failures_wait(p_school, 4, v_key);
BEGIN
	IF v_wait = 0 THEN
		PERFORM failures_add(p_school, 4, v_key, p_limit);
	END IF;
	RETURN v_wait;
END
$$;

-- Counts an attempt before any password is looked at, so that of many at once
-- no more are heard than one after the other.  One row for each account that
-- the password may be of (person_id 0: nobody's), at most five.
--
-- A name from one address has p_pair failures before it has to wait, a name
-- from all addresses p_name; where the address has had p_address_limit
-- failures, a name has two from there.  A browser that the account knows is
-- counted by itself: what others do costs it nothing.
CREATE OR REPLACE FUNCTION login_ask(p_login text, p_school text,
    p_address text, p_devices text[], p_pair int, p_name int,
    p_address_limit int)
RETURNS TABLE (wait bigint, school_id bigint, person_id bigint, hash text,
    device text, name text, name_school bigint, counted boolean,
    address_failures int, choice boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_name text;
	v_school bigint;
	v_pair bytea;
	v_any bytea;
	v_wait bigint := 0;
	v_counted boolean;
	v_address int;
	v_choice boolean;
BEGIN
	SELECT m.name, m.school INTO v_name, v_school
	FROM login_means(p_login, p_school) m;
	v_pair := failure_key(v_name, p_address);
	v_any := failure_key(v_name, '');
	SELECT round(failures_left(3, f.failures, f.counted_at))::int
	INTO v_address FROM login_failure f
	WHERE f.school_id = 0 AND f.kind = 3
	AND f.key = failure_key('', p_address) AND p_address <> '';
	v_address := coalesce(v_address, 0);
	v_choice := v_school = 0 AND (SELECT count(*) > 1 FROM school);

	-- All the same whether there is such a name or not.
	v_counted := NOT EXISTS (
		SELECT FROM login_candidates(v_name, v_school, p_devices) c
		HAVING count(*) > 0 AND count(*) = count(c.device));
	IF v_counted THEN
		SELECT CASE WHEN greatest(w.pair, w.total) > 0
		    THEN greatest(w.pair, w.total)
		    ELSE least(w.pair, w.total) END
		INTO v_wait
		FROM (SELECT failures_wait(v_school, 1, v_pair) AS pair,
			failures_wait(v_school, 2, v_any) AS total) w;
		v_counted := v_wait = 0;
	END IF;
	IF v_counted THEN
		PERFORM failures_add(v_school, 1, v_pair,
		    CASE WHEN v_address >= p_address_limit
		    THEN least(2, p_pair) ELSE p_pair END);
		PERFORM failures_add(v_school, 2, v_any, p_name);
	END IF;

	RETURN QUERY
	SELECT CASE WHEN c.device IS NULL THEN v_wait
	    ELSE device_ask(c.school_id, c.device, p_pair) END,
	    c.school_id, c.person_id, c.hash, c.device, v_name, v_school,
	    v_counted, v_address, v_choice
	FROM login_candidates(v_name, v_school, p_devices) c;
	IF NOT FOUND THEN
		RETURN QUERY SELECT v_wait, 0::bigint, 0::bigint, NULL::text,
		    NULL::text, v_name, v_school, v_counted, v_address,
		    v_choice;
	END IF;
END
$$;

-- It was no failure after all: nobody looked at the password, or it was right
-- (p_right).  p_schools, p_devices: of the candidates that were counted by
-- their browser.
CREATE OR REPLACE FUNCTION login_take_back(p_school bigint, p_name text,
    p_address text, p_counted boolean, p_right boolean, p_schools bigint[],
    p_devices text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF p_counted THEN
		PERFORM failures_take_back(p_school, 1,
		    failure_key(p_name, p_address), p_right);
		PERFORM failures_take_back(p_school, 2,
		    failure_key(p_name, ''), false);
	END IF;
	PERFORM failures_take_back(d.school, 4, decode(d.device, 'hex'),
	    p_right)
	FROM unnest(p_schools, p_devices) d (school, device);
END
$$;

-- A wrong password came from there; gives how many have lately.  The rest as of
-- login_take_back().
CREATE OR REPLACE FUNCTION login_was_wrong(p_school bigint, p_name text,
    p_address text, p_counted boolean, p_schools bigint[], p_devices text[])
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	-- The rows in the order in which login_ask() takes them.
	IF p_counted THEN
		PERFORM failures_settle(p_school, 1,
		    failure_key(p_name, p_address));
		PERFORM failures_settle(p_school, 2, failure_key(p_name, ''));
	END IF;
	PERFORM failures_settle(d.school, 4, decode(d.device, 'hex'))
	FROM unnest(p_schools, p_devices) d (school, device);
	RETURN CASE WHEN NOT p_counted OR p_address = '' THEN 0
	    ELSE failures_add(0, 3, failure_key('', p_address), 0) END;
END
$$;
