-- Mails that tell of notifications, until they have gone: one, or a digest.
-- What becomes of them is in channel_delivery.
CREATE SEQUENCE mail_letter_id;
CREATE TABLE mail_letter (
	school_id	bigint NOT NULL,
	letter_id	bigint NOT NULL DEFAULT nextval('mail_letter_id'),
	user_id		bigint NOT NULL,
	digest		boolean NOT NULL,
	made_at		timestamptz NOT NULL DEFAULT now(),
	-- The next attempt; of one under way, when another replica may try.
	due_at		timestamptz NOT NULL DEFAULT now(),
	attempts	smallint NOT NULL DEFAULT 0,
	PRIMARY KEY (school_id, letter_id)
);
CREATE INDEX mail_letter_due ON mail_letter (due_at);
