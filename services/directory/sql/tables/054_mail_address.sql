-- Where people have their mail, and what they want by mail.

-- An address counts once its owner has opened the link that was sent there.
CREATE TABLE mail_address (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- '': none is verified.
	address		text NOT NULL DEFAULT '',
	verified_at	timestamptz,
	-- Mail to it came back, for good; what the mail server said.
	bounced_at	timestamptz,
	bounce		text NOT NULL DEFAULT '',
	-- The next one, while its link has not been opened; '': none.
	pending		text NOT NULL DEFAULT '',
	-- The hash of the link's token.
	link_id		bytea,
	asked_at	timestamptz,
	-- Links that were sent in the hour since then.
	hour_at		timestamptz,
	links		smallint NOT NULL DEFAULT 0,
	PRIMARY KEY (school_id, person_id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
CREATE UNIQUE INDEX mail_address_link ON mail_address (school_id, link_id)
	WHERE link_id IS NOT NULL;
CREATE INDEX mail_address_bounced ON mail_address (school_id)
	WHERE bounced_at IS NOT NULL;

ALTER TABLE preference
	-- liaison.addresses.v1.Mail; NULL: not chosen
	ADD mail smallint,
	-- Of the digest.
	ADD mail_hour smallint CHECK (mail_hour BETWEEN 0 AND 23),
	-- By About, from 1 on; 0: as of all.
	ADD mail_about smallint[];

-- Mails may have what messages say.
ALTER TABLE school_setting ADD text_in_mail boolean NOT NULL DEFAULT false;
