-- A job applied in one transaction of many statements, none of which takes
-- long: the process that has it begins the transaction, calls roster_begin(),
-- roster_step() until it says so, roster_outcome(), and commits or rolls back.
--
-- What the steps find is kept in job_work and not in the job, whose row stays
-- free for signs of life.  liaison.import is set for the transaction alone: by
-- it a step knows that the one before was in the same, and keep_image() that
-- rows are to be remembered.

-- 0: the job is no longer ours (declared dead, or ended), or the staged rows
-- are not all there (a crash of the database empties unlogged tables): then
-- nothing may be switched off.  1: begun.  p_plan NULL: what the job was
-- confirmed with.  The school is locked first, as by turn_day().
CREATE OR REPLACE FUNCTION roster_begin(p_school bigint, p_job text,
    p_plan jsonb)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_job job;
	v_plan jsonb;
BEGIN
	PERFORM FROM school WHERE school_id = p_school FOR NO KEY UPDATE;
	SELECT * INTO v_job FROM job
	WHERE school_id = p_school AND job_id = p_job AND state = 2;
	v_plan := coalesce(p_plan || jsonb_build_object('dry_run',
		v_job.dry_run), v_job.plan);
	IF v_plan IS NULL OR (NOT v_job.undoing
	    AND (v_plan ->> 'rows')::bigint <> stage_count(p_school, p_job)) THEN
		RETURN 0;
	END IF;
	PERFORM set_config('liaison.import', p_job, true);
	DELETE FROM job_work WHERE school_id = p_school;
	INSERT INTO job_work (school_id, job_id, plan, had)
	VALUES (p_school, p_job, v_plan || jsonb_build_object('change', (
		SELECT coalesce(max(n), 0) FROM roster_change
		WHERE school_id = p_school)), job_had(p_school));
	RETURN 1;
END
$$;

-- Whether rows of a whole list are taken for all there is: not where one may
-- be about anybody.
CREATE OR REPLACE FUNCTION roster_modes(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_list record;
BEGIN
	FOR v_list IN SELECT * FROM (VALUES ('users', 'users.csv'),
	    ('classes', 'classes.csv'), ('enrolments', 'enrollments.csv'))
	    x (name, file)
	LOOP
		UPDATE job_work SET plan = plan || jsonb_build_object(
			v_list.name, 2)
		WHERE school_id = p_school AND job_id = p_job
		AND (plan ->> v_list.name)::int = 1
		AND roster_held(p_school, p_job, v_list.file);
	END LOOP;
END
$$;

-- What a whole school is made of again when its rows are as they shall be.
CREATE OR REPLACE FUNCTION roster_made(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM label_classes(p_school);
	PERFORM make_levels(p_school);
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'classes.csv', s.line, 'same-title', c.title
	FROM stage_class s
	JOIN class c ON c.school_id = p_school AND c.sourced_id = s.sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND c.active AND c.title <> c.roster_title
	ON CONFLICT DO NOTHING;
END
$$;

-- Staged rows are taken some thousands at a time: the line of the last of those
-- after p_at; NULL: there are none.
CREATE OR REPLACE FUNCTION roster_piece(p_school bigint, p_job text,
    p_what text, p_at bigint)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_to bigint;
BEGIN
	IF p_what = 'people' THEN
		SELECT max(x.line) INTO v_to FROM (
			SELECT s.line FROM stage_person s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.line > p_at
			ORDER BY s.line LIMIT 4000) x;
	ELSIF p_what = 'enrolments' THEN
		SELECT max(x.line) INTO v_to FROM (
			SELECT s.line FROM stage_enrolment s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.line > p_at
			ORDER BY s.line LIMIT 20000) x;
	ELSE
		SELECT max(x.n) INTO v_to FROM (
			SELECT s.n FROM stage_link s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.n > p_at
			ORDER BY s.n LIMIT 20000) x;
	END IF;
	RETURN v_to;
END
$$;

-- The next step.  0: there are more, 1: that was the last, 2: this is not the
-- transaction that has begun.
CREATE OR REPLACE FUNCTION roster_step(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_work job_work;
	v_plain boolean;
	v_users int;
	v_classes int;
	v_enrolments int;
	-- Where a step has pieces: the last line of this one.
	v_to bigint;
BEGIN
	IF coalesce(current_setting('liaison.import', true), '') <> p_job THEN
		RETURN 2;
	END IF;
	SELECT * INTO v_work FROM job_work
	WHERE school_id = p_school AND job_id = p_job;
	IF v_work.plan ? 'undo' THEN
		RETURN roster_undo_step(p_school, p_job, v_work.step);
	END IF;
	v_plain := coalesce((v_work.plan ->> 'plain')::boolean, false);
	v_users := (v_work.plan ->> 'users')::int;
	v_classes := (v_work.plan ->> 'classes')::int;
	v_enrolments := (v_work.plan ->> 'enrolments')::int;
	CASE v_work.step
	WHEN 0 THEN
		ANALYZE stage_person, stage_role, stage_link, stage_class,
		    stage_enrolment;
	WHEN 1 THEN
		UPDATE school SET time_zone = v_work.plan ->> 'zone'
		WHERE school_id = p_school AND v_work.plan ->> 'zone' <> '';
		PERFORM roster_same(p_school, p_job, v_work.plan);
		IF v_plain THEN
			PERFORM plain_prepare(p_school, p_job);
		END IF;
	WHEN 2, 3, 4, 5, 6 THEN
		PERFORM presence_before(p_school, p_job,
		    (v_work.step - 1)::smallint);
	WHEN 7 THEN
		PERFORM roster_modes(p_school, p_job);
		PERFORM keep_unread(p_school, p_job);
		PERFORM apply_terms(p_school, p_job);
	WHEN 8 THEN
		IF v_users <> 0 THEN
			PERFORM apply_people_check(p_school, p_job, v_users);
		END IF;
	WHEN 9 THEN
		v_to := roster_piece(p_school, p_job, 'people', v_work.at);
		IF v_users <> 0 AND v_to IS NOT NULL THEN
			PERFORM apply_people_rows(p_school, p_job, v_work.at,
			    v_to);
		END IF;
	WHEN 10 THEN
		IF v_users <> 0 THEN
			PERFORM apply_people_gone(p_school, p_job, v_users);
		END IF;
	WHEN 11 THEN
		IF v_users <> 0 THEN
			PERFORM apply_accounts(p_school, p_job);
		END IF;
	WHEN 12 THEN
		v_to := roster_piece(p_school, p_job, 'people', v_work.at);
		IF v_users <> 0 AND v_to IS NOT NULL THEN
			PERFORM add_accounts(p_school, p_job, v_work.at, v_to);
		END IF;
	WHEN 13 THEN
		IF v_plain THEN
			PERFORM plain_logins(p_school, p_job);
		END IF;
	WHEN 14 THEN
		IF v_classes <> 0 THEN
			PERFORM apply_classes(p_school, p_job, v_classes);
		END IF;
	WHEN 15 THEN
		IF v_plain THEN
			PERFORM plain_moves(p_school, p_job);
		END IF;
		IF v_enrolments <> 0 THEN
			PERFORM apply_enrolments(p_school, p_job, v_enrolments);
		END IF;
	WHEN 16 THEN
		v_to := roster_piece(p_school, p_job, 'enrolments', v_work.at);
		IF v_enrolments <> 0 AND v_to IS NOT NULL THEN
			PERFORM add_enrolments(p_school, p_job, v_work.at,
			    v_to);
		END IF;
	WHEN 17 THEN
		IF v_plain THEN
			PERFORM plain_children(p_school, p_job);
		END IF;
		IF v_users <> 0 THEN
			PERFORM find_links(p_school, p_job);
		END IF;
	WHEN 18 THEN
		v_to := roster_piece(p_school, p_job, 'links', v_work.at);
		IF v_users <> 0 AND v_to IS NOT NULL THEN
			PERFORM add_links(p_school, p_job, v_work.at, v_to);
		END IF;
	WHEN 19 THEN
		IF v_users <> 0 THEN
			PERFORM drop_links(p_school, p_job, v_users);
		END IF;
		PERFORM job_lost(p_school, p_job, 5, make_members(p_school));
	WHEN 20 THEN
		PERFORM roster_made(p_school, p_job);
		IF v_plain THEN
			PERFORM plain_report(p_school, p_job);
		END IF;
	WHEN 21, 22, 23, 24, 25 THEN
		PERFORM presence_after(p_school, p_job,
		    (v_work.step - 20)::smallint);
	ELSE
		PERFORM roster_access(p_school, p_job);
		RETURN 1;
	END CASE;
	UPDATE job_work SET step = step + (v_to IS NULL)::int,
	at = coalesce(v_to, -2147483648)
	WHERE school_id = p_school AND job_id = p_job;
	RETURN 0;
END
$$;

-- The end of the transaction: 1: it is to be committed, 2: it is to be rolled
-- back, and roster_wait() told p_outcome; 0: neither, it is not ours.
CREATE OR REPLACE FUNCTION roster_outcome(p_school bigint, p_job text)
RETURNS TABLE (result int, outcome text) LANGUAGE plpgsql AS $$
DECLARE
	v_work job_work;
	v_said int[];
BEGIN
	SELECT * INTO v_work FROM job_work
	WHERE school_id = p_school AND job_id = p_job;
	IF NOT FOUND THEN
		RETURN QUERY SELECT 0, '';
		RETURN;
	END IF;
	SELECT array_agg(x::int) INTO v_said
	FROM jsonb_array_elements_text(v_work.plan -> 'confirmed') x;
	IF v_said IS NULL AND ((v_work.plan ->> 'dry_run')::boolean
		OR EXISTS (
			SELECT FROM job_proposal
			WHERE school_id = p_school AND job_id = p_job))
	OR too_much(v_work.lost, v_work.had, (v_work.plan ->> 'share')::int)
	AND EXISTS (
		SELECT FROM unnest(v_work.lost, v_said) x (lost, said)
		WHERE x.lost > coalesce(x.said, -1)) THEN
		RETURN QUERY SELECT 2, (to_jsonb(v_work)
		    || jsonb_build_object('rejected', (
			SELECT jsonb_agg(r) FROM job_rejected r
			WHERE r.school_id = p_school AND r.job_id = p_job),
		    'proposals', (
			SELECT jsonb_agg(r) FROM job_proposal r
			WHERE r.school_id = p_school AND r.job_id = p_job)))
		    ::text;
		RETURN;
	END IF;
	UPDATE school SET day = school_today(p_school),
	org_sourced_id = coalesce(nullif(v_work.plan ->> 'org', ''),
		org_sourced_id),
	org_units = coalesce((
		SELECT array_agg(u) FROM jsonb_array_elements_text(
			v_work.plan -> 'units') u), org_units)
	WHERE school_id = p_school;
	UPDATE job SET had = v_work.had, lost = v_work.lost,
	created = v_work.created, updated = v_work.updated,
	removed = v_work.removed, access = v_work.plan -> 'access',
	applied_at = clock_timestamp(), plan = NULL
	WHERE school_id = p_school AND job_id = p_job AND state = 2;
	IF NOT FOUND THEN
		RETURN QUERY SELECT 0, '';
		RETURN;
	END IF;
	IF v_work.created > 100 THEN
		ANALYZE member, account, person_role;
	END IF;
	DELETE FROM job_presence WHERE school_id = p_school;
	DELETE FROM job_presence_count WHERE school_id = p_school;
	DELETE FROM job_work WHERE school_id = p_school;
	DELETE FROM roster_change c
	WHERE c.school_id = p_school AND c.n < (
		SELECT max(n) FROM roster_change WHERE school_id = p_school);
	RETURN QUERY SELECT 1, '';
END
$$;

-- Nothing is applied: what would be done is kept, and the job waits to be
-- confirmed.  False: it is not ours any more.
CREATE OR REPLACE FUNCTION roster_wait(p_school bigint, p_job text,
    p_outcome jsonb)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_plan jsonb := p_outcome -> 'plan';
BEGIN
	UPDATE job SET state = 3, plan = v_plan - 'access' - 'confirmed',
	access = v_plan -> 'access',
	had = ARRAY(SELECT jsonb_array_elements_text(p_outcome -> 'had'))::int[],
	lost = ARRAY(SELECT jsonb_array_elements_text(
		p_outcome -> 'lost'))::int[],
	created = (p_outcome ->> 'created')::int,
	updated = (p_outcome ->> 'updated')::int,
	removed = (p_outcome ->> 'removed')::int,
	confirmed_at = NULL, claimed = false, known_change = CASE
	    WHEN dry_run THEN (v_plan ->> 'change')::bigint END,
	heartbeat_at = clock_timestamp()
	WHERE school_id = p_school AND job_id = p_job AND state = 2;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	INSERT INTO job_rejected
	SELECT (jsonb_populate_record(NULL::job_rejected, x)).*
	FROM jsonb_array_elements(nullif(p_outcome -> 'rejected', 'null')) x
	ON CONFLICT DO NOTHING;
	INSERT INTO job_proposal
	SELECT (jsonb_populate_record(NULL::job_proposal, x)).*
	FROM jsonb_array_elements(nullif(p_outcome -> 'proposals', 'null')) x
	ON CONFLICT DO NOTHING;
	IF v_plan ? 'confirmed' THEN
		INSERT INTO job_rejected VALUES (p_school, p_job, '', 0,
		    'changed-since', '')
		ON CONFLICT DO NOTHING;
	END IF;
	RETURN true;
END
$$;
