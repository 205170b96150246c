-- was: b59d90c85fbf26584ea0f89a8b9a01386c8dfd9e37ceee3758f4fcabbfb967ff
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
