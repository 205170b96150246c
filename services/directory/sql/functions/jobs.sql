-- An import from its begin to its end, and the word that it may wait for.

-- What was read from the bundle goes when its job ends.
CREATE OR REPLACE FUNCTION stage_clear(p_school bigint)
RETURNS void LANGUAGE sql AS $$
	DELETE FROM stage_person WHERE school_id = p_school;
	DELETE FROM stage_role WHERE school_id = p_school;
	DELETE FROM stage_link WHERE school_id = p_school;
	DELETE FROM stage_class WHERE school_id = p_school;
	DELETE FROM stage_enrolment WHERE school_id = p_school;
	DELETE FROM stage_term WHERE school_id = p_school;
	DELETE FROM stage_unread WHERE school_id = p_school;
$$;

-- Rows that are there to be applied: all but the rejected.
CREATE OR REPLACE FUNCTION stage_count(p_school bigint, p_job text)
RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT (SELECT count(*) FROM stage_person
		WHERE school_id = p_school AND job_id = p_job)
	+ (SELECT count(*) FROM stage_role
		WHERE school_id = p_school AND job_id = p_job)
	+ (SELECT count(*) FROM stage_link
		WHERE school_id = p_school AND job_id = p_job)
	+ (SELECT count(*) FROM stage_class
		WHERE school_id = p_school AND job_id = p_job)
	+ (SELECT count(*) FROM stage_enrolment
		WHERE school_id = p_school AND job_id = p_job)
	+ (SELECT count(*) FROM stage_term
		WHERE school_id = p_school AND job_id = p_job)
	+ (SELECT count(*) FROM stage_unread
		WHERE school_id = p_school AND job_id = p_job)
$$;

-- 0: begun, 1: another one runs, 2: no such school.  A job whose worker is
-- silent for a minute is dead, and makes room.
CREATE OR REPLACE FUNCTION job_begin(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET state = 5
	WHERE school_id = p_school AND state IN (1, 2)
	AND heartbeat_at < now() - interval '60 seconds';
	IF NOT EXISTS (SELECT FROM school WHERE school_id = p_school) THEN
		RETURN 2;
	END IF;
	INSERT INTO job (school_id, job_id, state) VALUES (p_school, p_job, 2)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		RETURN 1;
	END IF;
	PERFORM stage_clear(p_school);
	RETURN 0;
END
$$;

-- 0: begun, 1: another one runs, 2: no such school, 3: no such time zone.  Then
-- the org that the school is, as far as known.  What waits for a word is
-- cancelled.
CREATE OR REPLACE FUNCTION job_open(p_school bigint, p_job text, p_zone text)
RETURNS TABLE (status int, org text, units text[])
LANGUAGE plpgsql AS $$
DECLARE
	v_status int := 3;
BEGIN
	IF p_zone = '' OR EXISTS (
		SELECT FROM pg_timezone_names z WHERE z.name = p_zone) THEN
		v_status := job_begin(p_school, p_job);
	END IF;
	IF v_status = 0 THEN
		UPDATE job SET state = 7, plan = NULL
		WHERE school_id = p_school AND state = 3;
	END IF;
	RETURN QUERY
	SELECT v_status, s.org_sourced_id, s.org_units
	FROM (SELECT 1) x
	LEFT JOIN school s ON s.school_id = p_school;
END
$$;

-- A sign of life, and how far it is.
CREATE OR REPLACE FUNCTION job_alive(p_school bigint, p_job text, p_done int,
    p_total int)
RETURNS void LANGUAGE sql AS $$
	UPDATE job SET heartbeat_at = now(), done = p_done,
	total = greatest(p_total, p_done)
	WHERE school_id = p_school AND job_id = p_job AND state = 2
$$;

-- Only if it is still ours: p_state is Job.State.
CREATE OR REPLACE FUNCTION job_end(p_school bigint, p_job text,
    p_state smallint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET state = p_state, heartbeat_at = now(),
	done = CASE p_state WHEN 4 THEN total ELSE done END
	WHERE school_id = p_school AND job_id = p_job AND state = 2;
	IF FOUND THEN
		PERFORM stage_clear(p_school);
	END IF;
END
$$;

-- ---- the word that a job waits for ----
-- 0: done, 1: it does not wait, 2: there is no such job, 3: another one runs.

CREATE OR REPLACE FUNCTION job_confirm(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET state = 2, confirmed_at = now(), claimed = false,
	heartbeat_at = now()
	WHERE school_id = p_school AND job_id = p_job AND state = 3;
	IF FOUND THEN
		RETURN 0;
	END IF;
	RETURN CASE WHEN EXISTS (
		SELECT FROM job
		WHERE school_id = p_school AND job_id = p_job)
	    THEN 1 ELSE 2 END;
EXCEPTION WHEN unique_violation THEN
	RETURN 3;
END
$$;

CREATE OR REPLACE FUNCTION job_cancel(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET state = 7, plan = NULL, heartbeat_at = now()
	WHERE school_id = p_school AND job_id = p_job AND state = 3;
	IF FOUND THEN
		PERFORM stage_clear(p_school);
		RETURN 0;
	END IF;
	RETURN CASE WHEN EXISTS (
		SELECT FROM job
		WHERE school_id = p_school AND job_id = p_job)
	    THEN 1 ELSE 2 END;
END
$$;

-- Whoever reads the bundle has its passwords and looks for the word every
-- second; if it is gone, who took the word applies without.  0: still waits,
-- 1: yours, 2: nothing is to be done here any more.
CREATE OR REPLACE FUNCTION job_claim(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET claimed = true, heartbeat_at = now()
	WHERE school_id = p_school AND job_id = p_job AND state = 2
	AND confirmed_at IS NOT NULL AND NOT claimed;
	IF FOUND THEN
		RETURN 1;
	END IF;
	RETURN CASE WHEN EXISTS (
		SELECT FROM job
		WHERE school_id = p_school AND job_id = p_job AND state = 3)
	    THEN 0 ELSE 2 END;
END
$$;

-- ---- what a job has done ----

-- Rows created, updated and removed by a step.
CREATE OR REPLACE FUNCTION job_count(p_school bigint, p_job text,
    p_created bigint, p_updated bigint, p_removed bigint)
RETURNS void LANGUAGE sql AS $$
	UPDATE job SET created = created + p_created::int,
	updated = updated + p_updated::int, removed = removed + p_removed::int
	WHERE school_id = p_school AND job_id = p_job
$$;

-- What rights hang on and is lost by a step, by kind; see the table job.
CREATE OR REPLACE FUNCTION job_lost(p_school bigint, p_job text, p_kind int,
    p_n bigint)
RETURNS void LANGUAGE sql AS $$
	UPDATE job SET lost[p_kind] = lost[p_kind] + p_n::int
	WHERE school_id = p_school AND job_id = p_job
$$;

-- What of it there is before the job.
CREATE OR REPLACE FUNCTION job_had(p_school bigint)
RETURNS int[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY[
		(SELECT count(*) FROM person
			WHERE school_id = p_school AND active),
		(SELECT count(*) FROM (
			SELECT DISTINCT guardian_id, student_id FROM guardian
			WHERE school_id = p_school AND active) x),
		(SELECT count(*) FROM class
			WHERE school_id = p_school AND active),
		(SELECT count(*) FROM enrolment
			WHERE school_id = p_school AND active
			AND holds(begin_date, end_date,
				school_today(p_school))),
		(SELECT count(*) FROM member WHERE school_id = p_school)
	]::int[]
$$;
