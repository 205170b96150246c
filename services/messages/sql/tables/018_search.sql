-- Search: the words of each message, in PostgreSQL's own full text.  They are
-- written by a relay, after the commit of the send.

-- No stop words: « été » is a season, and a title may be of nothing else.
CREATE TEXT SEARCH DICTIONARY french_stem (
	TEMPLATE = snowball, Language = french);
CREATE TEXT SEARCH DICTIONARY english_stem (
	TEMPLATE = snowball, Language = english);

-- Words as they are written, without accents and in small letters; and the
-- stems of both languages.
CREATE TEXT SEARCH CONFIGURATION search_word (PARSER = default);
CREATE TEXT SEARCH CONFIGURATION search_french (PARSER = default);
CREATE TEXT SEARCH CONFIGURATION search_english (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION search_word
	ADD MAPPING FOR asciiword, word, numword, int, uint, float, sfloat,
		version
	WITH unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION search_french
	ADD MAPPING FOR asciiword, word, numword
	WITH unaccent, french_stem;
ALTER TEXT SEARCH CONFIGURATION search_english
	ADD MAPPING FOR asciiword, word, numword
	WITH unaccent, english_stem;

-- What is found: a row a message that somebody has.  A message that is recalled
-- keeps its row, without people and words.
CREATE TABLE message_text (
	school_id   bigint NOT NULL,
	thread_id   bigint NOT NULL,
	message_id  bigint NOT NULL,
	position    bigint NOT NULL,        -- of its delivery
	sender_id   bigint NOT NULL,
	at          timestamptz NOT NULL,   -- of its delivery
	people      bigint[] NOT NULL,      -- who has it, its sender as well
	words       tsvector NOT NULL,
	PRIMARY KEY (school_id, thread_id, message_id)
);
-- People and words in one index: what it looks at of a word is what one person
-- has.  What waits in its list is little, since every search reads it.
CREATE INDEX message_text_found ON message_text USING gin (people, words)
	WITH (fastupdate = on, gin_pending_list_limit = 256);
DO $$
BEGIN
	IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings
		WHERE name = 'default_toast_compression')::text[]) THEN
		ALTER TABLE message_text
			ALTER people SET COMPRESSION lz4,
			ALTER words SET COMPRESSION lz4;
	END IF;
END $$;

-- Of which deliveries the words are not written yet, for all schools.
CREATE TABLE text_queue (
	school_id   bigint NOT NULL,
	position    bigint NOT NULL,
	thread_id   bigint NOT NULL,
	people      int NOT NULL,
	PRIMARY KEY (school_id, position)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_threshold = 5000);

-- Messages from before there was search are put into the queue in slices, the
-- newest first: those before this one are still to come.  No row: all are.
CREATE TABLE text_fill (
	school_id   bigint NOT NULL,
	message_id  bigint NOT NULL,
	PRIMARY KEY (school_id, message_id)
);
INSERT INTO text_fill VALUES (9223372036854775807, 9223372036854775807);
