-- The same person under another id: known by person_alias, or proposed, and then
-- taken for the same only when somebody has confirmed it.

-- People of the job whose id nobody has, each with the one who may be the same
-- by a second key: login, e-mail address, or name and role.  Only where that is
-- said of one of either, and of somebody known whom the job does not name by
-- id.  In a delta of a bundle, which names few, only of who leaves or has left.
CREATE OR REPLACE FUNCTION find_same(p_school bigint, p_job text,
    p_plan jsonb)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_left boolean := (p_plan ->> 'users')::int = 2
	    AND NOT coalesce((p_plan ->> 'plain')::boolean, false);
BEGIN
	WITH fresh AS MATERIALIZED (
		SELECT s.line, s.sourced_id, s.role, s.given_name,
		    s.family_name, lower(s.login) AS login,
		    lower(s.email) AS email,
		    search_fold(s.given_name) || '/'
			|| search_fold(s.family_name) AS name
		FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state IN (1, 2)
		AND EXISTS (SELECT FROM person WHERE school_id = p_school)
		AND NOT EXISTS (
			SELECT FROM person p
			WHERE p.school_id = p_school
			AND p.sourced_id = s.sourced_id)
	), known AS MATERIALIZED (
		SELECT p.person_id, p.role, lower(p.email) AS email,
		    a.login_key AS login,
		    p.search_given || '/' || p.search_family AS name
		FROM person p
		LEFT JOIN account a ON a.school_id = p_school
			AND a.person_id = p.person_id
		LEFT JOIN stage_person s ON s.school_id = p_school
			AND s.job_id = p_job AND s.sourced_id = p.sourced_id
		WHERE p.school_id = p_school
		AND EXISTS (SELECT FROM fresh)
		AND (s.state = 3 OR s.state IS NULL
			AND (NOT v_left OR NOT p.listed))
	), pair AS (
		SELECT 1 AS key, f.line, k.person_id
		FROM fresh f JOIN known k ON k.login = f.login
		WHERE f.login <> ''
		UNION ALL
		SELECT 2, f.line, k.person_id
		FROM fresh f JOIN known k ON k.email = f.email
			AND k.role = coalesce(f.role, k.role)
		WHERE f.email <> ''
		UNION ALL
		SELECT 3, f.line, k.person_id
		FROM fresh f JOIN known k ON k.name = f.name
			AND k.role = coalesce(f.role, k.role)
	), alone AS (
		SELECT x.key, x.line, x.person_id
		FROM (
			SELECT pair.*,
			    count(*) OVER (PARTITION BY key, line) AS lines,
			    count(*) OVER (PARTITION BY key, person_id)
				AS people
			FROM pair
		) x
		WHERE x.lines = 1 AND x.people = 1
	), best AS (
		SELECT DISTINCT ON (a.line) a.* FROM alone a
		ORDER BY a.line, a.key
	), one AS (
		SELECT DISTINCT ON (b.person_id) b.* FROM best b
		ORDER BY b.person_id, b.key, b.line
	)
	INSERT INTO job_proposal (school_id, job_id, n, line, key, person_id,
	    new_id, display_name)
	SELECT p_school, p_job, row_number() OVER (ORDER BY o.line), o.line,
	    o.key, o.person_id, f.sourced_id,
	    btrim(f.given_name || ' ' || f.family_name)
	FROM one o
	JOIN fresh f USING (line);
END
$$;

-- Rows that name an alias are about the person that it stands for.
CREATE OR REPLACE FUNCTION roster_same(p_school bigint, p_job text,
    p_plan jsonb)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	INSERT INTO person_alias (school_id, sourced_id, person_id)
	SELECT p_school, j.new_id, j.person_id
	FROM job_proposal j
	WHERE j.school_id = p_school AND j.job_id = p_job AND j.accepted
	ON CONFLICT DO NOTHING;

	UPDATE stage_person s SET sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.sourced_id;
	UPDATE stage_role s SET user_sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.user_sourced_id;
	UPDATE stage_link s SET sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.sourced_id;
	UPDATE stage_link s SET agent_sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.agent_sourced_id;
	UPDATE stage_enrolment s SET user_sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.user_sourced_id;
	IF NOT p_plan ? 'confirmed' THEN
		PERFORM find_same(p_school, p_job, p_plan);
	END IF;
END
$$;
