-- Hooks: where a school's portal is told of what its people are told.
CREATE SEQUENCE hook_id;
CREATE TABLE hook (
	school_id	bigint NOT NULL,
	hook_id		bigint NOT NULL DEFAULT nextval('hook_id'),
	name		text NOT NULL,
	url		text NOT NULL,
	-- 1 << liaison.addresses.v1.About of what it is told of.
	abouts		int NOT NULL,
	-- 0 on, 1 off, 2 off since everything failed
	state		smallint NOT NULL DEFAULT 0,
	-- The secret is made of it and of the service's key.
	salt		bytea NOT NULL,
	-- Signs as well, until then.
	former_salt	bytea,
	former_until	timestamptz NOT NULL DEFAULT '-infinity',
	made_at		timestamptz NOT NULL DEFAULT now(),
	-- Of the calls that made it, and gave it its salt.
	made_key	bytea,
	made_content	bytea,
	turned_key	bytea,
	turned_content	bytea,
	-- When it took something last, to the minute.
	sent_at		timestamptz,
	-- Since when nothing was taken, and how often in a row.
	failing_since	timestamptz,
	failures	int NOT NULL DEFAULT 0,
	-- It is asked for nothing until then.
	rest_until	timestamptz NOT NULL DEFAULT '-infinity',
	said		text NOT NULL DEFAULT '',
	-- Those who may change it are told that it is off, by who has it until
	-- then; NULL: they were told, or need not be.
	tell_at		timestamptz,
	PRIMARY KEY (school_id, hook_id)
);
CREATE UNIQUE INDEX hook_made ON hook (school_id, made_key)
	WHERE made_key IS NOT NULL;
CREATE INDEX hook_tell ON hook (tell_at) WHERE tell_at IS NOT NULL;

-- What becomes of one notification of one person at one hook.  Kept for a
-- month.
CREATE TABLE hook_delivery (
	school_id	bigint NOT NULL,
	hook_id		bigint NOT NULL,
	-- As of a notification: less than 0 a notice.
	event_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	-- As of channel_delivery: 0 waits, 1 sent, 2 failed (a dead letter),
	-- 4 skipped, since what it would tell of is gone
	state		smallint NOT NULL DEFAULT 0,
	attempts	smallint NOT NULL DEFAULT 0,
	made_at		timestamptz NOT NULL DEFAULT now(),
	-- The next attempt; of one under way, when another replica may try.
	due_at		timestamptz NOT NULL DEFAULT now(),
	-- When it came to its state.
	at		timestamptz NOT NULL DEFAULT now(),
	-- What was wrong with the last attempt.
	said		text NOT NULL DEFAULT '',
	PRIMARY KEY (school_id, hook_id, event_id, user_id)
);
CREATE INDEX hook_delivery_due ON hook_delivery (school_id, hook_id, due_at)
	WHERE state = 0;
CREATE INDEX hook_delivery_list ON hook_delivery
	(school_id, hook_id, made_at, event_id, user_id);
CREATE INDEX hook_delivery_dead ON hook_delivery
	(school_id, hook_id, made_at, event_id, user_id) WHERE state = 2;
CREATE INDEX hook_delivery_person ON hook_delivery
	(school_id, user_id, event_id);
CREATE INDEX hook_delivery_old ON hook_delivery (made_at);
