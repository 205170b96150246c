-- The terms, classes and enrolments of a staged job (see roster.sql), and what
-- the rules read of them: members and titles.

-- Bulk or delta: what is not there keeps its dates.
CREATE OR REPLACE FUNCTION apply_terms(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'academicSessions.csv', x.line,
	    'duplicate-id', x.sourced_id
	FROM (
		SELECT line, sourced_id, row_number() OVER (
			PARTITION BY sourced_id ORDER BY line) AS nth
		FROM stage_term
		WHERE school_id = p_school AND job_id = p_job
	) x
	WHERE x.nth > 1
	ON CONFLICT DO NOTHING;

	INSERT INTO term AS t (school_id, sourced_id, begin_date, end_date)
	SELECT DISTINCT ON (s.sourced_id) p_school, s.sourced_id,
	    s.begin_date, s.end_date
	FROM stage_term s
	WHERE s.school_id = p_school AND s.job_id = p_job
	ORDER BY s.sourced_id, s.line
	ON CONFLICT (school_id, sourced_id) DO UPDATE
	SET begin_date = excluded.begin_date, end_date = excluded.end_date
	WHERE (t.begin_date, t.end_date)
	<> (excluded.begin_date, excluded.end_date);
END
$$;

-- Lessons belong to the homeroom that they name; all else stands for itself.
-- A homeroom that is unknown takes nothing away: the one before stays.  Of rows
-- after line p_from up to p_to.
CREATE OR REPLACE FUNCTION apply_homerooms(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'classes.csv', s.line, 'homeroom-unknown',
	    s.homeroom
	FROM stage_class s
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND s.line > p_from AND s.line <= p_to AND s.homeroom <> ''
	AND NOT EXISTS (
		SELECT FROM class h
		LEFT JOIN stage_class o ON o.school_id = p_school
			AND o.job_id = p_job AND o.sourced_id = h.sourced_id
			AND o.state = 1
		WHERE h.school_id = p_school AND h.sourced_id = s.homeroom
		AND h.active
		AND coalesce(o.homeroom = '', h.group_id = h.class_id))
	ON CONFLICT DO NOTHING;

	UPDATE class c SET group_id = w.group_id
	FROM (
		SELECT l.class_id, coalesce(h.class_id, b.class_id,
		    l.class_id) AS group_id
		FROM stage_class s
		JOIN class l ON l.school_id = p_school
			AND l.sourced_id = s.sourced_id
		LEFT JOIN stage_class o ON o.school_id = p_school
			AND o.job_id = p_job AND o.sourced_id = s.homeroom
			AND o.state = 1
		LEFT JOIN class h ON h.school_id = p_school
			AND h.sourced_id = s.homeroom AND h.active
			AND coalesce(o.homeroom = '', h.group_id = h.class_id)
		LEFT JOIN class b ON b.school_id = p_school
			AND b.class_id = l.group_id AND b.active
			AND b.group_id = b.class_id
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state = 1 AND s.homeroom <> ''
		AND s.line > p_from AND s.line <= p_to
	) w
	WHERE c.school_id = p_school AND c.class_id = w.class_id
	AND c.group_id <> w.group_id;
END
$$;

-- One row a sourcedId, and what changes of classes that are known.
CREATE OR REPLACE FUNCTION change_classes(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_updated bigint;
BEGIN
	WITH twin AS (
		DELETE FROM stage_class d
		USING (
			SELECT line, row_number() OVER (
				PARTITION BY sourced_id
				ORDER BY state = 4, line) AS nth
			FROM stage_class
			WHERE school_id = p_school AND job_id = p_job
		) x
		WHERE d.school_id = p_school AND d.job_id = p_job
		AND d.line = x.line AND x.nth > 1
		RETURNING d.line, d.sourced_id, d.state
	)
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'classes.csv', line, 'duplicate-id', sourced_id
	FROM twin WHERE state <> 4
	ON CONFLICT DO NOTHING;

	-- The title that people see is made by label_classes().
	UPDATE class c SET roster_title = s.title, subject = s.subject,
	grades = s.grades, active = true,
	terms = string_to_array(s.terms, ',')
	FROM stage_class s
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND c.school_id = p_school AND c.sourced_id = s.sourced_id
	AND (c.roster_title, c.subject, c.grades, c.active, c.terms)
	IS DISTINCT FROM (s.title, s.subject, s.grades, true,
		string_to_array(s.terms, ','));
	GET DIAGNOSTICS v_updated = ROW_COUNT;

	PERFORM job_count(p_school, p_job, 0, v_updated, 0);
END
$$;

-- Those that are new, of rows after line p_from up to p_to.
CREATE OR REPLACE FUNCTION add_classes(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_created bigint;
BEGIN
	INSERT INTO class (school_id, class_id, sourced_id, title, sort_title,
	    roster_title, subject, grades, terms, group_id)
	SELECT p_school, n.id, n.sourced_id, n.title, lower(unaccent(n.title)),
	    n.title, n.subject, n.grades, string_to_array(n.terms, ','), n.id
	FROM (
		SELECT nextval('id_sequence') AS id, s.*
		FROM stage_class s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state = 1
		AND s.line > p_from AND s.line <= p_to
		-- By its index, whatever is known of an empty table.
		AND (
			SELECT c.class_id FROM class c
			WHERE c.school_id = p_school
			AND c.sourced_id = s.sourced_id
		) IS NULL
	) n;
	GET DIAGNOSTICS v_created = ROW_COUNT;
	PERFORM job_count(p_school, p_job, v_created, 0, 0);
END
$$;

-- Those that have left, and which rows stand for themselves from now on.
CREATE OR REPLACE FUNCTION drop_classes(p_school bigint, p_job text,
    p_mode int)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_removed bigint;
BEGIN
	PERFORM look_anew(p_school, p_job, 'class');
	UPDATE class c SET active = false
	WHERE c.school_id = p_school AND c.active
	AND coalesce((
		SELECT s.state = 3 FROM stage_class s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = c.sourced_id), p_mode = 1);
	GET DIAGNOSTICS v_removed = ROW_COUNT;

	-- Of a school that has terms at all.
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'classes.csv', s.line, 'term-unknown', u.id
	FROM stage_class s
	CROSS JOIN LATERAL unnest(string_to_array(s.terms, ',')) u (id)
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND EXISTS (SELECT FROM term t WHERE t.school_id = p_school)
	AND NOT EXISTS (
		SELECT FROM term t
		WHERE t.school_id = p_school AND t.sourced_id = u.id)
	ON CONFLICT DO NOTHING;

	UPDATE class c SET group_id = c.class_id
	FROM stage_class s
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND s.homeroom = '' AND c.school_id = p_school
	AND c.sourced_id = s.sourced_id AND c.group_id <> c.class_id;

	PERFORM job_count(p_school, p_job, 0, 0, v_removed);
	PERFORM job_lost(p_school, p_job, 3, v_removed);
END
$$;

-- All of it.
CREATE OR REPLACE FUNCTION apply_classes(p_school bigint, p_job text,
    p_mode int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM change_classes(p_school, p_job);
	PERFORM add_classes(p_school, p_job, -2147483648, 2147483647);
	PERFORM drop_classes(p_school, p_job, p_mode);
	PERFORM apply_homerooms(p_school, p_job, -2147483648, 2147483647);
END
$$;

-- Who is in which class, from when to when: one row a sourcedId.
CREATE OR REPLACE FUNCTION enrolment_twins(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	WITH twin AS (
		DELETE FROM stage_enrolment d
		USING (
			SELECT line, row_number() OVER (
				PARTITION BY sourced_id
				ORDER BY state = 4, line) AS nth
			FROM stage_enrolment
			WHERE school_id = p_school AND job_id = p_job
		) x
		WHERE d.school_id = p_school AND d.job_id = p_job
		AND d.line = x.line AND x.nth > 1
		RETURNING d.line, d.sourced_id, d.state
	)
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'enrollments.csv', line, 'duplicate-id',
	    sourced_id
	FROM twin WHERE state <> 4
	ON CONFLICT DO NOTHING;
END
$$;

-- What makes no sense is set aside, of rows after line p_from up to p_to.
CREATE OR REPLACE FUNCTION check_enrolments(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	-- Where it is about somebody or something that has left, it leaves,
	-- too.  Where it makes no sense, what is there stays.
	WITH odd AS (
		SELECT e.line, e.user_sourced_id, e.class_sourced_id, CASE
		    WHEN u.state = 3 THEN 'user-removed'
		    WHEN p.person_id IS NULL THEN 'user-unknown'
		    WHEN NOT p.listed AND u.state IS NULL
			THEN 'user-removed'
		    WHEN k.state = 3 THEN 'class-removed'
		    WHEN c.class_id IS NULL THEN 'class-unknown'
		    WHEN NOT c.active THEN 'class-removed'
		    WHEN h.role IS NULL AND e.role = 2
			THEN 'enrolled-as-student'
		    WHEN h.role IS NULL THEN 'enrolled-as-teacher'
		    END AS reason
		FROM stage_enrolment e
		LEFT JOIN person p ON p.school_id = p_school
			AND p.sourced_id = e.user_sourced_id
		LEFT JOIN person_role h ON h.school_id = p_school
			AND h.person_id = p.person_id AND h.role = e.role
		LEFT JOIN stage_person u ON u.school_id = p_school
			AND u.job_id = p_job
			AND u.sourced_id = e.user_sourced_id
		LEFT JOIN class c ON c.school_id = p_school
			AND c.sourced_id = e.class_sourced_id
		LEFT JOIN stage_class k ON k.school_id = p_school
			AND k.job_id = p_job
			AND k.sourced_id = e.class_sourced_id
		WHERE e.school_id = p_school AND e.job_id = p_job
		AND e.state = 1 AND e.line > p_from AND e.line <= p_to
		-- A role that begins later makes sense of it then.
		AND NOT EXISTS (
			SELECT FROM dated_role r
			WHERE r.school_id = p_school
			AND r.person_id = p.person_id AND r.role = e.role
			AND p.listed AND c.active
			AND k.state IS DISTINCT FROM 3)
	), set_aside AS (
		UPDATE stage_enrolment d SET state = CASE
		    WHEN o.reason LIKE '%-removed' THEN 3 ELSE 4 END
		FROM odd o
		WHERE d.school_id = p_school AND d.job_id = p_job
		AND d.line = o.line AND o.reason IS NOT NULL
	)
	INSERT INTO job_rejected
	SELECT p_school, p_job, 'enrollments.csv', o.line, o.reason,
	    CASE WHEN o.reason LIKE 'class-%' THEN o.class_sourced_id
	    ELSE o.user_sourced_id END
	FROM odd o WHERE o.reason IS NOT NULL
	ON CONFLICT DO NOTHING;
END
$$;

-- What changes of those that are known, of rows after line p_from up to p_to.
CREATE OR REPLACE FUNCTION change_enrolments(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_day date := school_today(p_school);
	v_updated bigint;
	v_lost bigint;
BEGIN
	WITH changed AS (
		UPDATE enrolment e SET person_id = p.person_id,
		class_id = c.class_id, role = s.role, active = true,
		begin_date = s.begin_date, end_date = s.end_date
		FROM stage_enrolment s
		JOIN person p ON p.school_id = p_school
			AND p.sourced_id = s.user_sourced_id
		JOIN class c ON c.school_id = p_school
			AND c.sourced_id = s.class_sourced_id
		JOIN enrolment o ON o.school_id = p_school
			AND o.sourced_id = s.sourced_id
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state = 1 AND s.line > p_from AND s.line <= p_to
		AND e.school_id = p_school AND e.sourced_id = s.sourced_id
		AND (e.person_id, e.class_id, e.role, e.active, e.begin_date,
			e.end_date)
		IS DISTINCT FROM (p.person_id, c.class_id, s.role, true,
			s.begin_date, s.end_date)
		RETURNING o.active
		    AND holds(o.begin_date, o.end_date, v_day)
		    AND ((o.person_id, o.class_id, o.role)
			<> (e.person_id, e.class_id, e.role)
			OR NOT holds(e.begin_date, e.end_date, v_day)) AS lost
	)
	SELECT count(*), count(*) FILTER (WHERE lost)
	INTO v_updated, v_lost FROM changed;
	PERFORM job_count(p_school, p_job, 0, v_updated, 0);
	PERFORM job_lost(p_school, p_job, 4, v_lost);
END
$$;

-- Those that have left.
CREATE OR REPLACE FUNCTION drop_enrolments(p_school bigint, p_job text,
    p_mode int)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_day date := school_today(p_school);
	v_removed bigint;
	v_lost bigint;
BEGIN
	WITH gone AS (
		UPDATE enrolment e SET active = false
		WHERE e.school_id = p_school AND e.active
		AND coalesce((
			SELECT s.state = 3 FROM stage_enrolment s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.sourced_id = e.sourced_id), p_mode = 1)
		RETURNING holds(e.begin_date, e.end_date, v_day) AS lost
	)
	SELECT count(*), count(*) FILTER (WHERE lost)
	INTO v_removed, v_lost FROM gone;
	PERFORM job_count(p_school, p_job, 0, 0, v_removed);
	PERFORM job_lost(p_school, p_job, 4, v_lost);
END
$$;

-- All of it.
CREATE OR REPLACE FUNCTION apply_enrolments(p_school bigint, p_job text,
    p_mode int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM enrolment_twins(p_school, p_job);
	PERFORM check_enrolments(p_school, p_job, -2147483648, 2147483647);
	PERFORM change_enrolments(p_school, p_job, -2147483648, 2147483647);
	PERFORM add_enrolments(p_school, p_job, -2147483648, 2147483647);
	PERFORM drop_enrolments(p_school, p_job, p_mode);
END
$$;

-- Those that are new, of rows after line p_from up to p_to; when
-- check_enrolments() has set aside what makes no sense.
CREATE OR REPLACE FUNCTION add_enrolments(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_created bigint;
BEGIN
	INSERT INTO enrolment (school_id, sourced_id, person_id, class_id,
	    role, begin_date, end_date)
	SELECT p_school, s.sourced_id, p.person_id, c.class_id, s.role,
	    s.begin_date, s.end_date
	FROM stage_enrolment s
	JOIN person p ON p.school_id = p_school
		AND p.sourced_id = s.user_sourced_id
	JOIN class c ON c.school_id = p_school
		AND c.sourced_id = s.class_sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND s.line > p_from AND s.line <= p_to
	ON CONFLICT (school_id, sourced_id) DO NOTHING;
	GET DIAGNOSTICS v_created = ROW_COUNT;
	PERFORM job_count(p_school, p_job, v_created, 0, 0);
END
$$;

-- Two classes that people see at a time and whose titles look the same: by
-- grade where that tells them apart, else by the id of the roster.
CREATE OR REPLACE FUNCTION label_classes(p_school bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_day date := school_today(p_school);
BEGIN
	WITH shown AS (
		SELECT c.class_id, search_fold(c.roster_title) AS key,
		    lower(c.grades) AS grades
		FROM class c
		WHERE c.school_id = p_school AND c.active
		AND c.group_id = c.class_id
		AND terms_hold(p_school, c.terms, v_day)
	), twin AS (
		SELECT key, count(*) = count(DISTINCT nullif(grades, ''))
		    AS by_grade
		FROM shown
		GROUP BY key HAVING count(*) > 1
	), want AS (
		SELECT c.class_id, CASE
		    WHEN t.key IS NULL THEN c.roster_title
		    WHEN t.by_grade
			THEN c.roster_title || ' (' || c.grades || ')'
		    ELSE c.roster_title || ' (' || c.sourced_id || ')'
		    END AS title
		FROM class c
		LEFT JOIN shown s ON s.class_id = c.class_id
		LEFT JOIN twin t ON t.key = s.key
		WHERE c.school_id = p_school AND c.active
		AND c.roster_title <> ''
	)
	UPDATE class c SET title = w.title,
	sort_title = lower(unaccent(w.title))
	FROM want w
	WHERE c.school_id = p_school AND c.class_id = w.class_id
	AND c.title <> w.title;
END
$$;

-- What the rules read of the classes after p_from up to p_to, as it holds
-- today.  How many memberships went.
CREATE OR REPLACE FUNCTION make_some_members(p_school bigint, p_from bigint,
    p_to bigint)
RETURNS bigint LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_day date := school_today(p_school);
	v_gone bigint;
BEGIN
	WITH living AS MATERIALIZED (
		SELECT c.class_id, c.group_id, c.subject
		FROM class c
		WHERE c.school_id = p_school AND c.active
		AND c.group_id > p_from AND c.group_id <= p_to
		AND terms_hold(p_school, c.terms, v_day)
	), want AS MATERIALIZED (
		SELECT c.group_id, e.role, e.person_id,
		    CASE e.role WHEN 3 THEN coalesce(string_agg(
			DISTINCT nullif(c.subject, ''), ', '), '')
		    ELSE '' END AS subject
		FROM enrolment e
		JOIN living c ON c.class_id = e.class_id
		JOIN living g ON g.class_id = c.group_id
		JOIN person_role p ON p.school_id = p_school
			AND p.person_id = e.person_id
			AND p.active AND p.role = e.role
		WHERE e.school_id = p_school AND e.active
		AND holds(e.begin_date, e.end_date, v_day)
		GROUP BY c.group_id, e.role, e.person_id
	), gone AS (
		DELETE FROM member m
		WHERE m.school_id = p_school
		AND m.group_id > p_from AND m.group_id <= p_to
		AND NOT EXISTS (
			SELECT FROM want w
			WHERE (w.group_id, w.role, w.person_id)
			= (m.group_id, m.role, m.person_id))
		RETURNING 1
	), made AS (
		INSERT INTO member AS m (school_id, group_id, role, person_id,
		    subject)
		SELECT p_school, w.* FROM want w
		ON CONFLICT (school_id, group_id, role, person_id) DO UPDATE
		SET subject = excluded.subject
		WHERE m.subject <> excluded.subject
	)
	SELECT count(*) INTO v_gone FROM gone;
	RETURN v_gone;
END
$$;

-- The same of all.
CREATE OR REPLACE FUNCTION make_members(p_school bigint)
RETURNS bigint LANGUAGE sql AS $$
	SELECT make_some_members(p_school, 0, 9223372036854775807)
$$;
