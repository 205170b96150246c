-- What people can do with their accounts themselves: see their sessions, ask
-- for a second factor, have API tokens, and get back in.

-- ---- sessions that one can tell apart ----

ALTER TABLE session
	-- The browser's User-Agent as it came, and where it came from.
	ADD agent	text NOT NULL DEFAULT '',
	ADD address	text NOT NULL DEFAULT '',
	ADD seen_at	timestamptz NOT NULL DEFAULT now(),
	-- liaison.directory.v1.Pending: what it has to do before all else.
	ADD pending	smallint NOT NULL DEFAULT 0;

-- ---- the second factor (RFC 6238) ----

-- Roles that must have one.
ALTER TABLE school ADD factor_roles smallint[] NOT NULL DEFAULT '{}';

CREATE TABLE second_factor (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- Sealed with a key of the service; NULL: begun, not yet confirmed.
	secret		bytea,
	since		timestamptz,
	-- The last time step whose code was used.
	step		bigint NOT NULL DEFAULT 0,
	-- To take its place once a code of it is shown.
	next_secret	bytea,
	next_at		timestamptz,
	PRIMARY KEY (school_id, person_id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);

-- What is left of them.
CREATE TABLE recovery_code (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- SHA-256: they are 80 random bits.
	hash		bytea NOT NULL,
	PRIMARY KEY (school_id, person_id, hash),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);

-- Browsers that are not asked for it.
CREATE TABLE remembered_device (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- SHA-256 of the secret in its cookie, in hexadecimal.
	id		text NOT NULL,
	agent		text NOT NULL,
	address		text NOT NULL,
	made_at		timestamptz NOT NULL DEFAULT now(),
	seen_at		timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, person_id, id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
CREATE INDEX remembered_device_age ON remembered_device (made_at);

-- ---- API tokens ----

CREATE TABLE api_token (
	school_id	bigint NOT NULL,
	-- SHA-256 of the token.
	id		bytea NOT NULL,
	person_id	bigint NOT NULL,
	name		text NOT NULL,
	-- A bit for each liaison.accounts.v1.Scope.
	scopes		smallint NOT NULL CHECK (scopes > 0),
	made_at		timestamptz NOT NULL DEFAULT now(),
	expires_at	timestamptz NOT NULL,
	used_at		timestamptz,
	revoked_at	timestamptz,
	-- As of a session.
	stale_at	timestamptz,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
CREATE INDEX api_token_person ON api_token (school_id, person_id);
CREATE INDEX api_token_expiry ON api_token (expires_at);
CREATE INDEX api_token_stale ON api_token (stale_at)
	WHERE stale_at IS NOT NULL;

-- ---- a forgotten password ----

CREATE TABLE password_reset (
	school_id	bigint NOT NULL,
	-- SHA-256 of the token.
	id		bytea NOT NULL,
	person_id	bigint NOT NULL,
	made_at		timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
CREATE INDEX password_reset_person ON password_reset (school_id, person_id);
CREATE INDEX password_reset_age ON password_reset (made_at);

-- Mails about accounts, until their sender has them: written in the statement
-- of what they are about.
CREATE TABLE account_mail (
	school_id	bigint NOT NULL,
	mail_id		bigint NOT NULL DEFAULT nextval('id_sequence'),
	person_id	bigint NOT NULL,
	-- liaison.accounts.v1.AccountMail.Kind
	kind		smallint NOT NULL,
	address		text NOT NULL,
	language	text NOT NULL,
	-- The token, sealed with a key of the service.
	token		bytea,
	made_at		timestamptz NOT NULL DEFAULT now(),
	-- Somebody is sending it until then.
	taken_until	timestamptz NOT NULL DEFAULT '-infinity',
	PRIMARY KEY (school_id, mail_id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
CREATE INDEX account_mail_age ON account_mail (made_at);
