-- Drafts: what somebody has written and not sent.  A draft is its owner's
-- alone, and stays until it is sent or discarded: whoever is frozen finds it
-- again, whoever has left the school is told no more of it, and a new school
-- year takes none away.

CREATE TABLE draft (
	school_id      bigint NOT NULL,
	user_id        bigint NOT NULL,
	id             bigint NOT NULL,    -- of message_id
	version        int NOT NULL,       -- goes up with each time it is saved
	saved_at       timestamptz NOT NULL,
	thread_id      bigint,             -- of an answer; NULL: it begins one
	reply_all      boolean NOT NULL,   -- of an answer
	role           smallint NOT NULL,  -- to write as; 0: any
	subject        text NOT NULL,
	body_html      text NOT NULL,
	snippet        text NOT NULL,
	-- As of a message; a name is '' where it is not known, the role 6 then.
	to_ids         text[] NOT NULL,
	to_roles       smallint[] NOT NULL,
	to_names       text[] NOT NULL,
	concerns       bigint[] NOT NULL,
	options        bytea NOT NULL,     -- SendOptions, packed
	-- NULL: no attachment.
	file_ids       text[],
	file_names     text[],
	file_types     text[],
	file_sizes     bigint[],
	file_hashes    text[],
	saved_hash     bytea,              -- of what it was saved with last
	PRIMARY KEY (school_id, user_id, id)
) WITH (fillfactor = 50);

-- With which key a draft was made, and of what content: it outlives the draft,
-- so that a late repetition does not bring back what was sent or discarded.
CREATE TABLE draft_key (
	school_id      bigint NOT NULL,
	user_id        bigint NOT NULL,
	key_hash       bytea NOT NULL,
	content_hash   bytea NOT NULL,
	draft_id       bigint NOT NULL,
	made_at        timestamptz NOT NULL,
	PRIMARY KEY (school_id, user_id, key_hash)
);

DO $$
BEGIN
	IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings
		WHERE name = 'default_toast_compression')::text[]) THEN
		ALTER TABLE draft ALTER body_html SET COMPRESSION lz4;
	END IF;
END $$;

-- The attachments that a draft holds are in the table of files, with its id
-- and thread 0, which no message is in.
