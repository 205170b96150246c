-- The people of a staged job; see roster.sql.  What cannot be read takes
-- nothing away, roles have dates, the last administrator stays.

-- Is there a row in this file that may be about anybody?  Says so.  One whose
-- id has a row of its own as well may have been cut within a longer id.
CREATE OR REPLACE FUNCTION roster_held(p_school bigint, p_job text, p_file text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_any boolean := false;
BEGIN
	INSERT INTO job_rejected
	SELECT p_school, p_job, p_file, u.line, 'nobody-removed', ''
	FROM stage_unread u
	WHERE u.school_id = p_school AND u.job_id = p_job
	AND u.file = p_file AND u.hold
	AND NOT EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.sourced_id = u.id
		AND (p_file = 'roles.csv' OR p_file = 'users.csv'
			AND NOT EXISTS (
				SELECT FROM stage_person s
				WHERE s.school_id = p_school
				AND s.job_id = p_job
				AND s.sourced_id = u.id
				AND s.state IN (1, 2))))
	AND NOT EXISTS (
		SELECT FROM class c
		WHERE c.school_id = p_school AND c.sourced_id = u.id
		AND p_file = 'classes.csv')
	AND NOT EXISTS (
		SELECT FROM enrolment e
		WHERE e.school_id = p_school AND e.sourced_id = u.id
		AND p_file = 'enrollments.csv')
	ON CONFLICT DO NOTHING;
	SELECT true INTO v_any FROM job_rejected
	WHERE school_id = p_school AND job_id = p_job AND file = p_file
	AND reason = 'nobody-removed' LIMIT 1;
	RETURN coalesce(v_any, false);
END
$$;

-- Whom rows that could not be read are about stays as it is.
CREATE OR REPLACE FUNCTION keep_unread(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM keep_by_hand(p_school, p_job);
	INSERT INTO stage_person (school_id, job_id, line, sourced_id, role,
	    given_name, family_name, title, login, state, has_password)
	SELECT DISTINCT ON (u.id) p_school, p_job, u.line, u.id, p.role, '',
	    '', '', '', 4, false
	FROM stage_unread u
	JOIN person p ON p.school_id = p_school AND p.sourced_id = u.id
	WHERE u.school_id = p_school AND u.job_id = p_job
	AND u.file = 'users.csv'
	AND NOT EXISTS (
		SELECT FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = u.id)
	ORDER BY u.id, u.line
	ON CONFLICT DO NOTHING;

	INSERT INTO stage_class (school_id, job_id, line, sourced_id, title,
	    subject, homeroom, state)
	SELECT DISTINCT ON (u.id) p_school, p_job, u.line, u.id, '', '', '', 4
	FROM stage_unread u
	WHERE u.school_id = p_school AND u.job_id = p_job
	AND u.file = 'classes.csv' AND u.id <> ''
	AND NOT EXISTS (
		SELECT FROM stage_class s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = u.id)
	ORDER BY u.id, u.line
	ON CONFLICT DO NOTHING;

	INSERT INTO stage_enrolment (school_id, job_id, line, sourced_id,
	    user_sourced_id, class_sourced_id, role, state)
	SELECT DISTINCT ON (u.id) p_school, p_job, u.line, u.id, '', '', 2, 4
	FROM stage_unread u
	WHERE u.school_id = p_school AND u.job_id = p_job
	AND u.file = 'enrollments.csv' AND u.id <> ''
	AND NOT EXISTS (
		SELECT FROM stage_enrolment s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = u.id)
	ORDER BY u.id, u.line
	ON CONFLICT DO NOTHING;

	-- A line within a row that could be read, and that is a row itself.
	INSERT INTO job_rejected
	SELECT p_school, p_job, u.file, u.line, 'row-swallowed', u.id
	FROM stage_unread u
	WHERE u.school_id = p_school AND u.job_id = p_job
	AND NOT u.hold AND u.id <> ''
	AND NOT EXISTS (
		SELECT FROM job_rejected r
		WHERE r.school_id = p_school AND r.job_id = p_job
		AND r.file = u.file AND r.line = u.line)
	AND (EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.sourced_id = u.id)
	OR EXISTS (
		SELECT FROM class c
		WHERE c.school_id = p_school AND c.sourced_id = u.id)
	OR EXISTS (
		SELECT FROM enrolment e
		WHERE e.school_id = p_school AND e.sourced_id = u.id))
	ON CONFLICT DO NOTHING;
END
$$;

-- Roles out of roles.csv: of those that hold today the primary one.
CREATE OR REPLACE FUNCTION apply_role_rows(p_school bigint, p_job text,
    p_day date)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
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

	UPDATE stage_person s SET role = r.role, holds = r.holds
	FROM (
		SELECT DISTINCT ON (user_sourced_id) user_sourced_id, role,
		    holds(begin_date, end_date, p_day) AS holds
		FROM stage_role
		WHERE school_id = p_school AND job_id = p_job
		ORDER BY user_sourced_id,
		    holds(begin_date, end_date, p_day) DESC,
		    is_primary DESC, line
	) r
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.role IS NULL
	AND s.sourced_id = r.user_sourced_id;

	-- Other roles are hats (make_hats()), but a student has no other.
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'roles.csv', r.line, 'second-role',
	    r.user_sourced_id
	FROM stage_role r
	JOIN stage_person s ON s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = r.user_sourced_id AND s.role <> r.role
		AND 2 IN (s.role, r.role)
	WHERE r.school_id = p_school AND r.job_id = p_job
	AND holds(r.begin_date, r.end_date, p_day)
	ON CONFLICT DO NOTHING;

	-- A role that could not be read changes nobody's.
	UPDATE stage_person s SET state = 4
	FROM stage_unread u
	WHERE u.school_id = p_school AND u.job_id = p_job
	AND u.file = 'roles.csv' AND s.school_id = p_school
	AND s.job_id = p_job AND s.sourced_id = u.id AND s.state IN (1, 2);
	IF roster_held(p_school, p_job, 'roles.csv') THEN
		UPDATE stage_person s SET state = 4
		FROM person p
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state IN (1, 2) AND p.school_id = p_school
		AND p.sourced_id = s.sourced_id AND p.active
		AND (NOT s.holds OR s.role IS DISTINCT FROM p.role);
	END IF;

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
END
$$;

-- Whether the account of this person has that login already.
CREATE OR REPLACE FUNCTION has_login(p_school bigint, p_sourced_id text,
    p_login text)
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (
		SELECT FROM account a
		JOIN person p ON p.school_id = p_school
			AND p.person_id = a.person_id AND p.active
		WHERE a.school_id = p_school AND a.login_key = lower(p_login)
		AND p.sourced_id = p_sourced_id)
$$;

-- A login belongs to whoever has it already and keeps it, by a row of this
-- import or because none speaks of them, else to the first row that has it.  Of
-- rows after line p_from up to p_to.
CREATE OR REPLACE FUNCTION check_some_logins(p_school bigint, p_job text,
    p_mode int, p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	WITH taken AS (
		UPDATE stage_person d SET state = 4
		FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.line > p_from AND s.line <= p_to
		AND s.state IN (1, 2) AND s.login <> ''
		AND d.school_id = p_school AND d.job_id = p_job
		AND d.line = s.line
		AND (EXISTS (
			SELECT FROM stage_person o
			WHERE o.school_id = p_school AND o.job_id = p_job
			AND lower(o.login) = lower(s.login) AND o.login <> ''
			AND o.line <> s.line AND o.state IN (1, 2)
			AND (has_login(p_school, o.sourced_id, o.login)
				OR o.line < s.line AND NOT has_login(p_school,
					s.sourced_id, s.login)))
		OR EXISTS (
			SELECT FROM account a
			JOIN person p ON p.school_id = p_school
				AND p.person_id = a.person_id AND p.active
			LEFT JOIN stage_person o ON o.school_id = p_school
				AND o.job_id = p_job
				AND o.sourced_id = p.sourced_id
			WHERE a.school_id = p_school
			AND a.login_key = lower(s.login)
			AND p.sourced_id <> s.sourced_id
			AND (o.state = 4
				OR (p_mode = 2 AND o.line IS NULL))))
		RETURNING d.line, d.login
	)
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'users.csv', line, 'duplicate-login', login
	FROM taken
	ON CONFLICT DO NOTHING;
END
$$;

-- A school that has administrators keeps one: where this job would leave none,
-- those that are there stay as they are, logins included, whatever it says of
-- them.  How many were kept.
CREATE OR REPLACE FUNCTION keep_last_admins(p_school bigint, p_job text,
    p_mode int)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_kept bigint;
BEGIN
	IF EXISTS (
		SELECT FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.role = 5 AND s.state = 1 AND s.holds)
	OR EXISTS (
		SELECT FROM person p
		LEFT JOIN stage_person s ON s.school_id = p_school
			AND s.job_id = p_job AND s.sourced_id = p.sourced_id
		WHERE p.school_id = p_school AND p.active AND p.role = 5
		AND coalesce(s.state = 4, p_mode = 2))
	THEN
		RETURN 0;
	END IF;
	WITH kept AS (
		UPDATE stage_person s SET state = 4
		FROM person p
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state <> 4 AND p.school_id = p_school
		AND p.active AND p.role = 5 AND p.sourced_id = s.sourced_id
		RETURNING s.line, s.sourced_id
	), added AS (
		INSERT INTO stage_person (school_id, job_id, line, sourced_id,
		    role, given_name, family_name, title, login, state,
		    has_password)
		SELECT p_school, p_job,
		    -row_number() OVER (ORDER BY p.person_id), p.sourced_id,
		    p.role, '', '', '', '', 4, false
		FROM person p
		WHERE p.school_id = p_school AND p.role = 5 AND p.active
		AND NOT EXISTS (
			SELECT FROM stage_person s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.sourced_id = p.sourced_id)
		RETURNING sourced_id
	), said AS (
		INSERT INTO job_rejected
		SELECT p_school, p_job, 'users.csv', x.line, 'last-admin',
		    x.sourced_id
		FROM (SELECT line, sourced_id FROM kept
			UNION ALL SELECT 1, sourced_id FROM added) x
		ON CONFLICT DO NOTHING
		RETURNING line
	)
	SELECT (SELECT count(*) FROM kept) + (SELECT count(*) FROM added)
	INTO v_kept;
	RETURN v_kept;
END
$$;

-- One row a sourcedId.
CREATE OR REPLACE FUNCTION people_twins(p_school bigint, p_job text)
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
END
$$;

-- When all logins are checked: the administrator that was to follow may have
-- lost to one.
CREATE OR REPLACE FUNCTION check_admins(p_school bigint, p_job text,
    p_mode int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	WHILE keep_last_admins(p_school, p_job, p_mode) > 0 LOOP
		PERFORM check_some_logins(p_school, p_job, p_mode,
		    -2147483648, 2147483647);
	END LOOP;
END
$$;

-- All of it, and each with a role.
CREATE OR REPLACE FUNCTION apply_people_check(p_school bigint, p_job text,
    p_mode int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM people_twins(p_school, p_job);
	PERFORM apply_role_rows(p_school, p_job, school_today(p_school));
	PERFORM keep_privileged(p_school, p_job);
	PERFORM keep_last_admins(p_school, p_job, p_mode);
	PERFORM check_some_logins(p_school, p_job, p_mode, -2147483648,
	    2147483647);
	PERFORM check_admins(p_school, p_job, p_mode);
END
$$;

-- The roles with dates of those whose rows were taken.
CREATE OR REPLACE FUNCTION apply_dated_roles(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	DELETE FROM dated_role r
	USING stage_person s, person p
	WHERE r.school_id = p_school AND s.school_id = p_school
	AND s.job_id = p_job AND s.state IN (1, 2)
	AND p.school_id = p_school AND p.sourced_id = s.sourced_id
	AND r.person_id = p.person_id;
	INSERT INTO dated_role
	SELECT p_school, p.person_id, r.line, r.role, r.is_primary,
	    r.begin_date, r.end_date
	FROM stage_role r
	JOIN stage_person s ON s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = r.user_sourced_id AND s.state IN (1, 2)
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	WHERE r.school_id = p_school AND r.job_id = p_job
	AND r.user_sourced_id IN (
		SELECT d.user_sourced_id FROM stage_role d
		WHERE d.school_id = p_school AND d.job_id = p_job
		AND (d.begin_date IS NOT NULL OR d.end_date IS NOT NULL));
END
$$;

-- Whom rows after line p_from up to p_to say to be there, by roles of today.
CREATE OR REPLACE FUNCTION apply_people_rows(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_created bigint;
	v_updated bigint;
	v_lost bigint;
BEGIN
	-- Gateways must hear of it where it is somebody who is logged in.
	WITH changed AS (
		UPDATE person p SET role = s.role, given_name = s.given_name,
		family_name = s.family_name, title = s.title,
		function_stated = s.function,
		email = coalesce(nullif(s.email, ''), p.email),
		active = (s.state = 1 AND s.holds), listed = (s.state = 1),
		search_given = lower(unaccent(s.given_name)),
		search_family = lower(unaccent(s.family_name))
		FROM stage_person s
		JOIN person o ON o.school_id = p_school
			AND o.sourced_id = s.sourced_id
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state IN (1, 2) AND s.line > p_from AND s.line <= p_to
		AND p.school_id = p_school AND p.person_id = o.person_id
		AND (p.role, p.given_name, p.family_name, p.title,
			p.function_stated, p.email, p.active, p.listed)
		IS DISTINCT FROM (s.role, s.given_name, s.family_name, s.title,
			s.function, coalesce(nullif(s.email, ''), p.email),
			s.state = 1 AND s.holds, s.state = 1)
		RETURNING p.person_id, p.active,
		    o.active AND (NOT p.active OR o.role <> p.role) AS lost
	), told AS (
		UPDATE session z SET stale_at = now(),
		revoked_at = CASE WHEN c.active THEN z.revoked_at
		    ELSE now() END
		FROM changed c
		WHERE z.school_id = p_school AND z.person_id = c.person_id
		AND z.revoked_at IS NULL
	)
	SELECT count(*), count(*) FILTER (WHERE lost)
	INTO v_updated, v_lost FROM changed;

	INSERT INTO person (school_id, sourced_id, role, given_name,
	    family_name, title, function_stated, email, active, listed,
	    search_given, search_family)
	SELECT p_school, s.sourced_id, s.role, s.given_name, s.family_name,
	    s.title, s.function, s.email, s.state = 1 AND s.holds, s.state = 1,
	    lower(unaccent(s.given_name)), lower(unaccent(s.family_name))
	FROM stage_person s
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.state IN (1, 2) AND s.line > p_from AND s.line <= p_to
	AND NOT EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.sourced_id = s.sourced_id)
	ORDER BY s.line;
	GET DIAGNOSTICS v_created = ROW_COUNT;
	-- Else the next pieces are planned for the empty table of a new school.
	IF v_created > 100 AND p_from < 4000 THEN
		PERFORM look_at('person, person_role');
	END IF;
	PERFORM job_count(p_school, p_job, v_created, v_updated, 0);
	PERFORM job_lost(p_school, p_job, 1, v_lost);
END
$$;

-- Who has left, of people after p_from up to p_to.
CREATE OR REPLACE FUNCTION apply_people_gone(p_school bigint, p_job text,
    p_mode int, p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_removed bigint;
	v_lost bigint;
BEGIN
	WITH gone AS (
		UPDATE person p SET active = false, listed = false
		FROM person o
		WHERE p.school_id = p_school AND (p.active OR p.listed)
		AND p.person_id > p_from AND p.person_id <= p_to
		AND o.school_id = p_school AND o.person_id = p.person_id
		AND coalesce((
			SELECT s.state = 3 FROM stage_person s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.sourced_id = p.sourced_id), p_mode = 1)
		RETURNING p.person_id, o.active AS lost
	), told AS (
		UPDATE session z SET stale_at = now(), revoked_at = now()
		FROM gone g
		WHERE z.school_id = p_school AND z.person_id = g.person_id
		AND z.revoked_at IS NULL
	)
	SELECT count(*), count(*) FILTER (WHERE lost)
	INTO v_removed, v_lost FROM gone;
	PERFORM job_count(p_school, p_job, 0, 0, v_removed);
	PERFORM job_lost(p_school, p_job, 1, v_lost);
END
$$;

-- All of it.
CREATE OR REPLACE FUNCTION apply_people(p_school bigint, p_job text, p_mode int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM apply_people_check(p_school, p_job, p_mode);
	PERFORM apply_people_rows(p_school, p_job, -2147483648, 2147483647);
	PERFORM apply_people_gone(p_school, p_job, p_mode, 0,
	    9223372036854775807);
	PERFORM apply_dated_roles(p_school, p_job);
	PERFORM make_hats(p_school, p_job);
END
$$;

-- First what goes to somebody else is free, so that logins can be swapped: of
-- rows after line p_from up to p_to.
CREATE OR REPLACE FUNCTION free_logins(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	UPDATE account a SET login = NULL
	FROM stage_person s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.line > p_from AND s.line <= p_to
	AND s.state IN (1, 2) AND s.login <> ''
	AND a.school_id = p_school AND a.login_key = lower(s.login)
	AND a.person_id <> p.person_id;
END
$$;

-- Then those that have changed; passwords come after, see roster_passwords().
CREATE OR REPLACE FUNCTION change_logins(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_updated bigint;
BEGIN
	UPDATE account a SET login = s.login
	FROM stage_person s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.line > p_from AND s.line <= p_to
	AND s.state IN (1, 2) AND s.login <> ''
	AND a.school_id = p_school AND a.person_id = p.person_id
	AND a.login IS DISTINCT FROM s.login;
	GET DIAGNOSTICS v_updated = ROW_COUNT;
	PERFORM job_count(p_school, p_job, 0, v_updated, 0);
END
$$;

-- All of it.
CREATE OR REPLACE FUNCTION apply_accounts(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM free_logins(p_school, p_job, -2147483648, 2147483647);
	PERFORM change_logins(p_school, p_job, -2147483648, 2147483647);
	PERFORM add_accounts(p_school, p_job, -2147483648, 2147483647);
END
$$;

-- Those that are new, of rows after line p_from up to p_to.
CREATE OR REPLACE FUNCTION add_accounts(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE sql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
	INSERT INTO account (school_id, person_id, login)
	SELECT p_school, p.person_id, s.login
	FROM stage_person s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.state IN (1, 2) AND s.login <> ''
	AND s.line > p_from AND s.line <= p_to
	ON CONFLICT (school_id, person_id) DO NOTHING
$$;

-- Family links go by the two roles, in either direction.  An agent who is
-- nobody's guardian by role (a teacher, a social worker) gains nothing.  Links
-- after p_from up to p_to: whom they are about, and those that are new or are
-- said again.
CREATE OR REPLACE FUNCTION apply_some_links(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_created bigint;
	v_updated bigint;
BEGIN
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'users.csv', l.line, CASE
	    WHEN s.state = 3 THEN 'agent-removed'
	    WHEN a.person_id IS NULL THEN 'agent-unknown'
	    WHEN NOT a.listed AND s.state IS NULL THEN 'agent-removed'
	    ELSE 'agent-not-family' END, l.agent_sourced_id
	FROM stage_link l
	JOIN person o ON o.school_id = p_school AND o.sourced_id = l.sourced_id
	LEFT JOIN person a ON a.school_id = p_school
		AND a.sourced_id = l.agent_sourced_id
	LEFT JOIN stage_person s ON s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = l.agent_sourced_id
	WHERE l.school_id = p_school AND l.job_id = p_job
	AND l.n > p_from AND l.n <= p_to
	AND (a.person_id IS NULL OR s.state = 3
		OR (NOT a.listed AND s.state IS NULL)
		OR NOT ((o.role, a.role) IN ((1, 2), (2, 1))
			OR are_family(o, a)))
	ON CONFLICT DO NOTHING;

	UPDATE stage_link l SET stated_by = o.person_id,
	guardian_id = CASE o.role WHEN 2 THEN a.person_id ELSE o.person_id END,
	student_id = CASE o.role WHEN 2 THEN o.person_id ELSE a.person_id END
	FROM stage_person s, person o, person a
	WHERE l.school_id = p_school AND l.job_id = p_job
	AND l.n > p_from AND l.n <= p_to
	AND s.school_id = p_school AND s.job_id = p_job
	AND s.sourced_id = l.sourced_id AND s.state IN (1, 2)
	AND o.school_id = p_school AND o.sourced_id = l.sourced_id
	AND a.school_id = p_school AND a.sourced_id = l.agent_sourced_id
	AND ((o.role, a.role) IN ((1, 2), (2, 1)) OR are_family(o, a));

	UPDATE guardian g SET active = true
	FROM stage_link w
	WHERE w.school_id = p_school AND w.job_id = p_job
	AND w.n > p_from AND w.n <= p_to
	AND g.school_id = p_school AND NOT g.active
	AND (g.guardian_id, g.student_id, g.stated_by)
	= (w.guardian_id, w.student_id, w.stated_by);
	GET DIAGNOSTICS v_updated = ROW_COUNT;

	INSERT INTO guardian (school_id, guardian_id, student_id, stated_by)
	SELECT DISTINCT p_school, w.guardian_id, w.student_id, w.stated_by
	FROM stage_link w
	WHERE w.school_id = p_school AND w.job_id = p_job
	AND w.stated_by IS NOT NULL AND w.n > p_from AND w.n <= p_to
	ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS v_created = ROW_COUNT;
	PERFORM job_count(p_school, p_job, v_created, v_updated, 0);
END
$$;

-- Those that are said no more, of guardians after p_from up to p_to.
CREATE OR REPLACE FUNCTION drop_links(p_school bigint, p_job text, p_mode int,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_removed bigint;
	v_guardians bigint[];
	v_students bigint[];
BEGIN
	-- Rows that are unusable this time, and in a delta rows that are not
	-- there, leave what they said before.
	WITH off AS (
		UPDATE guardian g SET active = false
		FROM person o
		LEFT JOIN stage_person s ON s.school_id = p_school
			AND s.job_id = p_job AND s.sourced_id = o.sourced_id
		WHERE g.school_id = p_school AND g.active
		AND g.guardian_id > p_from AND g.guardian_id <= p_to
		AND o.school_id = p_school AND o.person_id = g.stated_by
		AND coalesce(s.state <> 4, p_mode = 1)
		AND NOT EXISTS (
			SELECT FROM stage_link w
			WHERE w.school_id = p_school AND w.job_id = p_job
			AND (g.guardian_id, g.student_id, g.stated_by)
			= (w.guardian_id, w.student_id, w.stated_by))
		RETURNING g.guardian_id, g.student_id
	)
	SELECT count(*), array_agg(guardian_id), array_agg(student_id)
	INTO v_removed, v_guardians, v_students FROM off;
	PERFORM job_count(p_school, p_job, 0, 0, v_removed);
	-- A link that the other row says, too, is not lost.
	PERFORM job_lost(p_school, p_job, 2, (
		SELECT count(*) FROM (
			SELECT DISTINCT u.guardian_id, u.student_id
			FROM unnest(v_guardians, v_students)
				u (guardian_id, student_id)
			WHERE NOT EXISTS (
				SELECT FROM guardian g
				WHERE g.school_id = p_school AND g.active
				AND g.guardian_id = u.guardian_id
				AND g.student_id = u.student_id)
		) x));
END
$$;

-- All of it.
CREATE OR REPLACE FUNCTION apply_links(p_school bigint, p_job text, p_mode int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM apply_some_links(p_school, p_job, -2147483648, 2147483647);
	PERFORM drop_links(p_school, p_job, p_mode, 0, 9223372036854775807);
END
$$;
