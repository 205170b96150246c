-- Replies that came by mail: a mail that comes again is posted once.
CREATE TABLE mail_reply (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	-- The message that it answers, and the mail: a hash of its Message-ID.
	message_id	bigint NOT NULL,
	mail_id		bytea NOT NULL,
	-- A hash of its text and files.
	content		bytea NOT NULL,
	came_at		timestamptz NOT NULL DEFAULT now(),
	-- NULL: it is not posted.
	posted_at	timestamptz,
	PRIMARY KEY (school_id, user_id, message_id, mail_id)
);
CREATE INDEX mail_reply_old ON mail_reply (came_at);
