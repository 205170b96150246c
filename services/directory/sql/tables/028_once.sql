-- Calls that are to count once, by the key of their caller: what came of them.
-- Kind 1: somebody added, 2: an own group, 3: an API token.
CREATE TABLE once (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	kind		smallint NOT NULL,
	-- See base/once.h.
	key_hash	bytea NOT NULL,
	content_hash	bytea NOT NULL,
	-- What was made: the person, the group.
	thing		bigint,
	-- Of a token: its hash, and for a day the token itself, sealed with a
	-- key of the service.
	token_id	bytea,
	sealed		bytea,
	made_at		timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, user_id, kind, key_hash)
);
CREATE INDEX once_sealed ON once (made_at) WHERE sealed IS NOT NULL;

-- ---- mail about accounts ----

-- What it says beyond its kind: which device.
ALTER TABLE account_mail ADD detail text NOT NULL DEFAULT '';
