-- A whole job applied, or put before somebody who says whether it may be; and
-- the passwords that come after.
--
-- The staged rows of a job become the school in one transaction.  In each step
-- odd rows are set aside with a reason (a key of the catalogue in labels.c),
-- what changed is updated, what is new is added, what left a whole list is
-- switched off.  Modes: 0 absent, leave alone; 1 bulk, a whole list; 2 delta.
--
-- Where a step has added much it looks at its table anew (ANALYZE), or the next
-- one would be planned for the empty tables of a new school: quadratic plans.

-- All steps.  p_plan: the arguments of roster_apply().
CREATE OR REPLACE FUNCTION roster_apply_rows(p_school bigint, p_job text,
    p_plan jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_users int := (p_plan ->> 'users')::int;
	v_classes int := (p_plan ->> 'classes')::int;
	v_enrolments int := (p_plan ->> 'enrolments')::int;
BEGIN
	UPDATE school SET time_zone = p_plan ->> 'zone'
	WHERE school_id = p_school AND p_plan ->> 'zone' <> '';
	-- Of a whole list with a row that may be about anybody only what is
	-- there counts, as in a delta.
	IF v_users = 1 AND roster_held(p_school, p_job, 'users.csv') THEN
		v_users := 2;
	END IF;
	IF v_classes = 1 AND roster_held(p_school, p_job, 'classes.csv') THEN
		v_classes := 2;
	END IF;
	IF v_enrolments = 1
	AND roster_held(p_school, p_job, 'enrollments.csv') THEN
		v_enrolments := 2;
	END IF;
	PERFORM keep_unread(p_school, p_job);
	PERFORM apply_terms(p_school, p_job);
	IF v_users <> 0 THEN
		PERFORM apply_people(p_school, p_job, v_users);
		PERFORM apply_accounts(p_school, p_job);
		PERFORM apply_links(p_school, p_job, v_users);
	END IF;
	IF v_classes <> 0 THEN
		PERFORM apply_classes(p_school, p_job, v_classes);
	END IF;
	IF v_enrolments <> 0 THEN
		PERFORM apply_enrolments(p_school, p_job, v_enrolments);
	END IF;
	PERFORM job_lost(p_school, p_job, 5, make_members(p_school));
	PERFORM label_classes(p_school);
	PERFORM make_levels(p_school);
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'classes.csv', s.line, 'same-title', c.title
	FROM stage_class s
	JOIN class c ON c.school_id = p_school AND c.sourced_id = s.sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND c.active AND c.title <> c.roster_title
	ON CONFLICT DO NOTHING;
	UPDATE school SET day = school_today(p_school),
	org_sourced_id = coalesce(nullif(p_plan ->> 'org', ''),
		org_sourced_id),
	org_units = coalesce((
		SELECT array_agg(u) FROM jsonb_array_elements_text(
			p_plan -> 'units') u), org_units)
	WHERE school_id = p_school;
END
$$;

-- Does more go than anybody has to be asked about?
CREATE OR REPLACE FUNCTION too_much(p_lost int[], p_had int[], p_share int)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT EXISTS (
		SELECT FROM unnest(p_lost, p_had) x (lost, had)
		WHERE x.lost::bigint * 100 > x.had::bigint * p_share)
$$;

-- Applies, and takes it back where it has to be asked: more goes than p_share
-- per cent of what there was, and more than was confirmed.  1: applied, 2: it
-- waits, and nothing has changed but the job.
CREATE OR REPLACE FUNCTION roster_try(p_school bigint, p_job text, p_plan jsonb,
    p_confirmed int[])
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_job job;
	v_rejected job_rejected[];
BEGIN
	UPDATE job SET had = job_had(p_school), lost = '{0,0,0,0,0}',
	created = 0, updated = 0, removed = 0
	WHERE school_id = p_school AND job_id = p_job;
	BEGIN
		PERFORM roster_apply_rows(p_school, p_job, p_plan);
		SELECT * INTO v_job FROM job
		WHERE school_id = p_school AND job_id = p_job;
		IF NOT too_much(v_job.lost, v_job.had,
			(p_plan ->> 'share')::int)
		OR NOT EXISTS (
			SELECT FROM unnest(v_job.lost, p_confirmed)
				x (lost, said)
			WHERE x.lost > coalesce(x.said, -1)) THEN
			RETURN 1;
		END IF;
		SELECT array_agg(r) INTO v_rejected FROM job_rejected r
		WHERE r.school_id = p_school AND r.job_id = p_job;
		-- The one way to take back what a block has done; caught below.
		RAISE EXCEPTION SQLSTATE 'LC001';
	EXCEPTION WHEN SQLSTATE 'LC001' THEN
		NULL;
	END;
	INSERT INTO job_rejected
	SELECT (r).* FROM unnest(v_rejected) r
	ON CONFLICT DO NOTHING;
	IF p_confirmed IS NOT NULL THEN
		INSERT INTO job_rejected VALUES (p_school, p_job, '', 0,
		    'changed-since', '')
		ON CONFLICT DO NOTHING;
	END IF;
	UPDATE job SET state = 3, plan = p_plan, lost = v_job.lost,
	created = v_job.created, updated = v_job.updated,
	removed = v_job.removed, confirmed_at = NULL, claimed = false,
	heartbeat_at = clock_timestamp()
	WHERE school_id = p_school AND job_id = p_job;
	RETURN 2;
END
$$;

-- 0: the job is no longer ours (declared dead, or ended), or the staged rows
-- are not all there (a crash of the database empties unlogged tables): then
-- nothing may be switched off.  1: applied, 2: it waits to be confirmed.
-- The school is locked first, as by turn_day().
CREATE OR REPLACE FUNCTION roster_apply(p_school bigint, p_job text,
    p_users int, p_classes int, p_enrolments int, p_rows bigint, p_org text,
    p_units text[], p_zone text, p_share int)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_result int;
BEGIN
	PERFORM FROM school WHERE school_id = p_school FOR NO KEY UPDATE;
	PERFORM FROM job
	WHERE school_id = p_school AND job_id = p_job AND state = 2
	FOR UPDATE;
	IF NOT FOUND OR p_rows <> stage_count(p_school, p_job) THEN
		RETURN 0;
	END IF;
	ANALYZE stage_person, stage_role, stage_link, stage_class,
	    stage_enrolment;
	v_result := roster_try(p_school, p_job, jsonb_build_object(
		'users', p_users, 'classes', p_classes,
		'enrolments', p_enrolments, 'rows', p_rows, 'org', p_org,
		'units', to_jsonb(p_units), 'zone', p_zone,
		'share', p_share), NULL);
	IF EXISTS (
		SELECT FROM job
		WHERE school_id = p_school AND job_id = p_job
		AND created > 100) THEN
		ANALYZE member, account;
	END IF;
	UPDATE job SET heartbeat_at = clock_timestamp()
	WHERE school_id = p_school AND job_id = p_job;
	RETURN v_result;
END
$$;

-- As roster_apply(), of a confirmed job.  Where more would go now than was
-- said when it was confirmed, it waits anew.
CREATE OR REPLACE FUNCTION roster_apply_confirmed(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_job job;
BEGIN
	PERFORM FROM school WHERE school_id = p_school FOR NO KEY UPDATE;
	SELECT * INTO v_job FROM job
	WHERE school_id = p_school AND job_id = p_job AND state = 2
	AND claimed
	FOR UPDATE;
	IF NOT FOUND
	OR (v_job.plan ->> 'rows')::bigint <> stage_count(p_school, p_job) THEN
		RETURN 0;
	END IF;
	RETURN roster_try(p_school, p_job, v_job.plan, v_job.lost);
END
$$;

-- Who gets the password of which line: people who have none yet.
CREATE OR REPLACE FUNCTION roster_passwords(p_school bigint, p_job text)
RETURNS TABLE (line int, person_id bigint) LANGUAGE sql STABLE AS $$
	WITH s AS MATERIALIZED (
		SELECT x.line, x.sourced_id
		FROM stage_person x
		WHERE x.school_id = p_school AND x.job_id = p_job
		AND x.has_password AND x.state IN (1, 2)
	)
	SELECT s.line, p.person_id
	FROM s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	JOIN account a ON a.school_id = p_school AND a.person_id = p.person_id
	WHERE a.hash IS NULL
	ORDER BY s.line
$$;
