-- Where the scanner for viruses does not answer: no upload is taken, or it waits.
ALTER TABLE school_setting
	ADD COLUMN refuse_unscanned boolean NOT NULL DEFAULT false;
