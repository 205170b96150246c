-- A job applied in one transaction of many statements, none of which takes
-- long: the process that has it begins the transaction, calls roster_begin(),
-- roster_step() until it says so, roster_outcome(), and commits or rolls back.
--
-- What the steps find is kept in job_work and not in the job, whose row stays
-- free for signs of life.  liaison.import is set for the transaction alone: by
-- it a step knows that the one before was in the same, and keep_image() that
-- rows are to be remembered.

-- 0: the job is no longer ours (declared dead, or ended), or the staged rows
-- are not all there (a crash of the database empties unlogged tables, and with
-- them stage_mark): then nothing may be switched off.  1: begun.  p_plan NULL: what the job was
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
	IF v_plan IS NULL OR NOT v_job.undoing AND NOT EXISTS (
		SELECT FROM stage_mark
		WHERE school_id = p_school AND job_id = p_job)
	AND (v_plan ->> 'rows')::bigint <> stage_count(p_school, p_job) THEN
		RETURN 0;
	END IF;
	PERFORM set_config('liaison.import', p_job, true);
	DELETE FROM job_work WHERE school_id = p_school;
	INSERT INTO job_work (school_id, job_id, plan, had)
	VALUES (p_school, p_job, v_plan || jsonb_build_object('steps', 4,
	    'change', (
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
-- after p_at; NULL: there are none.  Of people who are known and of groups (the
-- ids of classes): where the next thousands end; NULL: fewer are left.
CREATE OR REPLACE FUNCTION roster_piece(p_school bigint, p_job text,
    p_what text, p_at bigint)
RETURNS bigint LANGUAGE plpgsql STABLE
SET enable_hashjoin = off SET enable_seqscan = off AS $$
DECLARE
	v_to bigint;
BEGIN
	IF p_what = 'people' THEN
		SELECT max(x.line) INTO v_to FROM (
			SELECT s.line FROM stage_person s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.line > p_at
			ORDER BY s.line LIMIT 2000) x;
	ELSIF p_what = 'classes' THEN
		SELECT max(x.line) INTO v_to FROM (
			SELECT s.line FROM stage_class s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.line > p_at
			ORDER BY s.line LIMIT 4000) x;
	ELSIF p_what = 'enrolments' THEN
		SELECT max(x.line) INTO v_to FROM (
			SELECT s.line FROM stage_enrolment s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.line > p_at
			ORDER BY s.line LIMIT 5000) x;
	ELSIF p_what = 'known' THEN
		SELECT p.person_id INTO v_to FROM person p
		WHERE p.school_id = p_school AND p.person_id > p_at
		ORDER BY p.person_id OFFSET 10000 LIMIT 1;
	ELSIF p_what = 'groups' THEN
		SELECT c.class_id INTO v_to FROM class c
		WHERE c.school_id = p_school AND c.class_id > p_at
		ORDER BY c.class_id OFFSET 2000 LIMIT 1;
	ELSE
		SELECT max(x.n) INTO v_to FROM (
			SELECT s.n FROM stage_link s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.n > p_at
			ORDER BY s.n LIMIT 2000) x;
	END IF;
	RETURN v_to;
END
$$;

-- ANALYZE, unless another import has its tables in hand: that has looked.
CREATE OR REPLACE FUNCTION look_at(p_tables text)
RETURNS void LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
BEGIN
	EXECUTE 'ANALYZE ' || p_tables;
EXCEPTION WHEN lock_not_available THEN
	NULL;
END
$$;

-- Where the job has added much; see the top of roster.sql.
CREATE OR REPLACE FUNCTION look_anew(p_school bigint, p_job text,
    p_tables text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF (SELECT coalesce(max(created), 101) > 100 FROM job_work
		WHERE school_id = p_school AND job_id = p_job) THEN
		PERFORM look_at(p_tables);
	END IF;
END
$$;

-- The steps, each of them once or in pieces, in this order.
CREATE OR REPLACE FUNCTION roster_steps()
RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
	SELECT ARRAY['look', 'same', 'fresh', 'known', 'pairs', 'plain',
	    'before 1', 'before 2', 'before 3', 'before 4', 'before 5',
	    'modes', 'checks', 'check logins', 'admins', 'people', 'look at people', 'gone', 'hats',
	    'free logins', 'logins', 'accounts', 'plain logins',
	    'classes', 'new classes', 'gone classes', 'homerooms', 'enrolments', 'odd enrolments',
	    'changed enrolments', 'new enrolments', 'gone enrolments',
	    'pupils', 'children', 'kept children', 'links', 'gone links',
	    'members', 'made',
	    'look again',
	    'after 1', 'after 2', 'after 3', 'after 4', 'after 5',
	    'access', 'losses', 'gains']
$$;

-- What a step does to rows after p_at.  The last of a piece; NULL: the step is
-- over.
CREATE OR REPLACE FUNCTION roster_run(p_school bigint, p_job text,
    p_plan jsonb, p_step text, p_at bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_plain boolean := coalesce((p_plan ->> 'plain')::boolean, false);
	v_users int := (p_plan ->> 'users')::int;
	v_classes int := (p_plan ->> 'classes')::int;
	v_enrolments int := (p_plan ->> 'enrolments')::int;
	v_last CONSTANT bigint := 9223372036854775807;
	v_to bigint;
BEGIN
	IF v_users = 0 AND p_step IN ('checks', 'check logins', 'admins',
	    'people', 'gone', 'hats', 'free logins', 'logins', 'accounts', 'links', 'gone links')
	OR v_classes = 0 AND p_step IN ('classes', 'new classes',
	    'gone classes', 'homerooms')
	OR v_enrolments = 0 AND p_step IN ('enrolments', 'odd enrolments',
	    'changed enrolments', 'new enrolments', 'gone enrolments')
	OR NOT v_plain AND p_step IN ('plain', 'plain logins', 'pupils',
	    'children', 'kept children')
	OR p_plan ? 'confirmed' AND p_step IN ('fresh', 'known', 'pairs') THEN
		RETURN NULL;
	END IF;
	CASE p_step
	WHEN 'look' THEN
		v_to := greatest(p_at, 0) + 1;
		PERFORM look_at((ARRAY['stage_person', 'stage_role',
		    'stage_link', 'stage_class', 'stage_enrolment'])[v_to]);
		v_to := nullif(v_to, 5);
	WHEN 'same' THEN
		UPDATE school SET time_zone = p_plan ->> 'zone'
		WHERE school_id = p_school AND p_plan ->> 'zone' <> '';
		PERFORM roster_same(p_school, p_job, p_plan);
		PERFORM begin_same();
	WHEN 'fresh' THEN
		IF EXISTS (SELECT FROM person WHERE school_id = p_school) THEN
			v_to := roster_piece(p_school, p_job, 'people', p_at);
			PERFORM find_fresh(p_school, p_job, p_at, v_to);
		END IF;
	WHEN 'known' THEN
		IF EXISTS (SELECT FROM fresh_row) THEN
			v_to := roster_piece(p_school, p_job, 'known',
			    greatest(p_at, 0));
			PERFORM find_known(p_school, p_job, p_plan,
			    greatest(p_at, 0), coalesce(v_to, v_last));
		END IF;
	WHEN 'pairs' THEN
		v_to := greatest(p_at, 0) + 1;
		IF v_to < 4 THEN
			PERFORM find_pairs(v_to::int);
		ELSE
			PERFORM propose_same(p_school, p_job);
			v_to := NULL;
		END IF;
	WHEN 'plain' THEN
		v_to := roster_piece(p_school, p_job, 'people', p_at);
		PERFORM plain_titles(p_school, p_job, p_at, v_to);
		IF v_to IS NULL THEN
			PERFORM plain_prepare(p_school, p_job);
		END IF;
	WHEN 'before 1', 'before 2', 'before 3', 'before 4', 'before 5' THEN
		v_to := CASE WHEN p_at < 0 THEN 0
		    ELSE roster_piece(p_school, p_job, 'groups', p_at) END;
		PERFORM presence_before(p_school, p_job,
		    right(p_step, 1)::smallint, p_at, coalesce(v_to, v_last));
	WHEN 'modes' THEN
		PERFORM roster_modes(p_school, p_job);
		PERFORM keep_unread(p_school, p_job);
		PERFORM apply_terms(p_school, p_job);
	WHEN 'checks' THEN
		IF p_at < 0 THEN
			PERFORM people_twins(p_school, p_job);
			v_to := 1;
		ELSIF p_at = 1 THEN
			PERFORM apply_role_rows(p_school, p_job,
			    school_today(p_school));
			v_to := 2;
		ELSE
			PERFORM keep_privileged(p_school, p_job);
			PERFORM keep_last_admins(p_school, p_job, v_users);
		END IF;
	WHEN 'check logins' THEN
		v_to := roster_piece(p_school, p_job, 'people', p_at);
		PERFORM check_some_logins(p_school, p_job, v_users, p_at, v_to);
	WHEN 'admins' THEN
		PERFORM check_admins(p_school, p_job, v_users);
	WHEN 'people' THEN
		v_to := roster_piece(p_school, p_job, 'people', p_at);
		PERFORM apply_people_rows(p_school, p_job, p_at, v_to);
	WHEN 'look at people' THEN
		PERFORM look_anew(p_school, p_job, 'person, person_role');
	WHEN 'gone' THEN
		v_to := roster_piece(p_school, p_job, 'known',
		    greatest(p_at, 0));
		PERFORM apply_people_gone(p_school, p_job, v_users,
		    greatest(p_at, 0), coalesce(v_to, v_last));
	WHEN 'hats' THEN
		IF p_at < 0 THEN
			PERFORM apply_dated_roles(p_school, p_job);
		END IF;
		v_to := roster_piece(p_school, p_job, 'known',
		    greatest(p_at, 0));
		PERFORM make_some_hats(p_school, p_job, greatest(p_at, 0),
		    coalesce(v_to, v_last));
	WHEN 'free logins' THEN
		v_to := roster_piece(p_school, p_job, 'people', p_at);
		PERFORM free_logins(p_school, p_job, p_at, v_to);
	WHEN 'logins' THEN
		v_to := roster_piece(p_school, p_job, 'people', p_at);
		PERFORM change_logins(p_school, p_job, p_at, v_to);
	WHEN 'accounts' THEN
		v_to := roster_piece(p_school, p_job, 'people', p_at);
		PERFORM add_accounts(p_school, p_job, p_at, v_to);
	WHEN 'plain logins' THEN
		-- Of a new school's accounts nothing is known yet.
		IF p_at < 0 THEN
			PERFORM look_anew(p_school, p_job, 'account');
		END IF;
		v_to := roster_piece(p_school, p_job, 'people', p_at);
		PERFORM plain_logins(p_school, p_job, p_at, v_to);
	WHEN 'classes' THEN
		PERFORM change_classes(p_school, p_job);
	WHEN 'new classes' THEN
		v_to := roster_piece(p_school, p_job, 'classes', p_at);
		PERFORM add_classes(p_school, p_job, p_at, v_to);
	WHEN 'gone classes' THEN
		PERFORM drop_classes(p_school, p_job, v_classes);
	WHEN 'homerooms' THEN
		v_to := roster_piece(p_school, p_job, 'classes', p_at);
		PERFORM apply_homerooms(p_school, p_job, p_at, v_to);
	WHEN 'enrolments' THEN
		IF v_plain THEN
			v_to := roster_piece(p_school, p_job, 'known',
			    greatest(p_at, 0));
			PERFORM plain_moves(p_school, p_job,
			    greatest(p_at, 0), coalesce(v_to, v_last));
		END IF;
		IF v_to IS NULL THEN
			PERFORM enrolment_twins(p_school, p_job);
		END IF;
	WHEN 'odd enrolments' THEN
		v_to := roster_piece(p_school, p_job, 'enrolments', p_at);
		PERFORM check_enrolments(p_school, p_job, p_at, v_to);
	WHEN 'changed enrolments' THEN
		v_to := roster_piece(p_school, p_job, 'enrolments', p_at);
		PERFORM change_enrolments(p_school, p_job, p_at, v_to);
	WHEN 'new enrolments' THEN
		v_to := roster_piece(p_school, p_job, 'enrolments', p_at);
		PERFORM add_enrolments(p_school, p_job, p_at, v_to);
	WHEN 'gone enrolments' THEN
		PERFORM drop_enrolments(p_school, p_job, v_enrolments);
	WHEN 'pupils' THEN
		PERFORM plain_pupils(p_school, p_job);
	WHEN 'children' THEN
		v_to := roster_piece(p_school, p_job, 'links', p_at);
		PERFORM plain_children(p_school, p_job, p_at, v_to);
	WHEN 'kept children' THEN
		v_to := roster_piece(p_school, p_job, 'people', p_at);
		PERFORM plain_kept(p_school, p_job, p_at, v_to);
	WHEN 'links' THEN
		v_to := roster_piece(p_school, p_job, 'links', p_at);
		PERFORM apply_some_links(p_school, p_job, p_at, v_to);
	WHEN 'gone links' THEN
		IF p_at < 0 THEN
			PERFORM look_anew(p_school, p_job,
			    'guardian, enrolment');
		END IF;
		v_to := roster_piece(p_school, p_job, 'known',
		    greatest(p_at, 0));
		PERFORM drop_links(p_school, p_job, v_users,
		    greatest(p_at, 0), coalesce(v_to, v_last));
	WHEN 'members' THEN
		v_to := roster_piece(p_school, p_job, 'groups',
		    greatest(p_at, 0));
		PERFORM job_lost(p_school, p_job, 5, make_some_members(p_school,
		    greatest(p_at, 0), coalesce(v_to, v_last)));
	WHEN 'made' THEN
		PERFORM roster_made(p_school, p_job);
		IF v_plain THEN
			PERFORM plain_report(p_school, p_job);
		END IF;
	WHEN 'look again' THEN
		PERFORM look_anew(p_school, p_job,
		    'member, account, person_role');
		PERFORM look_at('job_presence');
	WHEN 'after 1', 'after 2', 'after 3', 'after 4', 'after 5' THEN
		v_to := CASE WHEN p_at < 0 THEN 0
		    ELSE roster_piece(p_school, p_job, 'groups', p_at) END;
		PERFORM presence_after(p_school, p_job,
		    right(p_step, 1)::smallint, p_at, coalesce(v_to, v_last));
	WHEN 'access' THEN
		PERFORM look_at('job_presence_count');
		PERFORM roster_access(p_school, p_job);
	ELSE
		PERFORM roster_samples(p_school, p_job, p_step = 'gains');
	END CASE;
	RETURN v_to;
END
$$;

-- The next step, or the next piece of one.  0: there are more, 1: that was the
-- last, 2: this is not the transaction that has begun, or one of a release that
-- had other steps.
CREATE OR REPLACE FUNCTION roster_step(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_work job_work;
	v_to bigint;
	v_next int;
BEGIN
	SELECT * INTO v_work FROM job_work
	WHERE school_id = p_school AND job_id = p_job;
	IF coalesce(current_setting('liaison.import', true), '') <> p_job
	OR coalesce(v_work.plan ->> 'steps', '') <> '4' THEN
		RETURN 2;
	END IF;
	IF v_work.plan ? 'undo' THEN
		RETURN roster_undo_step(p_school, p_job, v_work);
	END IF;
	v_to := roster_run(p_school, p_job, v_work.plan,
	    (roster_steps())[v_work.step + 1], v_work.at);
	v_next := v_work.step + (v_to IS NULL)::int;
	UPDATE job_work SET step = v_next, at = coalesce(v_to, -2147483648)
	WHERE school_id = p_school AND job_id = p_job;
	RETURN (v_next = cardinality(roster_steps()))::int;
END
$$;

-- How far the transaction is, in hundredths of its steps.
CREATE OR REPLACE FUNCTION roster_far(p_school bigint, p_job text)
RETURNS int LANGUAGE sql VOLATILE AS $$
	SELECT coalesce((
		SELECT 100 * w.step / CASE WHEN w.plan ? 'undo' THEN (
			SELECT count(*)::int + 5 FROM roster_relation)
		    ELSE cardinality(roster_steps()) END
		FROM job_work w
		WHERE w.school_id = p_school AND w.job_id = p_job), 100)
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
	UPDATE job SET state = 3, plan = v_plan - 'access' - 'confirmed' - 'steps',
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
