-- What the administration sees and does not change.

-- ---- classes ----

-- Of the classes as people know them: who is in one.  kind 3 teachers, 2
-- pupils, 1 guardians, 0 delegates.
CREATE OR REPLACE FUNCTION class_people(p_school bigint, p_class bigint)
RETURNS TABLE (kind int, person_id bigint, context text)
LANGUAGE sql STABLE AS $$
	SELECT m.role::int, m.person_id, m.subject
	FROM member m
	JOIN person p ON p.school_id = p_school AND p.person_id = m.person_id
		AND p.active
	WHERE m.school_id = p_school AND m.group_id = p_class
	AND m.role IN (2, 3)
	UNION ALL
	SELECT 1, g.guardian_id, c.children
	FROM (
		SELECT DISTINCT k.guardian_id
		FROM member m
		JOIN kin k ON k.school_id = p_school
			AND k.student_id = m.person_id
		WHERE m.school_id = p_school AND m.group_id = p_class
		AND m.role = 2
	) g
	JOIN person p ON p.school_id = p_school
		AND p.person_id = g.guardian_id AND p.active
	CROSS JOIN LATERAL children_of(p_school, g.guardian_id,
	    ARRAY[p_class]) c
	WHERE c.children IS NOT NULL
	UNION ALL
	SELECT 0, d.person_id, ''
	FROM delegate d
	JOIN person p ON p.school_id = p_school AND p.person_id = d.person_id
		AND p.active
	WHERE d.school_id = p_school AND d.group_id = p_class
$$;

-- One row first that is the class (kind -1), then its people, by name; none
-- where there is no such class.  Noted as a look.
CREATE OR REPLACE FUNCTION look_at_class(p_school bigint, p_actor bigint,
    p_class bigint, p_address text)
RETURNS TABLE (kind int, person_id bigint, display_name text, role smallint,
    title text, context text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT -1, c.class_id, c.title, 0::smallint, coalesce(l.title, ''), ''
	FROM class c
	LEFT JOIN level l ON l.school_id = p_school
		AND l.level_id = c.level_id
	WHERE c.school_id = p_school AND c.class_id = p_class
	AND c.group_id = c.class_id AND c.active;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	PERFORM audit_note(p_school, p_actor, 'class.look', c.title,
	    jsonb_build_object('id', p_class::text), p_address)
	FROM class c WHERE c.school_id = p_school AND c.class_id = p_class;
	RETURN QUERY
	SELECT x.kind, p.person_id, p.display_name,
	    coalesce((SELECT d.role FROM delegate d
		WHERE x.kind = 0 AND d.school_id = p_school
		AND d.group_id = p_class AND d.person_id = p.person_id),
		p.role), p.title, x.context
	FROM class_people(p_school, p_class) x
	JOIN person p ON p.school_id = p_school AND p.person_id = x.person_id
	ORDER BY x.kind DESC, p.search_family, p.search_given, p.person_id;
END
$$;

-- ---- schools ----

-- How the schools are, by name: those after p_after (0: from the first).
CREATE OR REPLACE FUNCTION list_schools(p_query text, p_after bigint,
    p_limit int)
RETURNS TABLE (school_id bigint, code text, name text,
    created_at timestamptz, people bigint, last_import_at timestamptz,
    last_login_at timestamptz, settings_version bigint)
LANGUAGE sql STABLE AS $$
	SELECT s.school_id, s.code, s.name, s.created_at, (
		SELECT count(*) FROM person p
		WHERE p.school_id = s.school_id AND p.active), (
		SELECT max(j.heartbeat_at) FROM job j
		WHERE j.school_id = s.school_id AND j.state = 4), (
		SELECT max(x.seen_at) FROM session x
		WHERE x.school_id = s.school_id),
	    s.rules_version
	FROM (
		SELECT c.* FROM school c
		WHERE NOT c.region AND strpos(search_fold(c.name || ' '
		    || c.code), search_fold(p_query)) > 0
		AND (p_after = 0 OR (search_fold(c.name), c.school_id) > (
			SELECT search_fold(o.name), o.school_id FROM school o
			WHERE o.school_id = p_after))
		ORDER BY search_fold(c.name), c.school_id
		LIMIT p_limit
	) s
	ORDER BY search_fold(s.name), s.school_id
$$;

-- Makes a school for the region's administrator.  No row: there is one of this
-- code with another name.
CREATE OR REPLACE FUNCTION add_school(p_region bigint, p_actor bigint,
    p_code text, p_name text, p_address text)
RETURNS TABLE (school_id bigint, created_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	INSERT INTO school (code, name) VALUES (p_code, p_name)
	ON CONFLICT (code) DO NOTHING
	RETURNING school.school_id, school.created_at;
	IF FOUND THEN
		PERFORM audit_note(p_region, p_actor, 'school.add', p_name,
		    jsonb_build_object('code', p_code), p_address);
		RETURN;
	END IF;
	RETURN QUERY
	SELECT s.school_id, s.created_at FROM school s
	WHERE s.code = p_code AND s.name = p_name AND NOT s.region;
END
$$;

-- The region has a school of its own, with its administrators alone.
CREATE OR REPLACE FUNCTION make_region_administrator(p_login text,
    p_name text)
RETURNS TABLE (school_id bigint, code text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_school bigint;
	v_person bigint;
BEGIN
	INSERT INTO school (code, name, region)
	VALUES ('region', 'Région', true) ON CONFLICT (code) DO NOTHING;
	SELECT s.school_id INTO v_school FROM school s
	WHERE s.code = 'region' AND s.region;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT a.person_id INTO v_person FROM account a
	WHERE a.school_id = v_school AND a.login_key = lower(p_login);
	IF NOT FOUND THEN
		INSERT INTO person (school_id, sourced_id, role, given_name,
		    family_name, search_given, search_family)
		VALUES (v_school, 'liaison:' || p_login, 4, '', p_name, '', '')
		RETURNING person_id INTO v_person;
		INSERT INTO account (school_id, person_id, login)
		VALUES (v_school, v_person, p_login);
	ELSE
		UPDATE person SET family_name = p_name, active = true
		WHERE school_id = v_school AND person_id = v_person;
	END IF;
	INSERT INTO person_permission (school_id, person_id, permission)
	VALUES (v_school, v_person, 10) ON CONFLICT DO NOTHING;
	PERFORM audit_note(v_school, 0, 'region.administrator', p_name,
	    jsonb_build_object('login', p_login), '');
	RETURN QUERY SELECT v_school, 'region';
END
$$;
