-- Because of what each of its people was reached by a message.

ALTER TABLE message
	-- Of each of audience, in its order: the role, and 8 times the place of
	-- the category among those of to_ids that are categories, counted from
	-- 1; 0: by name.  NULL: not kept, or there was no category.
	ADD why smallint[],
	-- Likewise the child through whom, 0: none.  NULL: nobody has one.
	ADD children bigint[];
DO $$
BEGIN
	IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings
		WHERE name = 'default_toast_compression')::text[]) THEN
		ALTER TABLE message
			ALTER why SET COMPRESSION lz4,
			ALTER children SET COMPRESSION lz4;
	END IF;
END $$;

-- A message by its id alone.
CREATE INDEX message_id_only ON message (school_id, id);
