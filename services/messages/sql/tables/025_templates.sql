-- Templates: texts that are begun with often, of one person or of the school.

CREATE TABLE template (
	school_id  bigint NOT NULL,
	owner_id   bigint NOT NULL,    -- 0: the school
	id         bigint NOT NULL,    -- of message_id
	name       text NOT NULL,
	subject    text NOT NULL,      -- '': nothing is said
	body_html  text NOT NULL,
	snippet    text NOT NULL,
	-- Of the school's, who finds it: 1 << role of each; 0: everybody.
	roles      int NOT NULL,
	saved_at   timestamptz NOT NULL,
	PRIMARY KEY (school_id, owner_id, id)
);
CREATE UNIQUE INDEX template_name ON template
	(school_id, owner_id, lower(name));

DO $$
BEGIN
	IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings
		WHERE name = 'default_toast_compression')::text[]) THEN
		ALTER TABLE template ALTER body_html SET COMPRESSION lz4;
	END IF;
END $$;
