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
	DELETE FROM stage_mark WHERE school_id = p_school;
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

-- A job whose worker is silent for a minute is dead, and makes room; what was
-- to be undone is as it was.
CREATE OR REPLACE FUNCTION job_bury(p_school bigint)
RETURNS void LANGUAGE sql AS $$
	UPDATE job SET state = CASE WHEN undoing THEN 4 ELSE 5 END,
	undoing = false
	WHERE school_id = p_school AND state IN (1, 2)
	AND heartbeat_at < now() - interval '60 seconds'
$$;

-- 0: begun, 1: another one runs, 2: no such school.
CREATE OR REPLACE FUNCTION job_begin(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	PERFORM job_bury(p_school);
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

-- The same, once: what job_open() says and the job, or, where this key of this
-- user's has begun one, 4 and that job; 5 where it was with other content.
CREATE OR REPLACE FUNCTION job_open_once(p_school bigint, p_user bigint,
	p_job text, p_zone text, p_key bytea, p_content bytea)
RETURNS TABLE (status int, job text, org text, units text[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_open record;
BEGIN
	-- Of two at once, one waits in job_open() for the other and then sees it.
	FOR v_try IN 1..2 LOOP
		RETURN QUERY
		SELECT CASE WHEN content_hash = p_content THEN 4 ELSE 5 END,
			job_id, NULL::text, NULL::text[]
		FROM job
		WHERE school_id = p_school AND user_id = p_user
		AND key_hash = p_key;
		IF FOUND THEN
			RETURN;
		END IF;
		IF v_try = 1 THEN
			SELECT * INTO v_open
			FROM job_open(p_school => p_school, p_job => p_job,
				p_zone => p_zone);
		END IF;
		EXIT WHEN v_open.status <> 1 OR p_key IS NULL;
	END LOOP;
	UPDATE job SET user_id = p_user, key_hash = p_key,
		content_hash = p_content
	WHERE school_id = p_school AND job_id = p_job AND p_key IS NOT NULL;
	RETURN QUERY SELECT v_open.status, p_job, v_open.org, v_open.units;
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
	UPDATE job SET state = p_state, undoing = false, heartbeat_at = now(),
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
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job_work SET created = created + p_created,
	updated = updated + p_updated, removed = removed + p_removed
	WHERE school_id = p_school AND job_id = p_job;
	-- By roster_apply() of the release before.
	IF NOT FOUND THEN
		UPDATE job SET created = created + p_created::int,
		updated = updated + p_updated::int,
		removed = removed + p_removed::int
		WHERE school_id = p_school AND job_id = p_job;
	END IF;
END
$$;

-- What rights hang on and is lost by a step, by kind; see the table job.
CREATE OR REPLACE FUNCTION job_lost(p_school bigint, p_job text, p_kind int,
    p_n bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job_work SET lost[p_kind] = lost[p_kind] + p_n::int
	WHERE school_id = p_school AND job_id = p_job;
	IF NOT FOUND THEN
		UPDATE job SET lost[p_kind] = lost[p_kind] + p_n::int
		WHERE school_id = p_school AND job_id = p_job;
	END IF;
END
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
			-- Asked once, not of each row.
			AND holds(begin_date, end_date,
				(SELECT school_today(p_school)))),
		(SELECT count(*) FROM member WHERE school_id = p_school)
	]::int[]
$$;

-- ---- files, dry runs, history ----

-- As job_open_once(), with what the history says of it.
CREATE OR REPLACE FUNCTION job_start(p_school bigint, p_user bigint,
    p_job text, p_zone text, p_key bytea, p_content bytea, p_file text,
    p_format smallint, p_dry_run boolean)
RETURNS TABLE (status int, job text, org text, units text[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_open record;
BEGIN
	SELECT * INTO v_open
	FROM job_open_once(p_school => p_school, p_user => p_user,
		p_job => p_job, p_zone => p_zone, p_key => p_key,
		p_content => p_content);
	IF v_open.status = 0 THEN
		UPDATE job SET user_id = p_user, file_name = p_file,
		format = p_format, dry_run = p_dry_run
		WHERE school_id = p_school AND job_id = p_job;
	END IF;
	RETURN QUERY SELECT v_open.status, v_open.job, v_open.org,
	    v_open.units;
END
$$;

-- As job_start(), noted in the audit trail.
CREATE OR REPLACE FUNCTION job_start_noted(p_school bigint, p_user bigint,
    p_job text, p_zone text, p_key bytea, p_content bytea, p_file text,
    p_format smallint, p_dry_run boolean, p_address text)
RETURNS TABLE (status int, job text, org text, units text[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_start record;
BEGIN
	SELECT * INTO v_start
	FROM job_start(p_school => p_school, p_user => p_user,
		p_job => p_job, p_zone => p_zone, p_key => p_key,
		p_content => p_content, p_file => p_file,
		p_format => p_format, p_dry_run => p_dry_run);
	IF v_start.status = 0 THEN
		UPDATE job SET by_administrator = may_do_all(p_school, p_user)
		WHERE school_id = p_school AND job_id = p_job;
		INSERT INTO stage_mark VALUES (p_school, p_job);
		PERFORM audit_note(p_school, p_user, 'roster.import', p_job,
		    jsonb_build_object('file', p_file, 'dryRun', p_dry_run),
		    p_address);
	END IF;
	RETURN QUERY SELECT v_start.status, v_start.job, v_start.org,
	    v_start.units;
END
$$;

-- What a word about a job has come to, which is noted where it was taken: 0.
CREATE OR REPLACE FUNCTION job_noted(p_result int, p_school bigint,
    p_user bigint, p_act text, p_job text, p_address text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	IF p_result = 0 THEN
		PERFORM audit_note(p_school, p_user, p_act, p_job, NULL,
		    p_address);
	END IF;
	RETURN p_result;
END
$$;

-- A job as it is told.  A dead worker's job is as good as failed, before the
-- next one says so; one that was being undone is as it was.
CREATE OR REPLACE FUNCTION told_job(p_school bigint, p_job text)
RETURNS TABLE (job_id text, state int, done int, total int, created int,
    updated int, removed int, rejected bigint, created_at timestamptz,
    by_id bigint, by_name text, by_role int, by_title text, file_name text,
    format int, dry_run boolean, can_undo boolean, undo_until timestamptz)
LANGUAGE sql STABLE AS $$
	SELECT j.job_id, CASE WHEN j.state NOT IN (1, 2)
	    OR j.heartbeat_at >= now() - interval '60 seconds' THEN j.state
	    WHEN j.undoing THEN 4 ELSE 5 END, j.done, j.total, j.created,
	    j.updated, j.removed, (
		SELECT count(*) FROM job_rejected x
		WHERE x.school_id = p_school AND x.job_id = p_job),
	    j.created_at, coalesce(p.person_id, 0),
	    coalesce(p.display_name, ''), coalesce(p.role, 0),
	    coalesce(p.title, ''), j.file_name, j.format::int, j.dry_run,
	    j.state = 4 AND j.applied_at > now() - interval '30 days'
	    AND NOT EXISTS (
		SELECT FROM job l
		WHERE l.school_id = p_school AND l.state IN (2, 4)
		AND l.applied_at > j.applied_at),
	    coalesce(j.applied_at, j.created_at) + interval '30 days'
	FROM job j
	LEFT JOIN person p ON p.school_id = p_school
		AND p.person_id = j.user_id
	WHERE j.school_id = p_school AND j.job_id = p_job
$$;

-- As job_confirm(): p_same of its proposals are right, or all.  4: it was a dry
-- run, and something has changed since.
CREATE OR REPLACE FUNCTION job_confirm_same(p_school bigint, p_job text,
    p_same bigint[], p_all boolean)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_result int;
BEGIN
	PERFORM FROM job j
	WHERE j.school_id = p_school AND j.job_id = p_job AND j.state = 3
	AND j.known_change IS NOT NULL AND EXISTS (
		SELECT FROM roster_change c
		WHERE c.school_id = p_school AND c.n > j.known_change);
	IF FOUND THEN
		RETURN 4;
	END IF;
	v_result := job_confirm(p_school, p_job);
	IF v_result = 0 THEN
		UPDATE job SET plan = plan || jsonb_build_object('confirmed',
			lost)
		WHERE school_id = p_school AND job_id = p_job;
		UPDATE job_proposal SET accepted = true
		WHERE school_id = p_school AND job_id = p_job
		AND (p_all OR n = ANY (p_same));
	END IF;
	RETURN v_result;
END
$$;

-- The same by p_user.  5: it takes an administrator.
CREATE OR REPLACE FUNCTION job_confirm_by(p_school bigint, p_user bigint,
    p_job text, p_same bigint[], p_all boolean)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	IF job_is_beyond(p_school, p_user, p_job) THEN
		RETURN 5;
	END IF;
	RETURN job_confirm_same(p_school => p_school, p_job => p_job,
	    p_same => p_same, p_all => p_all);
END
$$;

-- As told_job(), to p_user, who may not be the one to undo it.
CREATE OR REPLACE FUNCTION told_job_to(p_school bigint, p_user bigint,
    p_job text)
RETURNS TABLE (job_id text, state int, done int, total int, created int,
    updated int, removed int, rejected bigint, created_at timestamptz,
    by_id bigint, by_name text, by_role int, by_title text, file_name text,
    format int, dry_run boolean, can_undo boolean, undo_until timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT t.job_id, t.state, t.done, t.total, t.created, t.updated,
	    t.removed, t.rejected, t.created_at, t.by_id, t.by_name,
	    t.by_role, t.by_title, t.file_name, t.format, t.dry_run,
	    t.can_undo AND NOT job_is_beyond(p_school, p_user, p_job),
	    t.undo_until
	FROM told_job(p_school, p_job) t;
END
$$;

-- What imports leave behind goes a piece at a time: images that nothing is
-- undone by any more, and files that nobody has imported.
CREATE OR REPLACE FUNCTION sweep_rosters()
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM job_image WHERE (school_id, job_id, n) IN (
		SELECT i.school_id, i.job_id, i.n
		FROM job j
		JOIN job_image i USING (school_id, job_id)
		WHERE j.applied_at < now() - interval '31 days'
		OR j.state = 6
		LIMIT 5000);
	DELETE FROM roster_piece WHERE (school_id, upload_id, at) IN (
		SELECT p.school_id, p.upload_id, p.at
		FROM roster_upload u
		JOIN roster_piece p USING (school_id, upload_id)
		WHERE u.made_at < now() - interval '1 hour'
		LIMIT 200);
	DELETE FROM roster_upload u
	WHERE u.made_at < now() - interval '1 hour' AND NOT EXISTS (
		SELECT FROM roster_piece p
		WHERE p.school_id = u.school_id
		AND p.upload_id = u.upload_id);
END
$$;

-- ---- files in pieces ----

CREATE OR REPLACE FUNCTION roster_upload_make(p_school bigint, p_user bigint,
    p_upload text)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO roster_upload (school_id, upload_id, user_id)
	VALUES (p_school, p_upload, p_user)
	ON CONFLICT DO NOTHING
$$;

-- The same of p_size bytes; 0: not known.
CREATE OR REPLACE FUNCTION roster_upload_begin(p_school bigint, p_user bigint,
    p_upload text, p_size bigint)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO roster_upload (school_id, upload_id, user_id, expected)
	VALUES (p_school, p_upload, p_user, p_size)
	ON CONFLICT DO NOTHING
$$;

-- 0: added, or there already; 1: there is no such upload of theirs; 2: it would
-- be over p_max bytes, or over what was said to come; 3: other bytes are there.
CREATE OR REPLACE FUNCTION roster_upload_add(p_school bigint, p_user bigint,
    p_upload text, p_at bigint, p_data bytea, p_max bigint)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_expected bigint;
BEGIN
	IF p_at < 0 OR p_at > p_max OR p_at + length(p_data) > p_max THEN
		RETURN 2;
	END IF;
	UPDATE roster_upload SET size = greatest(size, p_at + length(p_data))
	WHERE school_id = p_school AND upload_id = p_upload
	AND user_id = p_user
	RETURNING expected INTO v_expected;
	IF NOT FOUND THEN
		RETURN 1;
	ELSIF p_at + length(p_data) > nullif(v_expected, 0) THEN
		RETURN 2;
	END IF;
	INSERT INTO roster_piece (school_id, upload_id, at, data)
	VALUES (p_school, p_upload, p_at, p_data)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND AND NOT EXISTS (
		SELECT FROM roster_piece
		WHERE school_id = p_school AND upload_id = p_upload
		AND at = p_at AND data = p_data) THEN
		RETURN 3;
	END IF;
	RETURN 0;
END
$$;

CREATE OR REPLACE FUNCTION roster_upload_drop(p_school bigint, p_user bigint,
    p_upload text)
RETURNS void LANGUAGE sql AS $$
	DELETE FROM roster_piece p
	USING roster_upload u
	WHERE u.school_id = p_school AND u.upload_id = p_upload
	AND u.user_id = p_user AND p.school_id = p_school
	AND p.upload_id = p_upload;
	DELETE FROM roster_upload
	WHERE school_id = p_school AND upload_id = p_upload
	AND user_id = p_user
$$;
