-- Automatic answers of people who are away.
CREATE TABLE auto_reply (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	enabled		boolean NOT NULL,
	-- Days at the school, both counted; NULL: no bound.
	first_day	date,
	last_day	date,
	-- Sanitised; '': there is none, and it is not enabled.
	body_html	text NOT NULL,
	PRIMARY KEY (school_id, person_id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);

-- What the messages service has not been told of them.  Ids go up, and the
-- newest of a person holds.
CREATE TABLE auto_reply_change (
	school_id	bigint NOT NULL,
	change_id	bigint NOT NULL DEFAULT nextval('id_sequence'),
	person_id	bigint NOT NULL,
	enabled		boolean NOT NULL,
	-- After the last day wherever on earth the school is; NULL: no end.
	ends_at		timestamptz,
	PRIMARY KEY (school_id, change_id)
);
