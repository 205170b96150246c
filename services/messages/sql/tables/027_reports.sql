-- Messages that somebody has reported to the moderators.

-- What each person has said, once a message.
CREATE TABLE report (
	school_id    bigint NOT NULL,
	message_id   bigint NOT NULL,
	user_id      bigint NOT NULL,
	reported_at  timestamptz NOT NULL,
	kind         smallint NOT NULL,    -- Report.Kind
	word         text NOT NULL,
	PRIMARY KEY (school_id, message_id, user_id)
);

-- What has become of a message that was reported.
CREATE TABLE reported (
	school_id    bigint NOT NULL,
	message_id   bigint NOT NULL,
	sender_id    bigint NOT NULL,
	reported_at  timestamptz NOT NULL, -- last
	reports      int NOT NULL,
	kinds        smallint[] NOT NULL,  -- ascending
	state        smallint NOT NULL,    -- ReportedMessage.State
	version      int NOT NULL,
	decided_at   timestamptz,          -- NULL: nobody has yet
	decided_by   bigint,
	note         text NOT NULL DEFAULT '',
	PRIMARY KEY (school_id, message_id)
);
CREATE INDEX reported_newest ON reported
	(school_id, reported_at DESC, message_id DESC);
CREATE INDEX reported_in_state ON reported
	(school_id, state, reported_at DESC, message_id DESC);
