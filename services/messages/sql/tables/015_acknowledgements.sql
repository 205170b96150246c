-- A message may ask its readers to say that they have taken note of it: each of
-- them, or once for each child.

CREATE TABLE asked (
	school_id    bigint NOT NULL,
	message_id   bigint NOT NULL,
	by_child     boolean NOT NULL,
	due_at       timestamptz,          -- NULL: at any time
	-- When who has not was reminded last; NULL: never.
	reminded_at  timestamptz,
	-- When that is done by itself; NULL: not, or it was.
	remind_at    timestamptz,
	-- What notify knows the reminders by.
	reminders    bigint[] NOT NULL DEFAULT '{}',
	-- AskOptions packed, for the draft that the message may be again.
	packed       bytea NOT NULL,
	-- Of by_child: who is asked about which child, a pair each; child 0, or
	-- no pair: for themselves.
	people       bigint[],
	children     bigint[],
	PRIMARY KEY (school_id, message_id)
);
CREATE INDEX asked_remind ON asked (remind_at) WHERE remind_at IS NOT NULL;

-- Who has.
CREATE TABLE acknowledged (
	school_id   bigint NOT NULL,
	message_id  bigint NOT NULL,
	user_id     bigint NOT NULL,
	child_id    bigint NOT NULL,       -- 0: for themselves
	at          timestamptz NOT NULL,
	noted_by    bigint,                -- it came on paper; NULL: it did not
	PRIMARY KEY (school_id, message_id, user_id, child_id)
);
