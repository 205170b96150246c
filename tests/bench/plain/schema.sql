-- The plain yardstick: the simplest honest schema for the same jobs.  A row a
-- message and a row a (recipient, message), one commit a send; no rights, no
-- thread rows, no outbox.  2,000 users, 200,000 messages, 600,000 mailbox
-- rows, and user 2001 with :large mailbox rows of its own.
CREATE TABLE person (
	id    int PRIMARY KEY,
	login text NOT NULL UNIQUE,
	name  text NOT NULL
);
CREATE SEQUENCE thread_id START 300000;
CREATE TABLE message (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	thread_id  bigint NOT NULL,
	sender_id  int NOT NULL REFERENCES person,
	subject    text NOT NULL,
	body       text NOT NULL,
	sent_at    timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE mailbox (
	user_id    int NOT NULL,
	message_id bigint NOT NULL REFERENCES message,
	thread_id  bigint NOT NULL,
	folder     smallint NOT NULL DEFAULT 0,
	sent_at    timestamptz NOT NULL,
	read_at    timestamptz,
	PRIMARY KEY (user_id, message_id)
);
CREATE TABLE idem (
	sender_id  int NOT NULL,
	key        uuid NOT NULL,
	message_id bigint NOT NULL,
	at         timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (sender_id, key)
);
CREATE TABLE draft (
	id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	user_id  int NOT NULL REFERENCES person,
	subject  text NOT NULL,
	body     text NOT NULL,
	saved_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO person
SELECT g, 'user' || g, 'User ' || g FROM generate_series(1, 2001) g;

-- Four messages a thread, three recipients each on average.
INSERT INTO message (thread_id, sender_id, subject, body, sent_at)
SELECT 1 + g / 4, 1 + (random() * 1999)::int,
	'Subject ' || g || ' ' || substr(md5(g::text), 1, 16),
	repeat(md5(g::text) || ' ', 5 + (random() * 20)::int),
	now() - interval '365 days' + g * interval '157 s'
FROM generate_series(1, 200000) g;
INSERT INTO mailbox
SELECT DISTINCT ON (u, m.id) u, m.id, m.thread_id, 0, m.sent_at,
	CASE WHEN random() < 0.9 THEN m.sent_at + interval '1 h' END
FROM message m, LATERAL (SELECT 1 + (random() * 1999)::int AS u
	FROM generate_series(1, 1 + (m.id % 5)::int)) r;

-- The large mailbox: one message a thread.
WITH m AS (
	INSERT INTO message (thread_id, sender_id, subject, body, sent_at)
	SELECT 300000 + g, 1 + g % 2000, 'Subject ' || g,
		repeat(md5(g::text) || ' ', 5),
		now() - interval '365 days' + g * interval '31 s'
	FROM generate_series(1, :large) g
	RETURNING id, thread_id, sent_at)
INSERT INTO mailbox
SELECT 2001, id, thread_id, 0, sent_at,
	CASE WHEN id % 10 > 0 THEN sent_at END
FROM m;
SELECT setval('thread_id', 400000 + :large);

CREATE INDEX mailbox_list ON mailbox (user_id, folder, sent_at DESC);
CREATE INDEX mailbox_unread ON mailbox (user_id) WHERE read_at IS NULL;
CREATE INDEX message_thread ON message (thread_id);
CREATE INDEX draft_list ON draft (user_id, saved_at DESC);

CREATE FUNCTION send_plain(p_sender int, p_key uuid, p_subject text,
	p_body text, p_recipients int[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_thread  bigint := nextval('thread_id');
	v_message bigint;
	v_before  bigint;
BEGIN
	INSERT INTO message (thread_id, sender_id, subject, body)
	VALUES (v_thread, p_sender, p_subject, p_body)
	RETURNING id INTO v_message;
	INSERT INTO idem (sender_id, key, message_id)
	VALUES (p_sender, p_key, v_message) ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		DELETE FROM message WHERE id = v_message;
		SELECT message_id INTO v_before FROM idem
		WHERE sender_id = p_sender AND key = p_key;
		RETURN v_before;
	END IF;
	INSERT INTO mailbox (user_id, message_id, thread_id, sent_at)
	SELECT u, v_message, v_thread, now() FROM unnest(p_recipients) u;
	RETURN v_message;
END $$;
VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
