-- was: afa80f6c3fe7a5bbea2adc50d88be4698e2f848c78e7dcc0c1711033f9e03d00
-- One row an upload.  Its bytes are in the store folder (blobs.h); a row is
-- written before its file is made and removed after its file is gone, so that
-- whatever lies in the folder can be found from here.
CREATE TABLE attachment (
	school_id	bigint NOT NULL,
	id		bytea NOT NULL CHECK (length(id) = 16),
	uploader	bigint NOT NULL,
	-- 0 staging: pieces come in; 1 ready: whole and on disk; 2 claimed: a
	-- message has it or is about to; 3 gone: its files are being removed.
	state		smallint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
	name		text NOT NULL,
	media_type	text NOT NULL,
	-- Bytes, as announced; since `ready`, as they are.
	size		bigint NOT NULL CHECK (size > 0),
	sha256		bytea CHECK (length(sha256) = 32),
	created_at	timestamptz NOT NULL DEFAULT now(),
	-- When the sweep is to look at it.
	due_at		timestamptz NOT NULL,
	PRIMARY KEY (school_id, id),
	CHECK (state IN (0, 3) OR sha256 IS NOT NULL)
);

CREATE INDEX attachment_due ON attachment (school_id, due_at);
