-- A message may be delivered at several times: to those who can be reached at
-- once, and to others when they can be.  The first delivery has the position of
-- the message; each later one has a row here, and a position that is drawn
-- under the thread's lock as well.  A reader has a message at the position, and
-- since the time, of the delivery to them; message.audience is all who have it.

CREATE TABLE delivery (
	school_id     bigint NOT NULL,
	thread_id     bigint NOT NULL,
	position      bigint NOT NULL,
	message_id    bigint NOT NULL,
	delivered_at  timestamptz NOT NULL,
	people        bigint[] NOT NULL,   -- ascending
	PRIMARY KEY (school_id, thread_id, position)
);
CREATE INDEX delivery_message ON delivery (school_id, message_id);

-- Of the newest delivery; NULL: there was one alone.
ALTER TABLE message ADD last_delivered_at timestamptz;

ALTER TABLE held
	-- Nobody gets it before, whatever the calendar says; due_at comes after
	-- it.  NULL: due_at.
	ADD not_before timestamptz,
	-- When each of people can be reached, as it was planned.  NULL: all at
	-- due_at.  With it, why and children are here; else in message.
	ADD from_at timestamptz[],
	ADD why smallint[],
	ADD children bigint[],
	-- Some have it: what is here are the others.
	ADD begun boolean NOT NULL DEFAULT false,
	-- It is to be planned again.
	ADD look boolean NOT NULL DEFAULT false;
UPDATE held SET not_before = due_at;
CREATE INDEX held_look ON held (school_id, message_id) WHERE look;

-- What is found is a row a delivery.
CREATE UNIQUE INDEX message_text_key ON message_text
	(school_id, thread_id, message_id, position);
ALTER TABLE message_text DROP CONSTRAINT message_text_pkey;
ALTER TABLE message_text ADD CONSTRAINT message_text_pkey
	PRIMARY KEY USING INDEX message_text_key;
