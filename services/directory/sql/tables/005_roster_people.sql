-- The staged rows of a job become the school, in one transaction.  In each
-- step: odd rows are set aside with a reason, what changed is updated, what is
-- new is added, what left (a whole list, "bulk") is switched off.
-- Modes: 0 absent, leave alone; 1 bulk; 2 delta.
--
-- Where a step has added much it looks at its table anew (ANALYZE), or the next
-- one would be planned for the empty tables of a new school: quadratic plans.

CREATE FUNCTION stage_count(p_school bigint, p_job text)
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
$$;

CREATE FUNCTION job_count(p_school bigint, p_job text, p_created bigint,
    p_updated bigint, p_removed bigint)
RETURNS void LANGUAGE sql AS $$
	UPDATE job SET created = created + p_created::int,
	updated = updated + p_updated::int, removed = removed + p_removed::int
	WHERE school_id = p_school AND job_id = p_job
$$;

-- One row a sourcedId, each with a role and a login of its own.
CREATE FUNCTION apply_people_check(p_school bigint, p_job text, p_mode int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	WITH twin AS (
		DELETE FROM stage_person d
		USING (
			SELECT line, row_number() OVER (
				PARTITION BY sourced_id
				ORDER BY state = 4, line) AS nth
			FROM stage_person
			WHERE school_id = p_school AND job_id = p_job
		) x
		WHERE d.school_id = p_school AND d.job_id = p_job
		AND d.line = x.line AND x.nth > 1
		RETURNING d.line, d.sourced_id, d.state
	)
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'users.csv', line, 'duplicate-id', sourced_id
	FROM twin WHERE state <> 4
	ON CONFLICT DO NOTHING;

	INSERT INTO job_rejected
	SELECT p_school, p_job, 'roles.csv', r.line, 'user-unknown',
	    r.user_sourced_id
	FROM stage_role r
	WHERE r.school_id = p_school AND r.job_id = p_job
	AND NOT EXISTS (
		SELECT FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = r.user_sourced_id)
	ON CONFLICT DO NOTHING;

	UPDATE stage_person s SET role = r.role
	FROM (
		SELECT DISTINCT ON (user_sourced_id) user_sourced_id, role
		FROM stage_role
		WHERE school_id = p_school AND job_id = p_job
		ORDER BY user_sourced_id, is_primary DESC, line
	) r
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.role IS NULL
	AND s.sourced_id = r.user_sourced_id;

	-- One account has one role: a teacher who is a parent too has two.
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'roles.csv', r.line, 'second-role',
	    r.user_sourced_id
	FROM stage_role r
	JOIN stage_person s ON s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = r.user_sourced_id AND s.role <> r.role
	WHERE r.school_id = p_school AND r.job_id = p_job
	ON CONFLICT DO NOTHING;

	WITH none AS (
		UPDATE stage_person SET state = 4
		WHERE school_id = p_school AND job_id = p_job
		AND role IS NULL AND state IN (1, 2)
		RETURNING line, sourced_id
	)
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'users.csv', line, 'role-missing', sourced_id
	FROM none
	ON CONFLICT DO NOTHING;

	-- A login belongs to the first row that has it, and to somebody who
	-- keeps it because no row of this import speaks of them.
	WITH taken AS (
		UPDATE stage_person d SET state = 4
		FROM (
			SELECT s.line, row_number() OVER (
				PARTITION BY lower(s.login) ORDER BY s.line)
			    > 1 OR EXISTS (
				SELECT FROM account a
				JOIN person p ON p.school_id = p_school
					AND p.person_id = a.person_id
					AND p.active
				LEFT JOIN stage_person o
					ON o.school_id = p_school
					AND o.job_id = p_job
					AND o.sourced_id = p.sourced_id
				WHERE a.school_id = p_school
				AND a.login_key = lower(s.login)
				AND p.sourced_id <> s.sourced_id
				AND (o.state = 4
					OR (p_mode = 2 AND o.line IS NULL)))
			    AS other
			FROM stage_person s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.state IN (1, 2) AND s.login <> ''
		) x
		WHERE d.school_id = p_school AND d.job_id = p_job
		AND d.line = x.line AND x.other
		RETURNING d.line, d.login
	)
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'users.csv', line, 'duplicate-login', login
	FROM taken
	ON CONFLICT DO NOTHING;
END
$$;

CREATE FUNCTION apply_people(p_school bigint, p_job text, p_mode int)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_created bigint;
	v_updated bigint;
	v_removed bigint;
BEGIN
	PERFORM apply_people_check(p_school, p_job, p_mode);

	-- Gateways must hear of it where it is somebody who is logged in.
	WITH changed AS (
		UPDATE person p SET role = s.role, given_name = s.given_name,
		family_name = s.family_name, title = s.title,
		active = (s.state = 1),
		search_given = lower(unaccent(s.given_name)),
		search_family = lower(unaccent(s.family_name))
		FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state IN (1, 2)
		AND p.school_id = p_school AND p.sourced_id = s.sourced_id
		AND (p.role, p.given_name, p.family_name, p.title, p.active)
		IS DISTINCT FROM (s.role, s.given_name, s.family_name, s.title,
			s.state = 1)
		RETURNING p.person_id, p.active
	), told AS (
		UPDATE session z SET stale_at = now(),
		revoked_at = CASE WHEN c.active THEN z.revoked_at
		    ELSE now() END
		FROM changed c
		WHERE z.school_id = p_school AND z.person_id = c.person_id
		AND z.revoked_at IS NULL
	)
	SELECT count(*) INTO v_updated FROM changed;

	INSERT INTO person (school_id, sourced_id, role, given_name,
	    family_name, title, active, search_given, search_family)
	SELECT p_school, s.sourced_id, s.role, s.given_name, s.family_name,
	    s.title, s.state = 1, lower(unaccent(s.given_name)),
	    lower(unaccent(s.family_name))
	FROM stage_person s
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.state IN (1, 2)
	AND NOT EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.sourced_id = s.sourced_id)
	ORDER BY s.line;
	GET DIAGNOSTICS v_created = ROW_COUNT;
	IF v_created > 100 THEN
		ANALYZE person;
	END IF;

	WITH gone AS (
		UPDATE person p SET active = false
		WHERE p.school_id = p_school AND p.active
		AND coalesce((
			SELECT s.state = 3 FROM stage_person s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.sourced_id = p.sourced_id), p_mode = 1)
		RETURNING p.person_id
	), told AS (
		UPDATE session z SET stale_at = now(), revoked_at = now()
		FROM gone g
		WHERE z.school_id = p_school AND z.person_id = g.person_id
		AND z.revoked_at IS NULL
	)
	SELECT count(*) INTO v_removed FROM gone;
	PERFORM job_count(p_school, p_job, v_created, v_updated, v_removed);
END
$$;

CREATE FUNCTION apply_accounts(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_updated bigint;
BEGIN
	-- First free what goes to somebody else, so that logins can be swapped.
	UPDATE account a SET login = NULL
	FROM stage_person s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.state IN (1, 2) AND s.login <> ''
	AND a.school_id = p_school AND a.login_key = lower(s.login)
	AND a.person_id <> p.person_id;

	UPDATE account a SET login = s.login
	FROM stage_person s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.state IN (1, 2) AND s.login <> ''
	AND a.school_id = p_school AND a.person_id = p.person_id
	AND a.login IS DISTINCT FROM s.login;
	GET DIAGNOSTICS v_updated = ROW_COUNT;

	INSERT INTO account (school_id, person_id, login)
	SELECT p_school, p.person_id, s.login
	FROM stage_person s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.state IN (1, 2) AND s.login <> ''
	ON CONFLICT (school_id, person_id) DO NOTHING;
	PERFORM job_count(p_school, p_job, 0, v_updated, 0);
END
$$;

-- Family links go by the two roles, in either direction.  An agent who is
-- nobody's guardian by role (a teacher, a social worker) gains nothing.
CREATE FUNCTION apply_links(p_school bigint, p_job text, p_mode int)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_created bigint;
	v_updated bigint;
	v_removed bigint;
BEGIN
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'users.csv', l.line, CASE
	    WHEN s.state = 3 THEN 'agent-removed'
	    WHEN a.person_id IS NULL THEN 'agent-unknown'
	    WHEN NOT a.active AND s.state IS NULL THEN 'agent-removed'
	    ELSE 'agent-not-family' END, l.agent_sourced_id
	FROM stage_link l
	JOIN person o ON o.school_id = p_school AND o.sourced_id = l.sourced_id
	LEFT JOIN person a ON a.school_id = p_school
		AND a.sourced_id = l.agent_sourced_id
	LEFT JOIN stage_person s ON s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = l.agent_sourced_id
	WHERE l.school_id = p_school AND l.job_id = p_job
	AND (a.person_id IS NULL OR s.state = 3
		OR (NOT a.active AND s.state IS NULL)
		OR (o.role, a.role) NOT IN ((1, 2), (2, 1)))
	ON CONFLICT DO NOTHING;

	UPDATE stage_link l SET stated_by = o.person_id,
	guardian_id = CASE o.role WHEN 1 THEN o.person_id ELSE a.person_id END,
	student_id = CASE o.role WHEN 1 THEN a.person_id ELSE o.person_id END
	FROM stage_person s, person o, person a
	WHERE l.school_id = p_school AND l.job_id = p_job
	AND s.school_id = p_school AND s.job_id = p_job
	AND s.sourced_id = l.sourced_id AND s.state IN (1, 2)
	AND o.school_id = p_school AND o.sourced_id = l.sourced_id
	AND a.school_id = p_school AND a.sourced_id = l.agent_sourced_id
	AND (o.role, a.role) IN ((1, 2), (2, 1));

	UPDATE guardian g SET active = true
	FROM stage_link w
	WHERE w.school_id = p_school AND w.job_id = p_job
	AND g.school_id = p_school AND NOT g.active
	AND (g.guardian_id, g.student_id, g.stated_by)
	= (w.guardian_id, w.student_id, w.stated_by);
	GET DIAGNOSTICS v_updated = ROW_COUNT;

	INSERT INTO guardian (school_id, guardian_id, student_id, stated_by)
	SELECT DISTINCT p_school, w.guardian_id, w.student_id, w.stated_by
	FROM stage_link w
	WHERE w.school_id = p_school AND w.job_id = p_job
	AND w.stated_by IS NOT NULL
	ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS v_created = ROW_COUNT;
	IF v_created > 100 THEN
		ANALYZE guardian;
	END IF;

	-- Rows that are unusable this time, and in a delta rows that are not
	-- there, leave what they said before.
	UPDATE guardian g SET active = false
	FROM person o
	LEFT JOIN stage_person s ON s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = o.sourced_id
	WHERE g.school_id = p_school AND g.active
	AND o.school_id = p_school AND o.person_id = g.stated_by
	AND coalesce(s.state <> 4, p_mode = 1)
	AND NOT EXISTS (
		SELECT FROM stage_link w
		WHERE w.school_id = p_school AND w.job_id = p_job
		AND (g.guardian_id, g.student_id, g.stated_by)
		= (w.guardian_id, w.student_id, w.stated_by));
	GET DIAGNOSTICS v_removed = ROW_COUNT;
	PERFORM job_count(p_school, p_job, v_created, v_updated, v_removed);
END
$$;
