-- What is too long for a row, the audience of a message to many above all, is
-- compressed by lz4 where the server has it: a tenth of pglz's time.
DO $$
BEGIN
	IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings
		WHERE name = 'default_toast_compression')::text[]) THEN
		ALTER TABLE message
			ALTER audience SET COMPRESSION lz4,
			ALTER to_ids SET COMPRESSION lz4,
			ALTER to_roles SET COMPRESSION lz4,
			ALTER to_names SET COMPRESSION lz4,
			ALTER to_titles SET COMPRESSION lz4,
			ALTER body_html SET COMPRESSION lz4;
	END IF;
END $$;
