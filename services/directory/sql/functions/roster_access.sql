-- Who gains and who loses access to whom by a job: for whom which class counts
-- before and after it, and of that by the rules how many pairs of people.

-- The people of a role, with group 0, and with each class that counts for them:
-- attended, taught, or a child's; of the groups after p_from up to p_to.
CREATE OR REPLACE FUNCTION presence_within(p_school bigint, p_role smallint,
    p_from bigint, p_to bigint)
RETURNS TABLE (group_id bigint, person_id bigint)
LANGUAGE sql STABLE AS $$
	SELECT 0::bigint, r.person_id
	FROM person_role r
	WHERE p_from < 0 AND r.school_id = p_school AND r.active
	AND r.role = p_role
	UNION ALL
	SELECT m.group_id, m.person_id
	FROM member m
	WHERE p_role IN (2, 3) AND m.school_id = p_school AND m.role = p_role
	AND m.group_id > p_from AND m.group_id <= p_to
	UNION ALL
	SELECT DISTINCT m.group_id, k.guardian_id
	FROM kin k
	JOIN member m ON m.school_id = p_school
		AND m.person_id = k.student_id AND m.role = 2
	JOIN person_role r ON r.school_id = p_school
		AND r.person_id = k.guardian_id AND r.role = 1 AND r.active
	WHERE p_role = 1 AND k.school_id = p_school
	AND m.group_id > p_from AND m.group_id <= p_to
$$;

CREATE OR REPLACE FUNCTION presence_before(p_school bigint, p_job text,
    p_role smallint, p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	INSERT INTO job_presence (school_id, job_id, role, group_id, person_id)
	SELECT p_school, p_job, p_role, x.group_id, x.person_id
	FROM presence_within(p_school, p_role, p_from, p_to) x;
END
$$;

CREATE OR REPLACE FUNCTION presence_after(p_school bigint, p_job text,
    p_role smallint, p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	INSERT INTO job_presence_count
	SELECT p_school, p_job, p_role, x.group_id, count(x.before),
	    count(x.after), count(*) FILTER (WHERE x.before = x.after),
	    min(x.after) FILTER (WHERE x.before IS NULL),
	    min(x.before) FILTER (WHERE x.after IS NULL),
	    min(x.before), min(x.after)
	FROM (
		SELECT group_id, b.person_id AS before, a.person_id AS after
		FROM (
			SELECT j.group_id, j.person_id, j.person_id AS id
			FROM job_presence j
			WHERE j.school_id = p_school AND j.job_id = p_job
			AND j.role = p_role
			AND j.group_id > p_from AND j.group_id <= p_to
		) b
		FULL JOIN (
			SELECT p.group_id, p.person_id, p.person_id AS id
			FROM presence_within(p_school, p_role, p_from, p_to) p
		) a USING (group_id, id)
	) x
	GROUP BY x.group_id;
END
$$;

-- Pairs that come and go, by the roles of both; one where they meet, several
-- where they do in several classes.  The staff meets everybody.
CREATE OR REPLACE FUNCTION access_counts(p_school bigint, p_job text)
RETURNS TABLE (from_role smallint, to_role smallint, gained bigint,
    lost bigint)
LANGUAGE sql STABLE AS $$
	SELECT r.from_role, r.to_role,
	    sum(f.after * t.after - f.kept * t.kept - CASE
		WHEN r.from_role = r.to_role THEN f.after - f.kept
		ELSE 0 END)::bigint,
	    sum(f.before * t.before - f.kept * t.kept - CASE
		WHEN r.from_role = r.to_role THEN f.before - f.kept
		ELSE 0 END)::bigint
	FROM rule r
	JOIN job_presence_count f ON f.school_id = p_school
		AND f.job_id = p_job AND f.role = r.from_role
	JOIN job_presence_count t ON t.school_id = p_school
		AND t.job_id = p_job AND t.role = r.to_role
		AND t.group_id = f.group_id
	WHERE r.school_id = p_school AND r.scope > 0
	AND (f.group_id = 0) = (r.scope = 3 OR r.from_role >= 4
		OR r.to_role >= 4)
	GROUP BY r.from_role, r.to_role
$$;

-- Some of them, as far as may_write() says the same now.
CREATE OR REPLACE FUNCTION access_samples(p_school bigint, p_job text,
    p_gained boolean, p_limit int)
RETURNS TABLE (who bigint, whom bigint) LANGUAGE sql STABLE AS $$
	SELECT x.who, x.whom
	FROM (
		SELECT DISTINCT c.who, c.whom
		FROM (
			SELECT r.from_role, r.to_role, CASE
			    WHEN p_gained THEN coalesce(f.came, f.some_after)
			    ELSE coalesce(f.went, f.some_before) END AS who,
			    CASE WHEN p_gained AND f.came IS NOT NULL
				THEN t.some_after
			    WHEN p_gained THEN t.came
			    WHEN f.went IS NOT NULL THEN t.some_before
			    ELSE t.went END AS whom
			FROM rule r
			JOIN job_presence_count f ON f.school_id = p_school
				AND f.job_id = p_job AND f.role = r.from_role
			JOIN job_presence_count t ON t.school_id = p_school
				AND t.job_id = p_job AND t.role = r.to_role
				AND t.group_id = f.group_id
			WHERE r.school_id = p_school AND r.scope > 0
			AND (f.group_id = 0) = (r.scope = 3
				OR r.from_role >= 4 OR r.to_role >= 4)
			ORDER BY f.group_id = 0, f.group_id, r.from_role,
			    r.to_role
			LIMIT 5000
		) c
		WHERE c.who <> c.whom
		LIMIT 100
	) x
	WHERE (cardinality(may_write(p_school, x.who, ARRAY[x.whom])) > 0)
	= p_gained
	LIMIT p_limit
$$;

-- How many, into the plan.
CREATE OR REPLACE FUNCTION roster_access(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	UPDATE job_work SET plan = plan || jsonb_build_object('access', (
		SELECT jsonb_build_object('gained', coalesce(sum(c.gained), 0),
		    'lost', coalesce(sum(c.lost), 0), 'counts',
		    coalesce(jsonb_agg(jsonb_build_object(
			'from', c.from_role, 'to', c.to_role,
			'gained', c.gained, 'lost', c.lost)
			ORDER BY c.from_role, c.to_role), '[]'),
		    'samples', '[]'::jsonb)
		FROM access_counts(p_school, p_job) c
		WHERE c.gained > 0 OR c.lost > 0))
	WHERE school_id = p_school AND job_id = p_job;
END
$$;

-- Some who lose, or gain, behind those that are in the plan.
CREATE OR REPLACE FUNCTION roster_samples(p_school bigint, p_job text,
    p_gained boolean)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	UPDATE job_work SET plan = jsonb_set(plan, '{access,samples}',
	    (plan #> '{access,samples}') || (
		SELECT coalesce(jsonb_agg(jsonb_build_object(
			'gained', p_gained,
			'who', a.person_id, 'who_name', a.display_name,
			'who_role', a.role, 'who_title', a.title,
			'whom', b.person_id, 'whom_name', b.display_name,
			'whom_role', b.role, 'whom_title', b.title)
			ORDER BY a.display_name, b.display_name), '[]')
		FROM access_samples(p_school, p_job, p_gained, 5) s
		JOIN person a ON a.school_id = p_school AND a.person_id = s.who
		JOIN person b ON b.school_id = p_school
			AND b.person_id = s.whom))
	WHERE school_id = p_school AND job_id = p_job;
END
$$;
