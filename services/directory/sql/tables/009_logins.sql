-- Logins that belong to a school, what slows down guessing, known browsers.
-- Functions of 003_sessions.sql that these take the place of stay until no
-- release that calls them can be beside us.

-- ---- logins in one normal form ----

-- As people type it: composed, in any case.
CREATE FUNCTION login_key(p_login text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT lower(normalize(btrim(p_login, E' \t'), NFC))
$$;

CREATE FUNCTION compose_login() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.login := normalize(NEW.login, NFC);
	RETURN NEW;
END
$$;
CREATE TRIGGER stage_person_login BEFORE INSERT ON stage_person
	FOR EACH ROW WHEN (NEW.login IS NOT NFC NORMALIZED)
	EXECUTE FUNCTION compose_login();

-- Where the composed form is somebody else's already, that one keeps it.
UPDATE account a SET login = normalize(a.login, NFC)
WHERE a.login IS NOT NFC NORMALIZED AND NOT EXISTS (
	SELECT FROM account b
	WHERE b.school_id = a.school_id AND b.person_id <> a.person_id
	AND lower(normalize(b.login, NFC)) = lower(normalize(a.login, NFC)));

-- ---- known browsers ----

-- One row a browser and account; the secret is in the browser's cookie.
CREATE TABLE device (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- SHA-256 of the secret, in hexadecimal.
	id		text NOT NULL,
	made_at		timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, person_id, id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
CREATE INDEX device_age ON device (made_at);

-- ---- failures ----

-- kind 1: a name as it was typed, from an address; 2: such a name, from
-- anywhere; 3: an address; 4: an account, in a browser that it knows.
--
-- 1 and 2 go by the name and the school that were typed (0: none, -1: one that
-- does not exist), and not by the account behind them: so who must wait says
-- nothing of who exists.
CREATE TABLE login_failure (
	school_id	bigint NOT NULL,
	kind		smallint NOT NULL,
	-- A hash, since people type all sorts of things as their name.
	key		bytea NOT NULL,
	failures	real NOT NULL,
	counted_at	timestamptz NOT NULL,
	blocked_until	timestamptz NOT NULL DEFAULT '-infinity',
	-- Of the failures, passwords that are being looked at.
	pending		int NOT NULL DEFAULT 0,
	PRIMARY KEY (school_id, kind, key)
);
CREATE INDEX login_failure_age ON login_failure (counted_at);

CREATE FUNCTION failure_key(p_name text, p_address text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
	SELECT sha256(convert_to(p_name || E'\n' || p_address, 'UTF8'))
$$;

-- What is left of a count: five an hour are forgotten, of addresses, behind
-- which a whole school may be, thirty.
CREATE FUNCTION failures_left(p_kind int, p_failures real,
    p_counted_at timestamptz)
RETURNS real LANGUAGE sql STABLE AS $$
	SELECT greatest(0, p_failures - greatest(0,
	    extract(epoch FROM now() - p_counted_at))
	    * CASE p_kind WHEN 3 THEN 30 ELSE 5 END / 3600)::real
$$;

-- A look that takes longer has ended with its process.
CREATE FUNCTION failures_pending(p_pending int, p_counted_at timestamptz)
RETURNS int LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN p_counted_at > now() - interval '10 seconds'
	    THEN p_pending ELSE 0 END
$$;

-- Seconds to wait; 0: none, -1: until those before it have been looked at, which
-- may have been right.  Holds the row until the end of the transaction.
CREATE FUNCTION failures_wait(p_school bigint, p_kind int, p_key bytea)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_until timestamptz;
	v_pending int;
BEGIN
	INSERT INTO login_failure (school_id, kind, key, failures, counted_at)
	VALUES (p_school, p_kind, p_key, 0, now()) ON CONFLICT DO NOTHING;
	SELECT blocked_until, failures_pending(pending, counted_at)
	INTO v_until, v_pending FROM login_failure
	WHERE school_id = p_school AND kind = p_kind AND key = p_key
	FOR UPDATE;
	RETURN CASE WHEN v_until <= now() THEN 0 WHEN v_pending > 0 THEN -1
	    ELSE ceil(extract(epoch FROM v_until - now()))::bigint END;
END
$$;

-- Counts one, and gives the count.  From the limit on, each doubles the wait
-- before the next: 30 s, 1 min, ... 15 min.  p_limit 0: no wait.
CREATE FUNCTION failures_add(p_school bigint, p_kind int, p_key bytea,
    p_limit int)
RETURNS int LANGUAGE sql AS $$
	INSERT INTO login_failure AS f
	VALUES (p_school, p_kind, p_key, 1, now(), CASE p_limit WHEN 1
	    THEN now() + interval '30 seconds' ELSE '-infinity' END, 1)
	ON CONFLICT (school_id, kind, key) DO UPDATE SET
	pending = 1 + failures_pending(f.pending, f.counted_at),
	failures = least(1 + failures_left(f.kind, f.failures, f.counted_at),
	    1000000),
	counted_at = now(),
	blocked_until = CASE WHEN p_limit > 0 AND round(1 +
		failures_left(f.kind, f.failures, f.counted_at)) >= p_limit
	    THEN now() + least(900, 30 * 2 ^ least(10, round(1 +
		failures_left(f.kind, f.failures, f.counted_at)) - p_limit))
		* interval '1 second'
	    ELSE '-infinity' END
	RETURNING round(failures)::int
$$;

-- Takes one back, or all: it was none.
CREATE FUNCTION failures_take_back(p_school bigint, p_kind int, p_key bytea,
    p_all boolean)
RETURNS void LANGUAGE sql AS $$
	UPDATE login_failure SET
	failures = CASE WHEN p_all THEN 0 ELSE greatest(0, failures - 1) END,
	pending = greatest(0, pending - 1),
	blocked_until = '-infinity'
	WHERE school_id = p_school AND kind = p_kind AND key = p_key
$$;

-- It was one.
CREATE FUNCTION failures_settle(p_school bigint, p_kind int, p_key bytea)
RETURNS void LANGUAGE sql AS $$
	UPDATE login_failure SET pending = greatest(0, pending - 1)
	WHERE school_id = p_school AND kind = p_kind AND key = p_key
$$;

-- ---- who is meant ----

-- Letters and digits alone: "COLLEGE JEAN JAURES" is « Collège Jean-Jaurès ».
CREATE FUNCTION school_fold(p_name text) RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT regexp_replace(lower(unaccent(normalize(p_name, NFC))),
	    '[^[:alnum:]]+', '', 'g')
$$;

-- By code, or by a name that no other school has.
CREATE FUNCTION school_named(p_school text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
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
CREATE FUNCTION login_means(p_login text, p_school text,
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
CREATE FUNCTION login_candidates(p_name text, p_school bigint,
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

-- ---- asking and answering ----

-- Counts an attempt before any password is looked at, so that of many at once
-- no more are heard than one after the other.  One row for each account that
-- the password may be of (person_id 0: nobody's), at most five.
--
-- A name from one address has p_pair failures before it has to wait, a name
-- from all addresses p_name; where the address has had p_address failures, a
-- name has two from there.  A browser that the account knows is counted by
-- itself: what others do costs it nothing.
CREATE FUNCTION login_ask(p_login text, p_school text, p_address text,
    p_devices text[], p_pair int, p_name int, p_address_limit int)
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
		    THEN greatest(w.pair, w.total) ELSE least(w.pair, w.total) END
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

CREATE FUNCTION device_ask(p_school bigint, p_device text, p_limit int)
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

-- It was no failure after all: nobody looked at the password, or it was right
-- (p_right).  p_schools, p_devices: of the candidates that were counted by
-- their browser.
CREATE FUNCTION login_take_back(p_school bigint, p_name text,
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
CREATE FUNCTION login_was_wrong(p_school bigint, p_name text,
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

-- ---- sessions ----

-- A session for somebody whose password was right, in the place of another
-- one; no row if the account was switched off meanwhile.  p_new_device takes
-- the place of p_old_device ('': of none).
CREATE FUNCTION session_begin(p_school bigint, p_person bigint, p_id bytea,
    p_csrf text, p_seconds int, p_new_device text, p_old_device text,
    p_replaced_school bigint, p_replaced bytea)
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
	UPDATE session s SET revoked_at = now(), stale_at = now()
	WHERE s.school_id = p_school AND s.person_id = p_person
	AND s.revoked_at IS NULL;
	DELETE FROM device d
	WHERE d.school_id = p_school AND d.person_id = p_person;
	RETURN true;
END
$$;
