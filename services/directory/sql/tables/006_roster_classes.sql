-- The staged classes and enrolments of a job; see 005_roster_people.sql.

CREATE FUNCTION apply_classes(p_school bigint, p_job text, p_mode int)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_created bigint;
	v_updated bigint;
	v_removed bigint;
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

	UPDATE class c SET title = s.title, subject = s.subject, active = true,
	sort_title = lower(unaccent(s.title))
	FROM stage_class s
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND c.school_id = p_school AND c.sourced_id = s.sourced_id
	AND (c.title, c.subject, c.active)
	IS DISTINCT FROM (s.title, s.subject, true);
	GET DIAGNOSTICS v_updated = ROW_COUNT;

	INSERT INTO class (school_id, class_id, sourced_id, title, sort_title,
	    subject, group_id)
	SELECT p_school, n.id, n.sourced_id, n.title, lower(unaccent(n.title)),
	    n.subject, n.id
	FROM (
		SELECT nextval('id_sequence') AS id, s.*
		FROM stage_class s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state = 1
		AND NOT EXISTS (
			SELECT FROM class c
			WHERE c.school_id = p_school
			AND c.sourced_id = s.sourced_id)
	) n;
	GET DIAGNOSTICS v_created = ROW_COUNT;
	IF v_created > 100 THEN
		ANALYZE class;
	END IF;

	UPDATE class c SET active = false
	WHERE c.school_id = p_school AND c.active
	AND coalesce((
		SELECT s.state = 3 FROM stage_class s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = c.sourced_id), p_mode = 1);
	GET DIAGNOSTICS v_removed = ROW_COUNT;

	PERFORM apply_homerooms(p_school, p_job);
	PERFORM job_count(p_school, p_job, v_created, v_updated, v_removed);
END
$$;

-- Lessons belong to the homeroom that they name; all else stands for itself.
CREATE FUNCTION apply_homerooms(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	UPDATE class c SET group_id = c.class_id
	FROM stage_class s
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND s.homeroom = '' AND c.school_id = p_school
	AND c.sourced_id = s.sourced_id AND c.group_id <> c.class_id;

	INSERT INTO job_rejected
	SELECT p_school, p_job, 'classes.csv', s.line, 'homeroom-unknown',
	    s.homeroom
	FROM stage_class s
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND s.homeroom <> ''
	AND NOT EXISTS (
		SELECT FROM class h
		LEFT JOIN stage_class o ON o.school_id = p_school
			AND o.job_id = p_job AND o.sourced_id = h.sourced_id
		WHERE h.school_id = p_school AND h.sourced_id = s.homeroom
		AND h.active
		AND coalesce(o.homeroom = '', h.group_id = h.class_id))
	ON CONFLICT DO NOTHING;

	UPDATE class c SET group_id = w.group_id
	FROM (
		SELECT l.class_id, coalesce(h.class_id, l.class_id) AS group_id
		FROM stage_class s
		JOIN class l ON l.school_id = p_school
			AND l.sourced_id = s.sourced_id
		LEFT JOIN stage_class o ON o.school_id = p_school
			AND o.job_id = p_job AND o.sourced_id = s.homeroom
		LEFT JOIN class h ON h.school_id = p_school
			AND h.sourced_id = s.homeroom AND h.active
			AND coalesce(o.homeroom = '', h.group_id = h.class_id)
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state = 1 AND s.homeroom <> ''
	) w
	WHERE c.school_id = p_school AND c.class_id = w.class_id
	AND c.group_id <> w.group_id;
END
$$;

CREATE FUNCTION apply_enrolments(p_school bigint, p_job text, p_mode int)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_created bigint;
	v_updated bigint;
	v_removed bigint;
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

	-- What an odd row says is not so: it counts as removed.
	WITH odd AS (
		SELECT e.line, e.user_sourced_id, e.class_sourced_id, CASE
		    WHEN u.state = 3 THEN 'user-removed'
		    WHEN p.person_id IS NULL THEN 'user-unknown'
		    WHEN NOT p.active AND u.state IS NULL
			THEN 'user-removed'
		    WHEN k.state = 3 THEN 'class-removed'
		    WHEN c.class_id IS NULL THEN 'class-unknown'
		    WHEN NOT c.active THEN 'class-removed'
		    WHEN p.role <> e.role AND e.role = 2
			THEN 'enrolled-as-student'
		    WHEN p.role <> e.role THEN 'enrolled-as-teacher'
		    END AS reason
		FROM stage_enrolment e
		LEFT JOIN person p ON p.school_id = p_school
			AND p.sourced_id = e.user_sourced_id
		LEFT JOIN stage_person u ON u.school_id = p_school
			AND u.job_id = p_job
			AND u.sourced_id = e.user_sourced_id
		LEFT JOIN class c ON c.school_id = p_school
			AND c.sourced_id = e.class_sourced_id
		LEFT JOIN stage_class k ON k.school_id = p_school
			AND k.job_id = p_job
			AND k.sourced_id = e.class_sourced_id
		WHERE e.school_id = p_school AND e.job_id = p_job
		AND e.state = 1
	), set_aside AS (
		UPDATE stage_enrolment d SET state = 3
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

	UPDATE enrolment e SET person_id = p.person_id, class_id = c.class_id,
	role = s.role, active = true
	FROM stage_enrolment s
	JOIN person p ON p.school_id = p_school
		AND p.sourced_id = s.user_sourced_id
	JOIN class c ON c.school_id = p_school
		AND c.sourced_id = s.class_sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	AND e.school_id = p_school AND e.sourced_id = s.sourced_id
	AND (e.person_id, e.class_id, e.role, e.active)
	IS DISTINCT FROM (p.person_id, c.class_id, s.role, true);
	GET DIAGNOSTICS v_updated = ROW_COUNT;

	INSERT INTO enrolment (school_id, sourced_id, person_id, class_id, role)
	SELECT p_school, s.sourced_id, p.person_id, c.class_id, s.role
	FROM stage_enrolment s
	JOIN person p ON p.school_id = p_school
		AND p.sourced_id = s.user_sourced_id
	JOIN class c ON c.school_id = p_school
		AND c.sourced_id = s.class_sourced_id
	WHERE s.school_id = p_school AND s.job_id = p_job AND s.state = 1
	ON CONFLICT (school_id, sourced_id) DO NOTHING;
	GET DIAGNOSTICS v_created = ROW_COUNT;
	IF v_created > 100 THEN
		ANALYZE enrolment;
	END IF;

	UPDATE enrolment e SET active = false
	WHERE e.school_id = p_school AND e.active
	AND coalesce((
		SELECT s.state = 3 FROM stage_enrolment s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = e.sourced_id), p_mode = 1);
	GET DIAGNOSTICS v_removed = ROW_COUNT;
	PERFORM job_count(p_school, p_job, v_created, v_updated, v_removed);
END
$$;

CREATE FUNCTION apply_members(p_school bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	WITH want AS (
		SELECT c.group_id, e.role, e.person_id,
		    CASE e.role WHEN 3 THEN coalesce(string_agg(
			DISTINCT nullif(c.subject, ''), ', '), '')
		    ELSE '' END AS subject
		FROM enrolment e
		JOIN class c ON c.school_id = p_school
			AND c.class_id = e.class_id AND c.active
		JOIN class g ON g.school_id = p_school
			AND g.class_id = c.group_id AND g.active
		JOIN person p ON p.school_id = p_school
			AND p.person_id = e.person_id
			AND p.active AND p.role = e.role
		WHERE e.school_id = p_school AND e.active
		GROUP BY c.group_id, e.role, e.person_id
	), gone AS (
		DELETE FROM member m
		WHERE m.school_id = p_school AND NOT EXISTS (
			SELECT FROM want w
			WHERE (w.group_id, w.role, w.person_id)
			= (m.group_id, m.role, m.person_id))
	)
	INSERT INTO member AS m (school_id, group_id, role, person_id, subject)
	SELECT p_school, w.* FROM want w
	ON CONFLICT (school_id, group_id, role, person_id) DO UPDATE
	SET subject = excluded.subject
	WHERE m.subject <> excluded.subject;
END
$$;
