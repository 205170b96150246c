-- A whole job applied, or put before somebody who says whether it may be; and
-- the days that come after.

-- 0: begun, 1: another one runs, 2: no such school, 3: no such time zone.  Then
-- the org that the school is, as far as known.  What waits for a word is
-- cancelled.
CREATE FUNCTION job_open(p_school bigint, p_job text, p_zone text)
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

-- What rights hang on, before a job, by kind; see the table job.
CREATE FUNCTION job_had(p_school bigint)
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

CREATE FUNCTION roster_apply_rows(p_school bigint, p_job text, p_plan jsonb)
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
CREATE FUNCTION too_much(p_lost int[], p_had int[], p_share int)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT EXISTS (
		SELECT FROM unnest(p_lost, p_had) x (lost, had)
		WHERE x.lost::bigint * 100 > x.had::bigint * p_share)
$$;

-- Applies, and takes it back where it has to be asked: more goes than p_share
-- per cent of what there was, and more than was confirmed.  1: applied, 2: it
-- waits, and nothing has changed but the job.
CREATE FUNCTION roster_try(p_school bigint, p_job text, p_plan jsonb,
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
CREATE FUNCTION roster_apply(p_school bigint, p_job text, p_users int,
    p_classes int, p_enrolments int, p_rows bigint, p_org text,
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
	IF EXISTS (SELECT FROM job WHERE school_id = p_school
		AND job_id = p_job AND created > 100) THEN
		ANALYZE member, account;
	END IF;
	UPDATE job SET heartbeat_at = clock_timestamp()
	WHERE school_id = p_school AND job_id = p_job;
	RETURN v_result;
END
$$;

-- ---- the word that a job waits for ----
-- 0: done, 1: it does not wait, 2: there is no such job, 3: another one runs.

CREATE FUNCTION job_confirm(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET state = 2, confirmed_at = now(), claimed = false,
	heartbeat_at = now()
	WHERE school_id = p_school AND job_id = p_job AND state = 3;
	IF FOUND THEN
		RETURN 0;
	END IF;
	RETURN CASE WHEN EXISTS (SELECT FROM job
		WHERE school_id = p_school AND job_id = p_job) THEN 1 ELSE 2 END;
EXCEPTION WHEN unique_violation THEN
	RETURN 3;
END
$$;

CREATE FUNCTION job_cancel(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET state = 7, plan = NULL, heartbeat_at = now()
	WHERE school_id = p_school AND job_id = p_job AND state = 3;
	IF FOUND THEN
		PERFORM stage_clear(p_school);
		RETURN 0;
	END IF;
	RETURN CASE WHEN EXISTS (SELECT FROM job
		WHERE school_id = p_school AND job_id = p_job) THEN 1 ELSE 2 END;
END
$$;

-- Whoever reads the bundle has its passwords and looks for the word every
-- second; if it is gone, who took the word applies without.  0: still waits,
-- 1: yours, 2: nothing is to be done here any more.
CREATE FUNCTION job_claim(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET claimed = true, heartbeat_at = now()
	WHERE school_id = p_school AND job_id = p_job AND state = 2
	AND confirmed_at IS NOT NULL AND NOT claimed;
	IF FOUND THEN
		RETURN 1;
	END IF;
	RETURN CASE WHEN EXISTS (SELECT FROM job
		WHERE school_id = p_school AND job_id = p_job AND state = 3)
	    THEN 0 ELSE 2 END;
END
$$;

-- As roster_apply(), of a confirmed job.  Where more would go now than was
-- said when it was confirmed, it waits anew.
CREATE FUNCTION roster_apply_confirmed(p_school bigint, p_job text)
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

-- ---- midnight ----

-- Roles as they hold on the new day, where they have dates.  The last
-- administrator stays one.
CREATE FUNCTION turn_roles(p_school bigint, p_day date)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_ids bigint[];
	v_roles smallint[];
	v_holds boolean[];
	v_admins boolean;
BEGIN
	SELECT array_agg(x.person_id), array_agg(x.role), array_agg(x.holds)
	INTO v_ids, v_roles, v_holds
	FROM (
		SELECT DISTINCT ON (r.person_id) r.person_id, r.role,
		    holds(r.begin_date, r.end_date, p_day) AS holds
		FROM dated_role r
		WHERE r.school_id = p_school
		ORDER BY r.person_id,
		    holds(r.begin_date, r.end_date, p_day) DESC,
		    r.is_primary DESC, r.line
	) x
	JOIN person p ON p.school_id = p_school
		AND p.person_id = x.person_id AND p.listed
		AND (p.role, p.active) <> (x.role, x.holds);
	IF v_ids IS NULL THEN
		RETURN;
	END IF;
	v_admins := EXISTS (
		SELECT FROM person p
		LEFT JOIN unnest(v_ids, v_roles, v_holds)
			t (person_id, role, holds) USING (person_id)
		WHERE p.school_id = p_school AND p.listed
		AND coalesce(t.role, p.role) = 5
		AND coalesce(t.holds, p.active));
	WITH changed AS (
		UPDATE person p SET role = t.role, active = t.holds
		FROM unnest(v_ids, v_roles, v_holds)
			t (person_id, role, holds)
		WHERE p.school_id = p_school AND p.person_id = t.person_id
		AND (v_admins OR NOT (p.active AND p.role = 5))
		RETURNING p.person_id, p.active
	)
	UPDATE session z SET stale_at = now(),
	revoked_at = CASE WHEN c.active THEN z.revoked_at ELSE now() END
	FROM changed c
	WHERE z.school_id = p_school AND z.person_id = c.person_id
	AND z.revoked_at IS NULL;
END
$$;

-- Brings one school to its day; whichever replica comes first.  0: all are.
-- Services hear of it by the triggers on person, class and member.
CREATE FUNCTION turn_day()
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_school bigint;
	v_day date;
BEGIN
	SELECT s.school_id, (coalesce(c.at, now())
	    AT TIME ZONE s.time_zone)::date
	INTO v_school, v_day
	FROM school s
	LEFT JOIN clock c ON c.school_id = s.school_id
	WHERE s.day <> (coalesce(c.at, now()) AT TIME ZONE s.time_zone)::date
	ORDER BY s.school_id
	LIMIT 1
	FOR NO KEY UPDATE OF s SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	PERFORM turn_roles(v_school, v_day);
	PERFORM make_members(v_school);
	PERFORM label_classes(v_school);
	UPDATE school SET day = v_day WHERE school_id = v_school;
	RETURN v_school;
END
$$;
