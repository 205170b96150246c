-- Mail that is to be sent, and what became of it.  What a mail says is kept no
-- longer than it is needed: a link in it may be a secret.
CREATE TABLE mail (
	school_id	bigint NOT NULL,
	-- Of whoever asked for it: a repeat is the same mail.
	key		text NOT NULL,
	-- 0 waits, 1 sent, 2 given up
	state		smallint NOT NULL DEFAULT 0,
	-- liaison.notify.v1.MailTemplate
	template	smallint NOT NULL,
	language	text NOT NULL,
	recipient	text NOT NULL,
	person		text NOT NULL,
	school		text NOT NULL,
	path		text NOT NULL,
	detail		text NOT NULL,
	made_at		timestamptz NOT NULL DEFAULT now(),
	-- Of no use after that.
	until_at	timestamptz NOT NULL,
	-- The next attempt; of one under way, when another replica may try.
	due_at		timestamptz NOT NULL DEFAULT now(),
	attempts	smallint NOT NULL DEFAULT 0,
	ended_at	timestamptz,
	PRIMARY KEY (school_id, key)
);

CREATE INDEX mail_due ON mail (due_at) WHERE state = 0;
CREATE INDEX mail_ended ON mail (ended_at) WHERE state <> 0;
