-- Rosters in pieces that no statement takes long for.

-- That nothing of what was staged since the job began is lost: a crash of the
-- database empties this as well.
CREATE UNLOGGED TABLE stage_mark (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	PRIMARY KEY (school_id, job_id)
);

-- Bytes that were said to come; 0: that was not known.
ALTER TABLE roster_upload ADD expected bigint NOT NULL DEFAULT 0;

-- How far an undo is within a relation.
ALTER TABLE job_work ADD key text NOT NULL DEFAULT '';
CREATE INDEX job_image_key ON job_image (school_id, job_id, relation, key);

-- Steps of an import are planned for indexes; what compares two lists of the
-- same rows is not.
ALTER FUNCTION keep_image() SET enable_hashjoin = on;

-- What was done whole before.
DROP FUNCTION IF EXISTS apply_people_gone(bigint, text, int);
DROP FUNCTION IF EXISTS presence(bigint, smallint);
DROP FUNCTION IF EXISTS presence_before(bigint, text, smallint);
DROP FUNCTION IF EXISTS presence_after(bigint, text, smallint);
DROP FUNCTION IF EXISTS apply_homerooms(bigint, text);
DROP FUNCTION IF EXISTS find_links(bigint, text);
DROP FUNCTION IF EXISTS drop_links(bigint, text, int);
DROP FUNCTION IF EXISTS add_links(bigint, text, bigint, bigint);
DROP FUNCTION IF EXISTS plain_logins(bigint, text);
DROP FUNCTION IF EXISTS job_images(bigint, text, text);
DROP FUNCTION IF EXISTS undo_relation(bigint, text, text);
DROP FUNCTION IF EXISTS roster_undo_step(bigint, text, int);
