-- Accounts, sessions, and what slows down guessing.

CREATE TABLE account (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- As in the roster; NULL: taken over by somebody who came after.
	login		text,
	login_key	text GENERATED ALWAYS AS (lower(login)) STORED,
	-- Argon2id in libsodium's text form; NULL: no password yet.
	hash		text,
	PRIMARY KEY (school_id, person_id),
	UNIQUE (school_id, login_key),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
-- Somebody who logs in does not say the school: the one question that is
-- asked of all schools.
CREATE INDEX account_login ON account (login_key);

CREATE TABLE session (
	school_id	bigint NOT NULL,
	-- SHA-256 of the token.
	id		bytea NOT NULL,
	person_id	bigint NOT NULL,
	csrf_token	text NOT NULL,
	created_at	timestamptz NOT NULL DEFAULT now(),
	expires_at	timestamptz NOT NULL,
	revoked_at	timestamptz,
	-- When gateways had to forget what they know of it: it ended, or its
	-- person changed.
	stale_at	timestamptz,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
CREATE INDEX session_person ON session (school_id, person_id);
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_stale ON session (stale_at) WHERE stale_at IS NOT NULL;

-- Failed logins.  kind 1: by login text, 2: by client address.  The school is
-- not known before the login is right: school_id is 0.
CREATE TABLE throttle (
	school_id	bigint NOT NULL DEFAULT 0,
	kind		smallint NOT NULL,
	key		text NOT NULL,
	failures	int NOT NULL,
	last_at		timestamptz NOT NULL,
	blocked_until	timestamptz NOT NULL DEFAULT '-infinity',
	PRIMARY KEY (school_id, kind, key)
);
CREATE INDEX throttle_age ON throttle (last_at);

-- The account behind a login: the whole text in any school; if that is nobody
-- or more than one, the part before the last '@' in the school named behind it.
-- First column: seconds to wait, and nothing else then.
CREATE FUNCTION login_find(p_login text, p_address text)
RETURNS TABLE (wait bigint, school_id bigint, person_id bigint, hash text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_key text := lower(p_login);
	v_wait bigint;
	v_found int;
BEGIN
	SELECT ceil(extract(epoch FROM max(t.blocked_until) - now()))::bigint
	INTO v_wait
	FROM throttle t
	WHERE t.school_id = 0 AND t.blocked_until > now()
	AND ((t.kind = 1 AND t.key = v_key)
		OR (t.kind = 2 AND t.key = p_address));
	IF v_wait > 0 THEN
		RETURN QUERY SELECT v_wait, 0::bigint, 0::bigint, NULL::text;
		RETURN;
	END IF;
	SELECT count(*) INTO v_found FROM (
		SELECT FROM account a
		JOIN person p ON p.school_id = a.school_id
			AND p.person_id = a.person_id
		WHERE a.login_key = v_key AND p.active
		LIMIT 2
	) x;
	IF v_found = 1 THEN
		RETURN QUERY
		SELECT 0::bigint, a.school_id, a.person_id, a.hash
		FROM account a
		JOIN person p ON p.school_id = a.school_id
			AND p.person_id = a.person_id
		WHERE a.login_key = v_key AND p.active;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 0::bigint, a.school_id, a.person_id, a.hash
	FROM school s
	JOIN account a ON a.school_id = s.school_id
		AND a.login_key = substring(v_key FROM '^(.+)@[^@]*$')
	JOIN person p ON p.school_id = a.school_id
		AND p.person_id = a.person_id
	WHERE s.code = substring(v_key FROM '@([^@]*)$') AND p.active;
END
$$;

-- Counts a failure.  From the limit on, each one doubles the wait: 30 s,
-- 1 min, ... 15 min.  A quiet hour forgets.
CREATE FUNCTION login_failed(p_login text, p_address text,
    p_login_limit int, p_address_limit int)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO throttle AS t (kind, key, failures, last_at)
	SELECT k.kind, k.key, 1, now()
	FROM (VALUES (1::smallint, lower(p_login)), (2::smallint, p_address))
		k (kind, key)
	WHERE k.key <> ''
	ORDER BY k.kind, k.key
	ON CONFLICT (school_id, kind, key) DO UPDATE SET
	failures = CASE WHEN t.last_at < now() - interval '1 hour' THEN 1
	    ELSE least(t.failures + 1, 1000000) END,
	last_at = now(),
	blocked_until = CASE
	    WHEN t.last_at >= now() - interval '1 hour'
	    AND t.failures + 1 >= CASE t.kind WHEN 1 THEN p_login_limit
		ELSE p_address_limit END
	    THEN now() + least(900, 30 * 2 ^ least(t.failures + 1 -
		CASE t.kind WHEN 1 THEN p_login_limit ELSE p_address_limit END,
		10)) * interval '1 second'
	    ELSE t.blocked_until END
$$;

-- A session for somebody whose password was right; no row if the account was
-- switched off meanwhile.
CREATE FUNCTION session_open(p_school bigint, p_person bigint, p_login text,
    p_id bytea, p_csrf text, p_seconds int)
RETURNS TABLE (person_id bigint, display_name text, role smallint, title text,
    school_id bigint, school_name text, school_code text,
    expires_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	DELETE FROM throttle t
	WHERE t.school_id = 0 AND t.kind = 1 AND t.key = lower(p_login);
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
END
$$;

-- A new password ends the sessions of the old one.
CREATE FUNCTION account_set_hash(p_school bigint, p_person bigint, p_hash text,
    p_only_first boolean)
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
	RETURN true;
END
$$;
