-- Who may write to whom, said once, in reach().  Listing categories and their
-- members, searching, previewing and resolving an audience all read it.

-- The classes that count for this person: taught, attended, of the children,
-- or all of them.  In PL/pgSQL, as an SQL function would be planned anew in
-- every send.
CREATE OR REPLACE FUNCTION caller_groups(p_school bigint, p_user bigint,
    p_role smallint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF p_role IN (2, 3) THEN
		RETURN ARRAY(
			SELECT m.group_id FROM member m
			WHERE m.school_id = p_school AND m.person_id = p_user
			AND m.role = p_role);
	ELSIF p_role = 1 THEN
		RETURN ARRAY(
			SELECT DISTINCT m.group_id FROM guardian k
			JOIN person s ON s.school_id = p_school
				AND s.person_id = k.student_id
				AND s.active AND s.role = 2
			JOIN member m ON m.school_id = p_school
				AND m.person_id = k.student_id AND m.role = 2
			WHERE k.school_id = p_school
			AND k.guardian_id = p_user AND k.active);
	ELSIF p_role IN (4, 5) THEN
		RETURN ARRAY(
			SELECT c.class_id FROM class c
			WHERE c.school_id = p_school
			AND c.active AND c.group_id = c.class_id);
	END IF;
	RETURN '{}';
END
$$;

-- Every (category, person) that p_user may write to; kind is
-- Category.Kind, 0 for people whom staff reach outside of any category.
-- p_role and p_groups are the caller's.  Plain SQL without STRICT or SET, so
-- that the planner inlines it and a filter by person or by category reaches
-- the indexes: keep it so.
CREATE OR REPLACE FUNCTION reach(p_school bigint, p_user bigint,
    p_role smallint, p_groups bigint[])
RETURNS TABLE (kind smallint, group_id bigint, person_id bigint)
LANGUAGE sql STABLE AS $$
	-- Administration
	SELECT 1::smallint, 0::bigint, p.person_id FROM person p
	WHERE p.school_id = p_school AND p.active AND p.role IN (4, 5)
	AND p.person_id <> p_user
	UNION ALL
	-- all teachers
	SELECT 2::smallint, 0::bigint, p.person_id FROM person p
	WHERE p_role IN (3, 4, 5) AND p.school_id = p_school AND p.active
	AND p.role = 3 AND p.person_id <> p_user
	UNION ALL
	-- teachers, students of a class
	SELECT CASE m.role WHEN 3 THEN 2 ELSE 3 END::smallint, m.group_id,
	    m.person_id
	FROM member m
	JOIN person p ON p.school_id = p_school AND p.person_id = m.person_id
		AND p.active AND p.role = m.role
	WHERE m.school_id = p_school AND m.group_id = ANY (p_groups)
	AND (m.role = 3 OR p_role IN (3, 4, 5))
	AND m.person_id <> p_user
	UNION ALL
	-- guardians of a class
	SELECT 4::smallint, m.group_id, k.guardian_id
	FROM member m
	JOIN guardian k ON k.school_id = p_school
		AND k.student_id = m.person_id AND k.active
	JOIN person s ON s.school_id = p_school AND s.person_id = k.student_id
		AND s.active AND s.role = 2
	JOIN person p ON p.school_id = p_school AND p.person_id = k.guardian_id
		AND p.active AND p.role = 1
	WHERE p_role IN (3, 4, 5) AND m.school_id = p_school
	AND m.group_id = ANY (p_groups) AND m.role = 2
	AND k.guardian_id <> p_user
	UNION ALL
	SELECT 0::smallint, 0::bigint, p.person_id FROM person p
	WHERE p_role IN (4, 5) AND p.school_id = p_school AND p.active
	AND p.person_id <> p_user
$$;

-- Of p_people, those to whom p_user may write today.
CREATE OR REPLACE FUNCTION may_write(p_school bigint, p_user bigint,
    p_people bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_role smallint;
	v_groups bigint[];
BEGIN
	SELECT p.role INTO v_role FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user AND p.active;
	IF NOT FOUND THEN
		RETURN '{}';
	END IF;
	v_groups := caller_groups(p_school, p_user, v_role);
	-- LIMIT keeps this a look-up by index for each id.
	RETURN ARRAY(
		SELECT u.id
		FROM unnest(p_people) u (id)
		CROSS JOIN LATERAL (
			SELECT FROM reach(p_school, p_user, v_role, v_groups) r
			WHERE r.person_id = u.id
			LIMIT 1
		) allowed);
END
$$;

-- What reach() says to everybody of a role about each of p_groups; '{}': about
-- the whole school.  It can be had in such parts as reach() depends on the
-- caller by the role, by leaving out oneself, and by groups of which each adds
-- rows of its own: keep that so.
-- part 0: people in order (id, name, role, title), 1: a category (kind, id =
-- group, name = title of the class, people in order; kind 0: in no category),
-- 2: more than p_max rows of reach(), and nothing else then.
CREATE OR REPLACE FUNCTION reach_parts(p_school bigint, p_role smallint,
    p_groups bigint[], p_max int)
RETURNS TABLE (part smallint, id bigint, name text, role smallint, title text,
    kind smallint, people bigint[])
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_wide boolean := cardinality(p_groups) = 0;
	v_kinds smallint[];
	v_groups bigint[];
	v_people bigint[];
BEGIN
	SELECT array_agg(x.kind), array_agg(x.group_id), array_agg(x.person_id)
	INTO v_kinds, v_groups, v_people
	FROM (
		SELECT r.kind, r.group_id, r.person_id
		FROM reach(p_school, 0, p_role, p_groups) r
		WHERE (r.group_id = 0) = v_wide
		LIMIT p_max + 1
	) x;
	IF cardinality(v_people) > p_max THEN
		RETURN QUERY SELECT 2::smallint, 0::bigint, '', 0::smallint,
		    '', 0::smallint, NULL::bigint[];
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 0::smallint, p.person_id, p.display_name, p.role, p.title,
	    0::smallint, NULL::bigint[]
	FROM person p
	WHERE p.school_id = p_school AND p.active
	AND p.person_id = ANY (v_people)
	ORDER BY p.person_id;
	RETURN QUERY
	SELECT 1::smallint, x.group_id, coalesce(c.title, ''), 0::smallint, '',
	    x.kind, x.people
	FROM (
		SELECT u.kind, u.group_id,
		    array_agg(DISTINCT u.person_id) AS people
		FROM unnest(v_kinds, v_groups, v_people)
			u (kind, group_id, person_id)
		GROUP BY u.kind, u.group_id
	) x
	LEFT JOIN class c ON c.school_id = p_school AND c.class_id = x.group_id;
END
$$;
