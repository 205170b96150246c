-- The attachments of events, in their order.
CREATE TABLE calendar_file (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	nth		smallint NOT NULL,
	attachment_id	text NOT NULL,
	name		text NOT NULL,
	media_type	text NOT NULL,
	size		bigint NOT NULL,
	sha256		text NOT NULL,
	PRIMARY KEY (school_id, event_id, nth)
);
CREATE INDEX calendar_file_id ON calendar_file (school_id, attachment_id);
