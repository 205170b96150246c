-- An import taken back as a whole, out of the images of what it has changed.
-- What has been changed since is left as it is, and said.

-- 0: it is to be undone now, 1: it cannot be, 2: there is no such job, 3: another
-- one runs, 4: a later one has to be undone first, and that is `later`.
CREATE OR REPLACE FUNCTION job_undo(p_school bigint, p_job text)
RETURNS TABLE (result int, later text) LANGUAGE plpgsql AS $$
DECLARE
	v_job job;
	v_later text;
BEGIN
	PERFORM job_bury(p_school);
	SELECT * INTO v_job FROM job
	WHERE school_id = p_school AND job_id = p_job
	FOR UPDATE;
	IF NOT FOUND THEN
		RETURN QUERY SELECT 2, '';
		RETURN;
	ELSIF v_job.state <> 4 OR v_job.applied_at IS NULL
	OR v_job.applied_at < now() - interval '30 days' THEN
		RETURN QUERY SELECT 1, '';
		RETURN;
	END IF;
	SELECT j.job_id INTO v_later FROM job j
	WHERE j.school_id = p_school AND j.state IN (2, 4)
	AND j.applied_at > v_job.applied_at
	ORDER BY j.applied_at DESC
	LIMIT 1;
	IF FOUND THEN
		RETURN QUERY SELECT 4, v_later;
		RETURN;
	END IF;
	UPDATE job SET state = 2, undoing = true, plan = '{"undo": true}',
	heartbeat_at = now(), done = 0
	WHERE school_id = p_school AND job_id = p_job;
	-- What waits knows of a school that is no more.
	UPDATE job SET state = 7, plan = NULL
	WHERE school_id = p_school AND state = 3;
	RETURN QUERY SELECT 0, '';
EXCEPTION WHEN unique_violation THEN
	RETURN QUERY SELECT 3, '';
END
$$;

-- Of each row that the job has changed in one relation: as it was at first, and
-- the hash of what the job left last.
CREATE OR REPLACE FUNCTION job_images(p_school bigint, p_job text,
    p_relation text)
RETURNS TABLE (key text, before jsonb, after uuid)
LANGUAGE sql STABLE AS $$
	SELECT f.key, f.before, l.after
	FROM (
		SELECT DISTINCT ON (i.key) i.key, i.before
		FROM job_image i
		WHERE i.school_id = p_school AND i.job_id = p_job
		AND i.relation = p_relation
		ORDER BY i.key, i.n
	) f
	JOIN (
		SELECT DISTINCT ON (i.key) i.key, i.after
		FROM job_image i
		WHERE i.school_id = p_school AND i.job_id = p_job
		AND i.relation = p_relation
		ORDER BY i.key, i.n DESC
	) l USING (key)
$$;

-- One relation.  Rows that the job has made are switched off where others may
-- speak of them.
CREATE OR REPLACE FUNCTION undo_relation(p_school bigint, p_job text,
    p_relation text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_key text;
	v_kept text;
	v_set text;
	v_off text;
BEGIN
	SELECT r.key, r.kept INTO v_key, v_kept FROM roster_relation r
	WHERE r.relation = p_relation;
	CREATE TEMP TABLE undo_row ON COMMIT DROP AS
	SELECT i.key, i.before, i.after IS NOT NULL AS was_left, false AS same
	FROM job_images(p_school, p_job, p_relation) i
	WHERE i.before IS NOT NULL OR i.after IS NOT NULL;
	EXECUTE format('UPDATE undo_row u SET same = true FROM %I x,'
	    ' job_images($1, $2, %L) i'
	    ' WHERE x.school_id = $1 AND u.key = %s AND i.key = u.key'
	    ' AND i.after = md5((%s)::text)::uuid', p_relation, p_relation,
	    v_key, v_kept) USING p_school, p_job;
	-- Gone by the job, and still gone.
	EXECUTE format('UPDATE undo_row u SET same = true'
	    ' WHERE NOT u.was_left AND NOT EXISTS (SELECT FROM %I x'
	    ' WHERE x.school_id = $1 AND u.key = %s)', p_relation, v_key)
	    USING p_school;
	INSERT INTO job_rejected
	SELECT p_school, p_job, p_relation, 0, 'changed-by-hand',
	    undo_name(p_school, p_relation, u.key)
	FROM undo_row u WHERE NOT u.same
	ON CONFLICT DO NOTHING;
	SELECT string_agg(format('%1$I = r.%1$I', k), ', ') INTO v_set
	FROM (
		SELECT DISTINCT jsonb_object_keys(u.before) AS k
		FROM undo_row u WHERE u.before IS NOT NULL LIMIT 100) x
	WHERE x.k NOT IN ('school_id', 'sourced_id', 'line')
	AND NOT (x.k = 'person_id' AND p_relation IN ('dated_role'));
	v_off := CASE p_relation
	    WHEN 'account' THEN 'login = NULL'
	    WHEN 'person' THEN 'active = false, listed = false'
	    WHEN 'guardian' THEN 'active = false'
	    WHEN 'class' THEN 'active = false'
	    WHEN 'enrolment' THEN 'active = false' END;
	IF v_off IS NULL THEN
		EXECUTE format('DELETE FROM %I x USING undo_row u'
		    ' WHERE x.school_id = $1 AND u.key = %s AND u.same'
		    ' AND u.before IS NULL', p_relation, v_key)
		    USING p_school;
	ELSE
		EXECUTE format('UPDATE %I x SET %s FROM undo_row u'
		    ' WHERE x.school_id = $1 AND u.key = %s AND u.same'
		    ' AND u.before IS NULL', p_relation, v_off, v_key)
		    USING p_school;
	END IF;
	IF p_relation = 'account' THEN
		-- Logins may have gone from one to the other.
		UPDATE account x SET login = NULL
		FROM undo_row u
		WHERE x.school_id = p_school AND u.key = x.person_id::text
		AND u.same AND u.before IS NOT NULL;
	END IF;
	IF v_set IS NOT NULL THEN
		EXECUTE format('UPDATE %I x SET %s FROM undo_row u,'
		    ' jsonb_populate_record(NULL::%I, u.before) r'
		    ' WHERE x.school_id = $1 AND u.key = %s AND u.same'
		    ' AND u.before IS NOT NULL', p_relation, v_set, p_relation,
		    v_key) USING p_school;
	END IF;
	IF p_relation IN ('dated_role', 'term') THEN
		EXECUTE format('INSERT INTO %I SELECT r.* FROM undo_row u,'
		    ' jsonb_populate_record(NULL::%I, u.before) r'
		    ' WHERE u.same AND u.before IS NOT NULL'
		    ' ON CONFLICT DO NOTHING', p_relation, p_relation);
	END IF;
	DROP TABLE undo_row;
END
$$;

-- What a row is called in a report.
CREATE OR REPLACE FUNCTION undo_name(p_school bigint, p_relation text,
    p_key text)
RETURNS text LANGUAGE sql STABLE AS $$
	SELECT coalesce(CASE
	    WHEN p_relation IN ('person', 'account', 'dated_role', 'guardian')
	    THEN (
		SELECT p.display_name FROM person p
		WHERE p.school_id = p_school
		AND p.person_id = split_part(p_key, '/', 1)::bigint)
	    WHEN p_relation = 'class' THEN (
		SELECT c.title FROM class c
		WHERE c.school_id = p_school AND c.class_id = p_key::bigint)
	    WHEN p_relation = 'enrolment' THEN (
		SELECT p.display_name || ', ' || c.title
		FROM enrolment e
		JOIN person p ON p.school_id = p_school
			AND p.person_id = e.person_id
		JOIN class c ON c.school_id = p_school
			AND c.class_id = e.class_id
		WHERE e.school_id = p_school AND e.sourced_id = p_key)
	    END, p_key)
$$;

-- As roster_step().
CREATE OR REPLACE FUNCTION roster_undo_step(p_school bigint, p_job text,
    p_step int)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_relation text;
BEGIN
	-- What is undone is no job's image.
	PERFORM set_config('liaison.import', '', true);
	SELECT r.relation INTO v_relation FROM roster_relation r
	WHERE r.nth = p_step + 1;
	IF FOUND THEN
		PERFORM undo_relation(p_school, p_job, v_relation);
		PERFORM set_config('liaison.import', p_job, true);
		UPDATE job_work SET step = step + 1
		WHERE school_id = p_school AND job_id = p_job;
		RETURN 0;
	END IF;
	UPDATE session z SET stale_at = now(),
	revoked_at = CASE WHEN p.active THEN z.revoked_at ELSE now() END
	FROM person p, job_image i
	WHERE i.school_id = p_school AND i.job_id = p_job
	AND i.relation = 'person' AND p.school_id = p_school
	AND p.person_id = i.key::bigint AND z.school_id = p_school
	AND z.person_id = p.person_id AND z.revoked_at IS NULL;
	PERFORM make_hats(p_school, NULL);
	PERFORM make_members(p_school);
	PERFORM label_classes(p_school);
	PERFORM make_levels(p_school);
	DELETE FROM job_image WHERE school_id = p_school AND job_id = p_job;
	DELETE FROM job_work WHERE school_id = p_school;
	UPDATE job SET state = 6, undoing = false, plan = NULL,
	heartbeat_at = clock_timestamp()
	WHERE school_id = p_school AND job_id = p_job AND state = 2;
	RETURN CASE WHEN FOUND THEN 1 ELSE 2 END;
END
$$;
