-- What an import may not do: whoever may import rosters and is no administrator
-- makes nobody an administrator by it, nor one of the direction, who note bans,
-- and changes nobody who administers; it would be a way to all they may do.

-- May p_user do all?  liaisonctl, which is nobody, may.
CREATE OR REPLACE FUNCTION may_do_all(p_school bigint, p_user bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN p_user <= 0 OR EXISTS (
		SELECT FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = p_user
		AND r.role = 5 AND r.active);
END
$$;

-- Is a job of somebody who might do all when it began?  Of jobs from before that
-- was kept: who may now.
CREATE OR REPLACE FUNCTION job_is_full(p_school bigint, p_job text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((
		SELECT coalesce(j.by_administrator, may_do_all(p_school,
			coalesce(j.user_id, 0)))
		FROM job j
		WHERE j.school_id = p_school AND j.job_id = p_job), true);
END
$$;

-- What an administrator's import has changed, or would, is none of the business
-- of who is none.
CREATE OR REPLACE FUNCTION job_is_beyond(p_school bigint, p_user bigint,
    p_job text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN NOT may_do_all(p_school, p_user) AND EXISTS (
		SELECT FROM job j
		WHERE j.school_id = p_school AND j.job_id = p_job)
	AND job_is_full(p_school, p_job);
END
$$;

-- Who administers, all of it or a part.
CREATE OR REPLACE FUNCTION who_administers(p_school bigint)
RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
	SELECT r.person_id FROM person_role r
	WHERE r.school_id = p_school AND r.role = 5 AND r.active
	UNION
	SELECT x.person_id FROM person_permission x
	WHERE x.school_id = p_school
	UNION
	SELECT p.person_id FROM person p
	WHERE p.school_id = p_school AND p.role IN (4, 5) AND p.function = 1
$$;

-- Such rows change nothing, and of those who administer and have none, none
-- speaks.  Said where one would have changed something.
CREATE OR REPLACE FUNCTION keep_privileged(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	IF job_is_full(p_school, p_job) THEN
		RETURN;
	END IF;
	WITH known AS MATERIALIZED (
		SELECT p.*, a.login FROM who_administers(p_school) w (id)
		JOIN person p ON p.school_id = p_school AND p.person_id = w.id
		LEFT JOIN account a ON a.school_id = p_school
			AND a.person_id = p.person_id
	), held AS (
		UPDATE stage_person d SET state = 4
		FROM stage_person s
		LEFT JOIN known k ON k.sourced_id = s.sourced_id
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state <> 4
		AND (k.person_id IS NOT NULL OR s.role = 5
			OR s.role = 4 AND coalesce(nullif(s.function, 0),
				function_of_title(s.title)) = 1
			OR EXISTS (
				SELECT FROM stage_role r
				WHERE r.school_id = p_school
				AND r.job_id = p_job AND r.role = 5
				AND r.user_sourced_id = s.sourced_id))
		AND d.school_id = p_school AND d.job_id = p_job
		AND d.line = s.line
		RETURNING s.line, s.sourced_id, k.person_id IS NULL
		    OR (s.state, s.role, s.given_name, s.family_name, s.title,
			coalesce(nullif(s.email, ''), k.email),
			coalesce(nullif(lower(s.login), ''), lower(k.login), ''))
		    IS DISTINCT FROM (1, k.role, k.given_name, k.family_name,
			k.title, k.email, coalesce(lower(k.login), ''))
		    AS changes
	)
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'users.csv', line, 'administrator-needed',
	    sourced_id
	FROM held WHERE changes
	ON CONFLICT DO NOTHING;
	INSERT INTO stage_person (school_id, job_id, line, sourced_id, role,
	    given_name, family_name, title, login, state, has_password)
	SELECT p_school, p_job, -2000000 - row_number() OVER (
	    ORDER BY p.person_id), p.sourced_id, p.role, '', '', '', '', 4,
	    false
	FROM who_administers(p_school) w (id)
	JOIN person p ON p.school_id = p_school AND p.person_id = w.id
	WHERE NOT EXISTS (
		SELECT FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = p.sourced_id);
END
$$;
