-- Written is not delivered.  A message is written at sent_at, and delivered at
-- delivered_at at a position in its thread, which is drawn under the thread's
-- lock.  In which order a reader sees messages, and what they have read, goes
-- by positions; ids of messages are names.  Positions come from the sequence
-- of the ids: what is delivered as it is written has its id as its position.
LOCK TABLE message IN ACCESS EXCLUSIVE MODE;

-- A thread, whichever of its messages are there.  Who writes or delivers in it
-- locks it.
CREATE TABLE thread (
	school_id      bigint NOT NULL,
	id             bigint NOT NULL,    -- of its first message
	starter_id     bigint NOT NULL,
	starter_role   smallint NOT NULL,
	replies        smallint NOT NULL,  -- SendOptions.Replies
	subject        text NOT NULL,
	starter_name   text NOT NULL,
	starter_title  text NOT NULL,
	PRIMARY KEY (school_id, id)
);
INSERT INTO thread
SELECT school_id, id, sender_id, sender_role, coalesce(replies, 0::smallint),
	coalesce(subject, ''), sender_name, sender_title
FROM message WHERE id = thread_id;

-- A call of the release before that is under way while the functions change
-- begins its thread by this; subjects are the release before's alone.
CREATE FUNCTION begin_thread() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO thread VALUES (NEW.school_id, NEW.id, NEW.sender_id,
		NEW.sender_role, coalesce(NEW.replies, 0::smallint),
		NEW.subject, NEW.sender_name, NEW.sender_title)
	ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
CREATE TRIGGER message_begins_thread AFTER INSERT ON message
	FOR EACH ROW WHEN (NEW.subject IS NOT NULL)
	EXECUTE FUNCTION begin_thread();

ALTER TABLE message
	-- NULL: the id; 0: not delivered.
	ADD position bigint,
	-- NULL: as it was written.
	ADD delivered_at timestamptz,
	-- What its send was answered: when it is to be delivered (NULL: at
	-- once), and to how many (NULL: as many as audience has).
	ADD due_at timestamptz,
	ADD recipient_count int;

-- By its id alone, and the messages of a thread in their order.
CREATE UNIQUE INDEX message_id_key ON message (school_id, id);
CREATE INDEX message_place ON message
	(school_id, thread_id, (nullif(coalesce(position, id), 0)));
ALTER TABLE message DROP CONSTRAINT message_pkey;
DROP INDEX message_id_only;
ALTER TABLE message ADD CONSTRAINT message_pkey
	PRIMARY KEY USING INDEX message_id_key;

-- What is not due: a message of position 0 with no audience is to be delivered
-- to these people at that time, by whoever takes it out of here.  A relay takes
-- by a lease, as that of the outbox does, for all schools.
CREATE TABLE held (
	school_id      bigint NOT NULL,
	message_id     bigint NOT NULL,
	thread_id      bigint NOT NULL,
	sender_id      bigint NOT NULL,
	due_at         timestamptz NOT NULL,
	leased_until   timestamptz NOT NULL,
	people         bigint[] NOT NULL,
	-- As it was asked for, for the draft that it may be again.
	reply_all      boolean NOT NULL,
	asked_role     smallint NOT NULL,
	-- For the lines of the boxes.
	snippet        text NOT NULL,
	to_summary     text NOT NULL,
	-- Of a new thread: the first recipient; else NULL.
	other_id       bigint,
	other_role     smallint,
	other_name     text,
	other_title    text,
	other_context  text,
	PRIMARY KEY (school_id, message_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_threshold = 5000);
CREATE INDEX held_due ON held (due_at, school_id, message_id);
CREATE INDEX held_sender ON held (school_id, sender_id, due_at, message_id);

-- Whom a message was for and did not reach, since they had left, or might not
-- be written to any more, when it was delivered.
CREATE TABLE withdrawn (
	school_id   bigint NOT NULL,
	message_id  bigint NOT NULL,
	people      bigint[] NOT NULL,
	PRIMARY KEY (school_id, message_id)
);

-- What was taken back before it was delivered.  The message stays, without its
-- text, for its key.
CREATE TABLE undone (
	school_id   bigint NOT NULL,
	message_id  bigint NOT NULL,
	draft_id    bigint NOT NULL,
	PRIMARY KEY (school_id, message_id)
);

-- message_id is the position of the delivery, which is the id for whom knows
-- no other.  What else notify is to be told has a kind, its own people and
-- texts, and a position that no message has.
ALTER TABLE outbox
	ADD kind smallint,                 -- notify's; NULL: a message
	ADD user_ids bigint[],
	ADD title text,
	ADD body text;

-- Called by no release that still runs.
DROP FUNCTION IF EXISTS update_threads, reply_message, send_message,
	write_message;
