-- Messages that were sent as urgent, and why.
CREATE TABLE urgent (
	school_id     bigint NOT NULL,
	message_id    bigint NOT NULL,
	reason        text NOT NULL,
	-- Where the send came from, for the audit trail.
	address       text NOT NULL,
	-- The trail has it, which is told once the message is delivered.
	noted         boolean NOT NULL DEFAULT false,
	leased_until  timestamptz NOT NULL DEFAULT '-infinity',
	PRIMARY KEY (school_id, message_id)
);
CREATE INDEX urgent_to_note ON urgent (leased_until) WHERE NOT noted;
