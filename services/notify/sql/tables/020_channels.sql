-- What people are told beside their list of notifications: by mail, push and
-- hooks.

-- What was delivered and is yet to be planned: the nth of both together.
CREATE SEQUENCE channel_plan_id;
CREATE TABLE channel_plan (
	school_id	bigint NOT NULL,
	plan_id		bigint NOT NULL DEFAULT nextval('channel_plan_id'),
	user_ids	bigint[] NOT NULL,
	-- As of a notification: less than 0 a notice.
	event_ids	bigint[] NOT NULL,
	-- Those of them that no quiet hours hold.
	urgent_ids	bigint[] NOT NULL DEFAULT '{}',
	made_at		timestamptz NOT NULL DEFAULT clock_timestamp(),
	-- When a replica may take it.
	due_at		timestamptz NOT NULL DEFAULT '-infinity',
	PRIMARY KEY (school_id, plan_id)
);
CREATE INDEX channel_plan_due ON channel_plan (due_at, plan_id);

-- What becomes of one notification of one person on one channel.  Kept for a
-- month.
CREATE TABLE channel_delivery (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	event_id	bigint NOT NULL,
	-- 1 mail, 2 push, 3 hook
	channel		smallint NOT NULL,
	due_at		timestamptz NOT NULL,
	-- Why it was not due at once: 0 it was, 1 quiet hours, 2 a digest,
	-- 3 a flood
	held_why	smallint NOT NULL DEFAULT 0,
	-- 0 waits, 1 sent, 2 failed, 3 bounced, 4 skipped
	state		smallint NOT NULL DEFAULT 0,
	-- Of what was skipped: 1 not chosen, 2 muted, 3 read before, 4 gone
	-- (recalled, or out of reach), 5 no address
	why		smallint NOT NULL DEFAULT 0,
	attempts	smallint NOT NULL DEFAULT 0,
	-- When it came to its state.
	at		timestamptz NOT NULL DEFAULT now(),
	-- What the server answered.
	detail		text NOT NULL DEFAULT '',
	-- liaison.addresses.v1.About
	about		smallint NOT NULL,
	urgent		boolean NOT NULL DEFAULT false,
	-- Of a mail: the letter that it is in; 0: none yet.
	letter_id	bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (school_id, user_id, event_id, channel)
);
CREATE INDEX channel_delivery_due ON channel_delivery (channel, due_at)
	WHERE state = 0 AND letter_id = 0;
CREATE INDEX channel_delivery_at ON channel_delivery (at) WHERE state <> 0;

-- Threads that ring on no channel.
CREATE TABLE thread_mute (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	thread_id	bigint NOT NULL,
	PRIMARY KEY (school_id, user_id, thread_id)
);

-- Notices that were just written are planned, by whatever wrote them.
CREATE FUNCTION plan_notices()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO channel_plan (school_id, user_ids, event_ids)
	SELECT f.school_id, array_agg(f.user_id), array_agg(-f.notice_id)
	FROM fresh f
	GROUP BY f.school_id;
	RETURN NULL;
END
$$;
CREATE TRIGGER plan_notices AFTER INSERT ON notice
	REFERENCING NEW TABLE AS fresh
	FOR EACH STATEMENT EXECUTE FUNCTION plan_notices();
