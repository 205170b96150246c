-- How people have Liaison for themselves.  Who has chosen nothing has no row.
CREATE TABLE preference (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- NULL: not chosen; queries/preferences.sql has what holds then.
	language	text,
	undo_seconds	smallint CHECK (undo_seconds BETWEEN 0 AND 60),
	-- Sanitised.
	signature_html	text,
	PRIMARY KEY (school_id, person_id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
