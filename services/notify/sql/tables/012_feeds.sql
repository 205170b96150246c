-- Addresses under which other programs read what somebody sees.
CREATE TABLE calendar_feed (
	school_id	bigint NOT NULL,
	-- Whose address it is; what it shows is what child_id sees, 0: what they
	-- see themselves.
	user_id		bigint NOT NULL,
	child_id	bigint NOT NULL,
	-- The token is made of this and of a key that is not in the database.
	salt		bytea NOT NULL,
	token_hash	bytea NOT NULL,
	made_at		timestamptz NOT NULL DEFAULT now(),
	read_at		timestamptz,
	-- How often since.
	reads		int NOT NULL DEFAULT 0,
	since_at	timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, user_id, child_id)
);
CREATE UNIQUE INDEX calendar_feed_token ON calendar_feed
	(school_id, token_hash);

-- Of what was taken from a file: the UID there, and a hash of what it said.
-- Nobody is told of it.
ALTER TABLE calendar_event ADD COLUMN import_uid text;
ALTER TABLE calendar_event ADD COLUMN import_hash bytea;
CREATE UNIQUE INDEX calendar_event_import ON calendar_event
	(school_id, import_uid) WHERE import_uid IS NOT NULL;
CREATE INDEX calendar_event_import_hash ON calendar_event
	(school_id, import_hash) WHERE import_hash IS NOT NULL;

-- Who knew of what is long over is not kept.
ALTER TABLE calendar_event ADD COLUMN told_swept boolean NOT NULL
	DEFAULT false;
CREATE INDEX calendar_event_unswept ON calendar_event (school_id, until_at)
	WHERE NOT told_swept;
