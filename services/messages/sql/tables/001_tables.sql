-- Messages: threads, messages, and one row a (user, thread) for the boxes.
-- Every key begins with school_id, so that the tables can be distributed by
-- school and nothing of one school is reachable from another.

-- Ids of messages; a thread takes the id of its first message.
CREATE SEQUENCE message_id;

-- The sender and what was ticked are kept as they were when it was sent.  The
-- first message of a thread is the thread: it has the subject, and who replies
-- locks it.
CREATE TABLE message (
	school_id     bigint NOT NULL,
	thread_id     bigint NOT NULL,
	id            bigint NOT NULL,
	sender_id     bigint NOT NULL,
	sent_at       timestamptz NOT NULL,
	sender_role   smallint NOT NULL,
	replies       smallint,            -- SendOptions.Replies; first message only
	subject       text,                -- first message only
	sender_name   text NOT NULL,
	sender_title  text NOT NULL,
	audience      bigint[] NOT NULL,   -- the people it reached, without the sender
	-- What was ticked, item by item; role 0 is a category.
	to_ids        text[] NOT NULL,
	to_roles      smallint[] NOT NULL,
	to_names      text[] NOT NULL,
	to_titles     text[],              -- NULL: nobody has one
	body_html     text NOT NULL,
	-- Hash of the idempotency key (NULL: none was given), and of what was
	-- asked with it.
	key_hash      bytea,
	content_hash  bytea,
	-- NULL: no attachment.
	file_ids      text[],
	file_names    text[],
	file_types    text[],
	file_sizes    bigint[],
	file_hashes   text[],
	PRIMARY KEY (school_id, thread_id, id)
);
-- A key is good once, for ever.
CREATE UNIQUE INDEX message_key ON message (school_id, sender_id, key_hash)
	WHERE key_hash IS NOT NULL;

-- All that a line of a box shows.  One row a (user, thread).
CREATE TABLE entry (
	school_id      bigint NOT NULL,
	user_id        bigint NOT NULL,
	thread_id      bigint NOT NULL,
	received_at    timestamptz,        -- newest received; NULL: none
	sent_at        timestamptz,        -- newest sent by this user; NULL: none
	read_upto      bigint NOT NULL,    -- message id
	other_id       bigint NOT NULL,
	message_count  int NOT NULL,
	other_role     smallint NOT NULL,
	unread         boolean NOT NULL,
	exchanged      boolean NOT NULL,
	has_files      boolean NOT NULL,
	archived       boolean NOT NULL DEFAULT false,
	trashed        boolean NOT NULL DEFAULT false,
	subject        text NOT NULL,
	snippet        text NOT NULL,
	to_summary     text NOT NULL,
	other_name     text NOT NULL,
	other_title    text NOT NULL,
	PRIMARY KEY (school_id, user_id, thread_id)
);

-- A page of a box is one range scan of its index.
CREATE INDEX entry_inbox ON entry
	(school_id, user_id, received_at DESC, thread_id DESC)
	WHERE received_at IS NOT NULL AND NOT archived AND NOT trashed;
CREATE INDEX entry_unread ON entry
	(school_id, user_id, received_at DESC, thread_id DESC)
	WHERE unread AND NOT archived AND NOT trashed;
CREATE INDEX entry_sent ON entry
	(school_id, user_id, sent_at DESC, thread_id DESC)
	WHERE sent_at IS NOT NULL AND NOT trashed;
CREATE INDEX entry_archive ON entry
	(school_id, user_id, greatest(received_at, sent_at) DESC, thread_id DESC)
	WHERE archived AND NOT trashed;
CREATE INDEX entry_trash ON entry
	(school_id, user_id, greatest(received_at, sent_at) DESC, thread_id DESC)
	WHERE trashed;

-- Written when somebody reads, not when somebody sends.
CREATE TABLE receipt (
	school_id   bigint NOT NULL,
	message_id  bigint NOT NULL,
	user_id     bigint NOT NULL,
	read_at     timestamptz NOT NULL,
	PRIMARY KEY (school_id, message_id, user_id)
);

-- Which messages carry an attachment.
CREATE TABLE file (
	school_id      bigint NOT NULL,
	attachment_id  text NOT NULL,
	thread_id      bigint NOT NULL,
	message_id     bigint NOT NULL,
	PRIMARY KEY (school_id, attachment_id, thread_id, message_id)
);

-- What notify has not confirmed yet.  A relay takes rows by a lease; the lease
-- is in no index, so that taking one is a HOT update.  The relay works for all
-- schools: the one kind of query here that does not begin with a school.
CREATE TABLE outbox (
	school_id        bigint NOT NULL,
	message_id       bigint NOT NULL,
	thread_id        bigint NOT NULL,
	recipient_count  int NOT NULL,
	leased_until     timestamptz NOT NULL,
	PRIMARY KEY (school_id, message_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_threshold = 5000);
