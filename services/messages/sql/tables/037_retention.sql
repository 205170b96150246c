-- How long a school keeps messages, and how far it has come with what is older.

CREATE TABLE retention (
	school_id   bigint PRIMARY KEY,
	months      int NOT NULL,          -- 0: for ever
	version     bigint NOT NULL,
	-- Not before this; of the notifications whoever is at them has them
	-- until then.
	next_at     timestamptz NOT NULL,
	-- Messages are gone through in the order of their ids, again and again:
	-- this one is the last.
	done_upto   bigint NOT NULL DEFAULT 0,
	-- The newest of those that ever were too old: notify's go up to it.
	old_upto    bigint NOT NULL DEFAULT 0,
	-- 0 messages, 1 notifications
	stage       smallint NOT NULL DEFAULT 0
);
-- Asked for all schools.
CREATE INDEX retention_next ON retention (stage, next_at) WHERE months > 0;

-- What a draft is to forward stays as long as it does.
CREATE INDEX draft_forwards ON draft (school_id, forward_of)
	WHERE forward_of IS NOT NULL;
