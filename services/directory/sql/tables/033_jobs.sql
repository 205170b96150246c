-- Whose an import is, and that they are told how it has ended.

ALTER TABLE job
	-- Whoever began it might do all; NULL: from before this was kept.
	ADD by_administrator boolean,
	-- The notify service is to be told: set when a job ends, or waits, that
	-- somebody of the school has begun.
	ADD untold_since timestamptz,
	-- Nobody else tells it before.
	ADD told_again_at timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX job_untold ON job (untold_since) WHERE untold_since IS NOT NULL;

-- States as of liaison.directory.v1.Job: CONFIRM 3, DONE 4, FAILED 5, UNDONE 6.
-- A job that could not be undone is as it was.
CREATE FUNCTION job_has_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.untold_since := CASE
	    WHEN NEW.user_id > 0 AND NEW.state BETWEEN 3 AND 6
	    AND NOT (OLD.undoing AND NEW.state = 4)
	    THEN clock_timestamp() END;
	NEW.told_again_at := '-infinity';
	RETURN NEW;
END
$$;
CREATE TRIGGER job_has_news BEFORE UPDATE OF state ON job
	FOR EACH ROW WHEN (NEW.state <> OLD.state)
	EXECUTE FUNCTION job_has_news();

-- Pieces of an import look staged rows up by these, too.
CREATE INDEX stage_person_login_key ON stage_person
	(school_id, job_id, lower(login)) WHERE login <> '';
CREATE INDEX stage_enrolment_user ON stage_enrolment
	(school_id, job_id, user_sourced_id);

-- What was done whole before.
DROP FUNCTION IF EXISTS check_logins(bigint, text, int);
DROP FUNCTION IF EXISTS people_logins(bigint, text, int);
DROP FUNCTION IF EXISTS plain_moves(bigint, text);
