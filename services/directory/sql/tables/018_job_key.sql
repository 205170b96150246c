-- A job is known by the key of the call that began it: see base/once.h.  0 is
-- nobody of the school: liaisonctl.
ALTER TABLE job
	ADD user_id bigint,
	ADD key_hash bytea,
	ADD content_hash bytea;
CREATE UNIQUE INDEX job_key ON job (school_id, user_id, key_hash)
	WHERE key_hash IS NOT NULL;
