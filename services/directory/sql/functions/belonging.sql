-- What somebody is in now, and who is in something now, whoever may write to
-- whom: kinds and groups as audience_because() has them, levels below 0.

-- Is p_user in an own group, by hand or by its rule?  Of one that was dropped
-- those who were in it by hand.
CREATE OR REPLACE FUNCTION in_own_group(p_school bigint, p_user bigint,
    p_group own_group)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM own_group_member m
		WHERE m.school_id = p_school
		AND m.group_id = p_group.group_id AND m.person_id = p_user)
	    OR p_group.rule IS NOT NULL AND p_group.active AND p_user IN (
		SELECT * FROM rule_people(p_school, p_group.owner_id,
		    p_group.rule));
END
$$;

-- Kind 0: somebody from whom nothing reaches p_user.
CREATE OR REPLACE FUNCTION belonging_of(p_school bigint, p_user bigint,
    p_groups bigint[])
RETURNS TABLE (kind smallint, group_id bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_function smallint;
	v_roles smallint[];
BEGIN
	SELECT p.function, roles_of(p_school, p_user)
	INTO v_function, v_roles
	FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user AND p.active;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 0::smallint, u.id FROM unnest(barred(p_school, p_user)) u (id)
	UNION ALL
	SELECT w.kind, 0::bigint
	FROM (VALUES (1::smallint, 4), (1::smallint, 5), (2::smallint, 3),
	    (3::smallint, 2), (4::smallint, 1)) w (kind, role)
	WHERE w.role = ANY (v_roles)
	UNION ALL
	SELECT 7::smallint, v_function::bigint WHERE v_roles && '{4,5}'
	UNION ALL
	SELECT 5::smallint, d.group_id FROM delegate d
	WHERE d.school_id = p_school AND d.person_id = p_user
	UNION ALL
	SELECT 6::smallint, g.group_id FROM own_group g
	WHERE g.school_id = p_school AND g.group_id = ANY (p_groups)
	AND in_own_group(p_school, p_user, g)
	AND (NOT EXISTS (
		SELECT FROM person o
		WHERE o.school_id = p_school AND o.person_id = g.owner_id
		AND o.active)
	    OR cardinality(may_write(p_school, g.owner_id,
		ARRAY[p_user])) > 0);
	RETURN QUERY
	WITH mine AS MATERIALIZED (
		SELECT CASE m.role WHEN 3 THEN 2 ELSE 3 END::smallint AS kind,
		    m.group_id AS class_id
		FROM member m
		WHERE m.school_id = p_school AND m.person_id = p_user
		AND m.role IN (2, 3) AND m.role = ANY (v_roles)
		UNION
		SELECT 4::smallint, m.group_id
		FROM kin k
		JOIN member m ON m.school_id = p_school
			AND m.person_id = k.student_id AND m.role = 2
		WHERE k.school_id = p_school AND k.guardian_id = p_user
		AND 1 = ANY (v_roles)
	)
	SELECT x.kind, x.class_id FROM mine x
	UNION
	SELECT x.kind, -c.level_id
	FROM mine x
	JOIN class c ON c.school_id = p_school AND c.class_id = x.class_id
		AND c.active
	WHERE c.level_id IS NOT NULL;
END
$$;

-- Who is in these categories, or is one of p_people; nobody who is kept apart
-- from p_from.
CREATE OR REPLACE FUNCTION members_now(p_school bigint, p_kinds smallint[],
    p_groups bigint[], p_people bigint[], p_from bigint)
RETURNS TABLE (person_id bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_apart bigint[] := barred(p_school, p_from);
BEGIN
	RETURN QUERY
	SELECT p.person_id FROM person p
	WHERE p.school_id = p_school AND p.active
	AND p.person_id <> ALL (v_apart)
	AND p.person_id = ANY (p_people || (
		SELECT b.people
		FROM audience_because(p_school, p_kinds, p_groups) b)
	    || ARRAY(
		SELECT r.id
		FROM unnest(p_kinds, p_groups) u (kind, group_id)
		JOIN own_group g ON u.kind = 6 AND g.school_id = p_school
			AND g.group_id = u.group_id
			AND g.rule IS NOT NULL AND g.active
		CROSS JOIN LATERAL rule_people(p_school, g.owner_id, g.rule)
			r (id)))
	ORDER BY p.person_id;
END
$$;

-- Whose calendar p_user may follow: their own, and that of each of their active
-- children whom they are not barred from.  Nobody, where they are not active.
CREATE OR REPLACE FUNCTION followed_by(p_school bigint, p_user bigint)
RETURNS TABLE (nth bigint, person_id bigint, name text, role smallint,
    title text, class text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT 0::bigint, p.person_id, p.display_name, p.role, p.title, ''
	FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user AND p.active;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT c.nth, c.child_id, c.name, 2::smallint, '', c.class
	FROM own_children(p_school, p_user)
	    WITH ORDINALITY c (child_id, name, class, nth)
	JOIN person p ON p.school_id = p_school AND p.person_id = c.child_id
		AND p.active
	WHERE NOT EXISTS (
		SELECT FROM contact_ban b
		WHERE b.school_id = p_school AND b.person_id = p_user
		AND b.student_id = c.child_id);
END
$$;

-- p_user's children, and by each the categories of guardians, kinds and groups
-- as belonging_of() has them.
CREATE OR REPLACE FUNCTION belonging_children(p_school bigint, p_user bigint)
RETURNS TABLE (kind smallint, group_id bigint, child_id bigint, name text,
    class text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH child AS MATERIALIZED (
		SELECT c.child_id, c.name, c.class
		FROM own_children(p_school, p_user) c
	), attended AS MATERIALIZED (
		SELECT c.child_id, m.group_id AS class_id
		FROM child c
		JOIN member m ON m.school_id = p_school
			AND m.person_id = c.child_id AND m.role = 2
	), category AS (
		SELECT c.child_id, 0::bigint AS id FROM child c
		UNION
		SELECT a.child_id, a.class_id FROM attended a
		UNION
		SELECT a.child_id, -l.level_id
		FROM attended a
		JOIN class l ON l.school_id = p_school
			AND l.class_id = a.class_id AND l.active
		WHERE l.level_id IS NOT NULL
	)
	SELECT 4::smallint, g.id, c.child_id, c.name, c.class
	FROM child c
	JOIN category g ON g.child_id = c.child_id
	ORDER BY c.class, c.name, c.child_id, g.id;
END
$$;

-- The people of members_now() but p_except by family: a child (is_child) that
-- a guardian is there through, or whoever is neither that nor a pupil.
CREATE OR REPLACE FUNCTION families_now(p_school bigint, p_kinds smallint[],
    p_groups bigint[], p_people bigint[], p_from bigint, p_except bigint[])
RETURNS TABLE (person_id bigint, is_child boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	-- Not by the class of a child: all of their children.
	v_kinds smallint[];
	v_groups bigint[];
	v_loose bigint[];
	v_all bigint[];
	v_pupils bigint[];
BEGIN
	SELECT coalesce(array_agg(u.kind), '{}'),
	    coalesce(array_agg(u.group_id), '{}')
	INTO v_kinds, v_groups
	FROM unnest(p_kinds, p_groups) u (kind, group_id)
	WHERE u.kind = 6 OR u.kind = 4 AND u.group_id = 0;
	v_loose := ARRAY(
		SELECT m.person_id FROM members_now(p_school, v_kinds, v_groups,
		    p_people, p_from) m);
	v_all := ARRAY(
		SELECT m.person_id FROM members_now(p_school, p_kinds, p_groups,
		    p_people, p_from) m
		WHERE m.person_id <> ALL (p_except));
	v_pupils := ARRAY(
		SELECT DISTINCT m.person_id
		FROM unnest(p_kinds, p_groups) u (kind, group_id)
		CROSS JOIN LATERAL unnest(category_groups(p_school, u.kind,
		    u.group_id)) g (id)
		JOIN member m ON m.school_id = p_school AND m.group_id = g.id
			AND m.role = 2
		WHERE u.kind = 4 AND g.id <> 0);
	RETURN QUERY
	WITH pair AS MATERIALIZED (
		SELECT k.guardian_id, k.student_id
		FROM kin k
		JOIN person_role r ON r.school_id = p_school
			AND r.person_id = k.guardian_id AND r.role = 1
			AND r.active
		JOIN person s ON s.school_id = p_school
			AND s.person_id = k.student_id AND s.active
			AND s.role = 2
		WHERE k.school_id = p_school
		AND k.guardian_id IN (SELECT unnest(v_all))
		AND (k.student_id IN (SELECT unnest(v_pupils))
		    OR k.guardian_id IN (SELECT unnest(v_loose)))
	)
	SELECT DISTINCT p.student_id, true FROM pair p
	UNION ALL
	SELECT p.person_id, false FROM person p
	WHERE p.school_id = p_school AND p.person_id IN (SELECT unnest(v_all))
	AND p.role <> 2
	AND p.person_id NOT IN (SELECT x.guardian_id FROM pair x)
	ORDER BY 1;
END
$$;
