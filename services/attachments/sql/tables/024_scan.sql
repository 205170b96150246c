-- What the scanner for viruses says of an attachment.
ALTER TABLE attachment
	-- 0 not asked: there was no scanner; 1 pending; 2 clean; 3 infected;
	-- 4 held: pending, and nobody may have it before it is clean; 5 the
	-- scanner does not take it.
	ADD scan smallint NOT NULL DEFAULT 0 CHECK (scan BETWEEN 0 AND 5),
	-- What was found in it.
	ADD scan_found text NOT NULL DEFAULT '',
	-- With which signatures; -1: none yet.
	ADD signatures bigint NOT NULL DEFAULT -1,
	-- When a replica may take it to the scanner; NULL: at any time.
	ADD scan_at timestamptz,
	ADD scan_attempts int NOT NULL DEFAULT 0;

CREATE INDEX attachment_scan_waits ON attachment (scan_at)
	WHERE scan IN (1, 4) AND state IN (1, 2);
CREATE INDEX attachment_scan_old ON attachment (signatures)
	WHERE scan IN (0, 2) AND state IN (1, 2) AND NOT own;
CREATE INDEX attachment_scan_counted ON attachment (school_id)
	WHERE scan IN (1, 3, 4);

-- What was found, until those whom it concerns have been told.
CREATE TABLE attachment_finding (
	school_id	bigint NOT NULL,
	id		bytea NOT NULL CHECK (length(id) = 16),
	uploader	bigint NOT NULL,
	name		text NOT NULL,
	found		text NOT NULL,
	-- Its upload was refused for it: the uploader knows.
	refused		boolean NOT NULL,
	found_at	timestamptz NOT NULL DEFAULT now(),
	-- The audit trail has it.
	noted		boolean NOT NULL DEFAULT false,
	tell_at		timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, id)
);

CREATE INDEX attachment_finding_due ON attachment_finding (tell_at);
