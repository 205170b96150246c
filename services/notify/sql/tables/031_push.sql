-- Browsers that people are told in, by Web Push.
CREATE SEQUENCE push_subscription_id;
CREATE TABLE push_subscription (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	subscription_id	bigint NOT NULL
			DEFAULT nextval('push_subscription_id'),
	-- Hex; when somebody ends it, nothing rings there any more.
	session_id	text NOT NULL,
	endpoint	text NOT NULL,
	-- The browser's key (P-256, uncompressed) and secret.
	p256dh		bytea NOT NULL,
	auth		bytea NOT NULL,
	device		text NOT NULL,
	made_at		timestamptz NOT NULL DEFAULT now(),
	-- When its person was last there with it.
	seen_at		timestamptz NOT NULL DEFAULT now(),
	-- When its push service last took something.
	told_at		timestamptz,
	PRIMARY KEY (school_id, user_id, subscription_id)
);
-- A browser is of one person: of who came last.
CREATE UNIQUE INDEX push_subscription_endpoint
	ON push_subscription (school_id, endpoint);
CREATE INDEX push_subscription_seen ON push_subscription (seen_at);

-- Of a delivery that waits for other browsers of its person: those that have
-- it.
CREATE TABLE push_taken (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	event_id	bigint NOT NULL,
	subscription_id	bigint NOT NULL,
	PRIMARY KEY (school_id, user_id, event_id, subscription_id)
);
