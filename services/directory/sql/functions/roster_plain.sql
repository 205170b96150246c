-- What a plain list leaves open (see roster/plain.h): classes by their titles,
-- children by their names, logins.  It removes nobody; what a row says of the
-- classes of its person takes the place of what an earlier list has said.

-- Before all else: what the list says nothing about stays, of rows after line
-- p_from up to p_to.
CREATE OR REPLACE FUNCTION plain_titles(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	UPDATE stage_person s SET title = p.title, function = p.function_stated
	FROM person p
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.title = ''
	AND s.line > p_from AND s.line <= p_to
	AND p.school_id = p_school AND p.sourced_id = s.sourced_id
	AND (s.title, s.function)
	IS DISTINCT FROM (p.title, p.function_stated);
END
$$;

-- And classes that are known keep their ids.
CREATE OR REPLACE FUNCTION plain_prepare(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	CREATE TEMP TABLE plain_class ON COMMIT DROP AS
	SELECT s.sourced_id, min(c.sourced_id) AS known, count(*) AS n,
	    min(s.title) AS title
	FROM stage_class s
	JOIN class c ON c.school_id = p_school AND c.active
		AND c.group_id = c.class_id AND c.sourced_id <> s.sourced_id
		AND search_fold(c.roster_title) = search_fold(s.title)
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.homeroom = ''
	GROUP BY s.sourced_id;
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'enrollments.csv', e.line, 'class-ambiguous',
	    x.title
	FROM stage_enrolment e
	JOIN plain_class x ON x.n > 1 AND (e.class_sourced_id = x.sourced_id
		OR starts_with(e.class_sourced_id, x.sourced_id || '/'))
	WHERE e.school_id = p_school AND e.job_id = p_job
	ON CONFLICT DO NOTHING;
	UPDATE stage_enrolment e SET state = 4
	FROM plain_class x
	WHERE e.school_id = p_school AND e.job_id = p_job AND x.n > 1
	AND (e.class_sourced_id = x.sourced_id
		OR starts_with(e.class_sourced_id, x.sourced_id || '/'));
	UPDATE stage_enrolment e SET class_sourced_id = x.known
	FROM plain_class x
	WHERE e.school_id = p_school AND e.job_id = p_job AND x.n = 1
	AND e.class_sourced_id = x.sourced_id;
	UPDATE stage_class s SET homeroom = x.known
	FROM plain_class x
	WHERE s.school_id = p_school AND s.job_id = p_job AND x.n = 1
	AND s.homeroom = x.sourced_id;
	DELETE FROM stage_class s
	USING plain_class x
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND (s.sourced_id = x.sourced_id
		OR x.n > 1 AND s.homeroom = x.sourced_id);
	DROP TABLE plain_class;
END
$$;

-- Who has no login gets one of the name: "lea.martin", "lea.martin2".  Of rows
-- after line p_from up to p_to.
CREATE OR REPLACE FUNCTION plain_logins(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	INSERT INTO account (school_id, person_id, login)
	SELECT p_school, w.person_id, w.base || CASE
	    WHEN w.nth + w.taken = 1 THEN ''
	    ELSE (w.nth + w.taken)::text END
	FROM (
		SELECT n.person_id, n.base,
		    row_number() OVER (PARTITION BY n.base ORDER BY n.line)
			AS nth, (
			SELECT coalesce(max(coalesce(nullif(substr(a.login_key,
				length(n.base) + 1), '')::int, 1)), 0)
			FROM account a
			WHERE a.school_id = p_school
			AND a.login_key >= n.base
			AND a.login_key < n.base || ':'
			AND a.login_key ~ ('^' || n.base || '[0-9]{0,6}$'))
			AS taken
		FROM (
			SELECT p.person_id, s.line, coalesce(nullif(btrim(
			    regexp_replace(p.search_given || '.'
				|| p.search_family, '[^a-z0-9.]+', '-', 'g'),
				'.-'), ''), 'compte') AS base
			FROM stage_person s
			JOIN person p ON p.school_id = p_school
				AND p.sourced_id = s.sourced_id
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.state IN (1, 2)
			AND s.line > p_from AND s.line <= p_to
			AND NOT EXISTS (
				SELECT FROM account a
				WHERE a.school_id = p_school
				AND a.person_id = p.person_id)
		) n
	) w
	ON CONFLICT DO NOTHING;
END
$$;

-- Classes that an earlier list has said of people whose row names others now: of
-- people after p_from up to p_to.
CREATE OR REPLACE FUNCTION plain_moves(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	INSERT INTO stage_enrolment (school_id, job_id, line, sourced_id,
	    user_sourced_id, class_sourced_id, role, state)
	SELECT p_school, p_job, least(0, (
		SELECT min(s.line) FROM stage_enrolment s
		WHERE s.school_id = p_school AND s.job_id = p_job))
	    - row_number() OVER (), e.sourced_id, p.sourced_id, '', e.role, 3
	FROM person p
	JOIN enrolment e ON e.school_id = p_school
		AND e.person_id = p.person_id AND e.active
	WHERE p.school_id = p_school
	AND p.person_id > p_from AND p.person_id <= p_to
	AND starts_with(e.sourced_id, 'csv:')
	AND EXISTS (
		SELECT FROM stage_enrolment s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.user_sourced_id = p.sourced_id AND s.state = 1)
	AND NOT EXISTS (
		SELECT FROM stage_enrolment s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = e.sourced_id);
END
$$;

-- Pupils by name, in a table that is dropped with the transaction.
CREATE OR REPLACE FUNCTION plain_pupils(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	CREATE TEMP TABLE plain_pupil ON COMMIT DROP AS
	SELECT p.person_id, p.sourced_id, x.name
	FROM person p
	CROSS JOIN LATERAL (
		SELECT p.search_given || ' ' || p.search_family AS name
		UNION
		SELECT p.search_family || ' ' || p.search_given) x
	WHERE p.school_id = p_school AND p.role = 2 AND p.listed
	AND EXISTS (
		SELECT FROM stage_link l
		WHERE l.school_id = p_school AND l.job_id = p_job);
	CREATE INDEX ON plain_pupil (name);
	ANALYZE plain_pupil;
END
$$;

-- Children by name, or by name and class ("Léa Martin (6e B)"), where they are
-- not named by an id.  Who could be several, or is nobody, is said and left
-- out.  Of links after p_from up to p_to.
CREATE OR REPLACE FUNCTION plain_children(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	WITH asked AS MATERIALIZED (
		SELECT l.n, l.line, l.agent_sourced_id AS text, search_fold(
			regexp_replace(l.agent_sourced_id, '\s*\(.*$', ''))
			AS name, nullif(search_fold(substring(
			l.agent_sourced_id FROM '\((.*)\)\s*$')), '') AS class
		FROM stage_link l
		WHERE l.school_id = p_school AND l.job_id = p_job
		AND l.n > p_from AND l.n <= p_to
		AND NOT EXISTS (
			SELECT FROM person p
			WHERE p.school_id = p_school
			AND p.sourced_id = l.agent_sourced_id)
	), found AS MATERIALIZED (
		SELECT a.n, min(p.sourced_id) AS sourced_id,
		    count(DISTINCT p.person_id) AS many
		FROM asked a
		LEFT JOIN plain_pupil p ON p.name = a.name
			AND (a.class IS NULL OR EXISTS (
				SELECT FROM enrolment e
				JOIN class c ON c.school_id = p_school
					AND c.class_id = e.class_id
				WHERE e.school_id = p_school
				AND e.person_id = p.person_id AND e.active
				AND search_fold(c.roster_title) = a.class))
		GROUP BY a.n
	), said AS (
		INSERT INTO job_rejected
		SELECT p_school, p_job, 'users.csv', a.line, CASE f.many
		    WHEN 0 THEN 'child-unknown'
		    ELSE 'child-ambiguous' END, a.text
		FROM asked a
		JOIN found f USING (n)
		WHERE f.many <> 1
		ON CONFLICT DO NOTHING
	), gone AS (
		DELETE FROM stage_link l
		USING found f
		WHERE l.school_id = p_school AND l.job_id = p_job
		AND l.n = f.n AND f.many <> 1
	)
	UPDATE stage_link l SET agent_sourced_id = f.sourced_id
	FROM found f
	WHERE l.school_id = p_school AND l.job_id = p_job AND l.n = f.n
	AND f.many = 1;
END
$$;

-- Who is not said to have any keeps them, of rows after line p_from up to p_to.
CREATE OR REPLACE FUNCTION plain_kept(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	INSERT INTO stage_link (school_id, job_id, n, line, sourced_id,
	    agent_sourced_id)
	SELECT p_school, p_job, least(0, (
		SELECT min(l.n) FROM stage_link l
		WHERE l.school_id = p_school AND l.job_id = p_job))
	    - row_number() OVER (), s.line, p.sourced_id, c.sourced_id
	FROM stage_person s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	JOIN guardian g ON g.school_id = p_school AND g.active
		AND g.stated_by = p.person_id
		AND (g.guardian_id = p.person_id OR g.student_id = p.person_id)
	JOIN person c ON c.school_id = p_school AND c.person_id = CASE
	    WHEN g.guardian_id = p.person_id THEN g.student_id
	    ELSE g.guardian_id END
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state IN (1, 2)
	AND s.line > p_from AND s.line <= p_to
	AND NOT EXISTS (
		SELECT FROM stage_link l
		WHERE l.school_id = p_school AND l.job_id = p_job
		AND l.sourced_id = s.sourced_id AND l.n >= 0);
END
$$;

-- What a report calls somebody, or a class, whose id roster/plain.c has made.
CREATE OR REPLACE FUNCTION plain_name(p_school bigint, p_job text,
    p_detail text)
RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN p_detail ~ '^csv:[0-9a-f]{32}$' THEN coalesce((
		SELECT btrim(s.given_name || ' ' || s.family_name)
		FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = p_detail AND s.family_name <> ''
		LIMIT 1), (
		SELECT p.display_name FROM person p
		WHERE p.school_id = p_school AND p.sourced_id = p_detail),
	    '')
	WHEN starts_with(p_detail, 'csv:') THEN substr(p_detail, 5)
	ELSE p_detail END
$$;

-- The report speaks of the list's own lines, see PARTS in roster/plain.c, and of
-- people by their names.
CREATE OR REPLACE FUNCTION plain_report(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'list.csv', CASE
	    WHEN file IN ('classes.csv', 'enrollments.csv') THEN line / 128
	    ELSE line END, CASE
	    WHEN reason = 'duplicate-id' AND starts_with(detail, 'csv:')
	    THEN 'plain-person-twice' ELSE reason END,
	    plain_name(p_school, p_job, detail)
	FROM job_rejected
	WHERE school_id = p_school AND job_id = p_job
	AND file <> 'list.csv'
	ON CONFLICT DO NOTHING;
	DELETE FROM job_rejected
	WHERE school_id = p_school AND job_id = p_job
	AND file <> 'list.csv';
END
$$;
