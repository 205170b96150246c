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

-- The same by p_user.  5: it takes an administrator.
CREATE OR REPLACE FUNCTION job_undo_by(p_school bigint, p_user bigint,
    p_job text)
RETURNS TABLE (result int, later text) LANGUAGE plpgsql AS $$
BEGIN
	IF job_is_beyond(p_school, p_user, p_job) THEN
		RETURN QUERY SELECT 5, '';
	ELSE
		RETURN QUERY SELECT u.result, u.later
		FROM job_undo(p_school, p_job) u;
	END IF;
END
$$;

-- Of each row that the job has changed in one relation, of keys after p_from
-- up to p_to: as it was at first, and the hash of what the job left last.
CREATE OR REPLACE FUNCTION job_images(p_school bigint, p_job text,
    p_relation text, p_from text, p_to text)
RETURNS TABLE (key text, before jsonb, after uuid)
LANGUAGE sql STABLE AS $$
	SELECT i.key, (array_agg(i.before ORDER BY i.n))[1],
	    (array_agg(i.after ORDER BY i.n DESC))[1]
	FROM job_image i
	WHERE i.school_id = p_school AND i.job_id = p_job
	AND i.relation = p_relation AND i.key > p_from AND i.key <= p_to
	GROUP BY i.key
$$;

-- The last key of the next piece; NULL: there is none.
CREATE OR REPLACE FUNCTION undo_piece(p_school bigint, p_job text,
    p_relation text, p_from text)
RETURNS text LANGUAGE sql STABLE
SET enable_seqscan = off AS $$
	SELECT max(x.key) FROM (
		SELECT i.key FROM job_image i
		WHERE i.school_id = p_school AND i.job_id = p_job
		AND i.relation = p_relation AND i.key > p_from
		ORDER BY i.key LIMIT 3000) x
$$;

-- That the row x is the one that an image has as u.key, so that it is found by
-- the key of its table.
CREATE OR REPLACE FUNCTION undo_match(p_relation text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE p_relation
	    WHEN 'account' THEN 'x.person_id = u.key::bigint'
	    WHEN 'person' THEN 'x.person_id = u.key::bigint'
	    WHEN 'class' THEN 'x.class_id = u.key::bigint'
	    WHEN 'dated_role' THEN
		'x.person_id = split_part(u.key, ''/'', 1)::bigint'
		' AND x.line = split_part(u.key, ''/'', 2)::int'
	    WHEN 'guardian' THEN
		'x.guardian_id = split_part(u.key, ''/'', 1)::bigint'
		' AND x.student_id = split_part(u.key, ''/'', 2)::bigint'
		' AND x.stated_by = split_part(u.key, ''/'', 3)::bigint'
	    ELSE 'x.sourced_id = u.key' END
$$;

-- A piece of one relation.  Rows that the job has made are switched off where
-- others may speak of them.
CREATE OR REPLACE FUNCTION undo_relation(p_school bigint, p_job text,
    p_relation text, p_from text, p_to text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
	v_match text := undo_match(p_relation);
	v_kept text;
	v_set text;
	v_off text;
BEGIN
	SELECT r.kept INTO v_kept FROM roster_relation r
	WHERE r.relation = p_relation;
	CREATE TEMP TABLE undo_row ON COMMIT DROP AS
	SELECT i.key, i.before, i.after, false AS same
	FROM job_images(p_school, p_job, p_relation, p_from, p_to) i
	WHERE i.before IS NOT NULL OR i.after IS NOT NULL;
	EXECUTE format('UPDATE undo_row u SET same = true FROM %I x'
	    ' WHERE x.school_id = $1 AND %s'
	    ' AND u.after = md5((%s)::text)::uuid', p_relation, v_match,
	    v_kept) USING p_school;
	-- Gone by the job, and still gone.
	EXECUTE format('UPDATE undo_row u SET same = true'
	    ' WHERE u.after IS NULL AND NOT EXISTS (SELECT FROM %I x'
	    ' WHERE x.school_id = $1 AND %s)', p_relation, v_match)
	    USING p_school;
	INSERT INTO job_rejected
	-- Of no file: it is about a thing, whatever row that has come from.
	SELECT p_school, p_job, '', 0, 'changed-by-hand',
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
		    ' WHERE x.school_id = $1 AND %s AND u.same'
		    ' AND u.before IS NULL', p_relation, v_match)
		    USING p_school;
	ELSE
		EXECUTE format('UPDATE %I x SET %s FROM undo_row u'
		    ' WHERE x.school_id = $1 AND %s AND u.same'
		    ' AND u.before IS NULL', p_relation, v_off, v_match)
		    USING p_school;
	END IF;
	IF p_relation = 'account' THEN
		-- Logins may have gone from one to the other.
		UPDATE account x SET login = NULL
		FROM undo_row u
		WHERE x.school_id = p_school AND x.person_id = u.key::bigint
		AND u.same AND u.before IS NOT NULL;
	END IF;
	IF v_set IS NOT NULL THEN
		EXECUTE format('UPDATE %I x SET %s FROM undo_row u,'
		    ' jsonb_populate_record(NULL::%I, u.before) r'
		    ' WHERE x.school_id = $1 AND %s AND u.same'
		    ' AND u.before IS NOT NULL', p_relation, v_set, p_relation,
		    v_match) USING p_school;
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

-- What is made of a school again when its rows are as they were; nth from 0.
-- The last of a piece; NULL: it is over.
CREATE OR REPLACE FUNCTION undo_made(p_school bigint, p_job text, p_nth int,
    p_at bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_to bigint;
BEGIN
	CASE p_nth
	WHEN 0 THEN
		UPDATE session z SET stale_at = now(),
		revoked_at = CASE WHEN p.active THEN z.revoked_at
		    ELSE now() END
		FROM person p
		WHERE z.school_id = p_school AND z.revoked_at IS NULL
		AND p.school_id = p_school AND p.person_id = z.person_id
		AND EXISTS (
			SELECT FROM job_image i
			WHERE i.school_id = p_school AND i.job_id = p_job
			AND i.relation = 'person'
			AND i.key = z.person_id::text);
	WHEN 1 THEN
		v_to := roster_piece(p_school, p_job, 'known',
		    greatest(p_at, 0));
		PERFORM make_some_hats(p_school, NULL, greatest(p_at, 0),
		    coalesce(v_to, 9223372036854775807));
	WHEN 2 THEN
		v_to := roster_piece(p_school, p_job, 'groups',
		    greatest(p_at, 0));
		PERFORM make_some_members(p_school, greatest(p_at, 0),
		    coalesce(v_to, 9223372036854775807));
	ELSE
		PERFORM label_classes(p_school);
		PERFORM make_levels(p_school);
	END CASE;
	RETURN v_to;
END
$$;

-- As roster_step(), of a job whose work this is.
CREATE OR REPLACE FUNCTION roster_undo_step(p_school bigint, p_job text,
    p_work job_work)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_relations int := (SELECT count(*) FROM roster_relation);
	v_relation text;
	v_key text;
	v_to bigint;
BEGIN
	-- What is undone is no job's image.
	PERFORM set_config('liaison.import', '', true);
	SELECT r.relation INTO v_relation FROM roster_relation r
	WHERE r.nth = p_work.step + 1;
	IF FOUND THEN
		v_key := undo_piece(p_school, p_job, v_relation, p_work.key);
		IF v_key IS NOT NULL THEN
			PERFORM undo_relation(p_school, p_job, v_relation,
			    p_work.key, v_key);
		END IF;
	ELSIF p_work.step < v_relations + 4 THEN
		v_to := undo_made(p_school, p_job, p_work.step - v_relations,
		    p_work.at);
	ELSE
		-- Its images go bit by bit: sweep_rosters().
		DELETE FROM job_work WHERE school_id = p_school;
		UPDATE job SET state = 6, undoing = false, plan = NULL,
		heartbeat_at = clock_timestamp()
		WHERE school_id = p_school AND job_id = p_job AND state = 2;
		RETURN CASE WHEN FOUND THEN 1 ELSE 2 END;
	END IF;
	PERFORM set_config('liaison.import', p_job, true);
	UPDATE job_work SET key = coalesce(v_key, ''),
	at = coalesce(v_to, -2147483648),
	step = step + (v_key IS NULL AND v_to IS NULL)::int
	WHERE school_id = p_school AND job_id = p_job;
	RETURN 0;
END
$$;
