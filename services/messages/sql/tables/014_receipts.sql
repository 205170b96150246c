-- A message may be recalled.  Its audience is then who had opened it, and it
-- has no text and no attachment: whoever asks for either goes by that, and need
-- not know of recalls.

ALTER TABLE message ADD recalled_at timestamptz;	-- NULL: it was not
-- last_id, where that was recalled; what is beside it says nothing.
ALTER TABLE entry ADD recalled_id bigint;

-- What a recalled message was, for the audit: no route shows it.  Whom it had
-- reached, because of what, and who of them had opened it, is its sender's to
-- know.  Its attachments are in the table of files with the thread -1, which no
-- message is in: they are kept, and nobody's.
CREATE TABLE recalled (
	school_id    bigint NOT NULL,
	message_id   bigint NOT NULL,
	recalled_at  timestamptz NOT NULL,
	people       bigint[] NOT NULL,    -- as message.audience
	why          smallint[],
	children     bigint[],
	opened       bigint[] NOT NULL,    -- ascending
	body_html    text NOT NULL,
	file_ids     text[],
	file_names   text[],
	file_types   text[],
	file_sizes   bigint[],
	file_hashes  text[],
	PRIMARY KEY (school_id, message_id)
);

-- What a school has set; of no row, school_rule() says what holds.
CREATE TABLE rule (
	school_id       bigint PRIMARY KEY,
	recall_minutes  int NOT NULL,
	receipt_names   boolean NOT NULL
);
