-- Automatic answers.  The directory has their texts and days.

-- Who has one that is switched on, as the directory told of it; change_id is
-- the newest that was heard.
CREATE TABLE absence (
	school_id  bigint NOT NULL,
	user_id    bigint NOT NULL,
	change_id  bigint NOT NULL,
	answers    boolean NOT NULL,
	ends_at    timestamptz,        -- it answers no more then; NULL: no end
	PRIMARY KEY (school_id, user_id)
);
-- What each delivery looks up: most schools have nobody in it.
CREATE INDEX absence_answers ON absence (school_id, user_id) WHERE answers;

-- Messages that are to be answered so, by whichever relay comes first; it has
-- them by a lease, as those of the outbox.
CREATE TABLE auto_reply_due (
	school_id     bigint NOT NULL,
	message_id    bigint NOT NULL,
	user_id       bigint NOT NULL,    -- who answers
	leased_until  timestamptz NOT NULL,
	PRIMARY KEY (school_id, message_id, user_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_threshold = 1000);

-- To whom somebody has answered so on a day: once.
CREATE TABLE auto_replied (
	school_id   bigint NOT NULL,
	user_id     bigint NOT NULL,
	sender_id   bigint NOT NULL,
	day         date NOT NULL,        -- at the school
	PRIMARY KEY (school_id, user_id, sender_id, day)
);

-- Messages that nobody has written.
CREATE TABLE automatic (
	school_id   bigint NOT NULL,
	message_id  bigint NOT NULL,
	PRIMARY KEY (school_id, message_id)
);
