-- Who may write to whom, said once, in reach_by().  Listing categories and
-- their members, searching, previewing and resolving an audience all read it.
--
-- The table rule has a scope for each pair of roles, from who writes to who is
-- written to: 0 NOBODY, 1 OWN, 2 CLASS, 3 SCHOOL.  What OWN and CLASS mean:
--
--	from       to         OWN                        CLASS
--	guardian   guardian   who shares a child         of a child's classmates
--	           student    the children               a child's classmates
--	           teacher    of a child's classes       -
--	student    guardian   their own                  of classmates
--	           student    -                          classmates
--	           teacher    of the own classes         -
--	teacher    guardian   of pupils of own classes   -
--	           student    of own classes             -
--	           teacher    of own classes             -
--
-- CLASS is OWN and more; SCHOOL is everybody, one by one and as one category,
-- beside the categories of the own classes.  Staff and administrators have no classes: from and
-- to them it is NOBODY or SCHOOL.  rule_makes_sense() in rules.sql refuses
-- the rest.
-- Whatever the rule, the parents of a class may write to its delegates of the
-- parents, and these to them.  Whoever is barred from contact with a child
-- (contact_ban) is nobody's relative of it (the view kin), and neither of the
-- two reaches the other by any rule.
--
-- Somebody with several roles, hats, reaches what any of them does.

-- By the role written to, 1 to 5.  In PL/pgSQL, as what follows: an SQL function
-- would be planned anew in every send.
CREATE OR REPLACE FUNCTION scopes_of(p_school bigint, p_role smallint)
RETURNS smallint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT r.scope FROM rule r
		WHERE r.school_id = p_school AND r.from_role = p_role
		ORDER BY r.to_role);
END
$$;

-- The classes that count for this person: taught, attended, of the children,
-- or all of them.
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
			SELECT DISTINCT m.group_id FROM kin k
			JOIN person_role s ON s.school_id = p_school
				AND s.person_id = k.student_id
				AND s.role = 2 AND s.active
			JOIN member m ON m.school_id = p_school
				AND m.person_id = k.student_id AND m.role = 2
			WHERE k.school_id = p_school
			AND k.guardian_id = p_user);
	ELSIF p_role IN (4, 5) THEN
		RETURN ARRAY(
			SELECT c.class_id FROM class c
			WHERE c.school_id = p_school
			AND c.active AND c.group_id = c.class_id);
	END IF;
	RETURN '{}';
END
$$;

-- What p_user may write as, person.role first; '{}': not an active person.
CREATE OR REPLACE FUNCTION hats(p_school bigint, p_user bigint)
RETURNS hat[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT (r.role, caller_groups(p_school, p_user, r.role),
		    scopes_of(p_school, r.role))::hat
		FROM person p
		JOIN person_role r ON r.school_id = p_school
			AND r.person_id = p_user AND r.active
		WHERE p.school_id = p_school AND p.person_id = p_user
		AND p.active
		ORDER BY r.role <> p.role, r.role);
END
$$;

-- Who is barred from contact with p_user, and with whom p_user is; and between
-- whom and p_user there is a block (blocks.sql).
CREATE OR REPLACE FUNCTION barred(p_school bigint, p_user bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT b.student_id FROM contact_ban b
		WHERE b.school_id = p_school AND b.person_id = p_user
		UNION ALL
		SELECT b.person_id FROM contact_ban b
		WHERE b.school_id = p_school AND b.student_id = p_user)
	    || blocked_with(p_school, p_user);
END
$$;

-- Whom p_user reaches by no answer that goes to all: as barred(), and who
-- answers for a child that p_user is barred from, or is barred from a child that
-- p_user answers for.
CREATE OR REPLACE FUNCTION kept_apart(p_school bigint, p_user bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN barred(p_school, p_user) || ARRAY(
		SELECT k.guardian_id FROM contact_ban b
		JOIN kin k ON k.school_id = p_school
			AND k.student_id = b.student_id
		WHERE b.school_id = p_school AND b.person_id = p_user
		UNION ALL
		SELECT b.person_id FROM contact_ban b
		JOIN kin k ON k.school_id = p_school
			AND k.student_id = b.student_id
		WHERE b.school_id = p_school AND k.guardian_id = p_user);
END
$$;

-- The view kin of one school.  Few children are in a ban, mostly none: only of
-- those it is looked who is barred from them.
CREATE OR REPLACE FUNCTION kin_of(p_school bigint)
RETURNS TABLE (guardian_id bigint, student_id bigint)
LANGUAGE sql STABLE AS $$
	SELECT g.guardian_id, g.student_id FROM guardian g
	WHERE g.school_id = p_school AND g.active
	AND (g.student_id <> ALL (ARRAY(
		SELECT b.student_id FROM contact_ban b
		WHERE b.school_id = p_school))
	    OR NOT EXISTS (
		SELECT FROM contact_ban b
		WHERE b.school_id = p_school AND b.person_id = g.guardian_id
		AND b.student_id = g.student_id))
$$;

-- Every (category, person) that p_user may write to under one hat; p_role,
-- p_groups and p_scopes are its.  kind is Category.Kind, 0 for relatives, whom
-- one reaches outside of any category.  group_id is the class, of FUNCTION the
-- function, or 0: the whole school.  Own groups are no more than the people in
-- them, and levels no more than their classes: category_members() has both.
--
-- Plain SQL without STRICT or SET, so that the planner inlines it and a filter
-- by person or by category reaches the indexes: keep it so.  What is said of
-- parameters alone is asked once for each execution, before a table is read.
CREATE OR REPLACE FUNCTION reach_by(p_school bigint, p_user bigint,
    p_role smallint, p_groups bigint[], p_scopes smallint[])
RETURNS TABLE (kind smallint, group_id bigint, person_id bigint)
LANGUAGE sql STABLE AS $$
SELECT x.kind, x.group_id, x.person_id
FROM (
	-- everybody of a role: the administration, all teachers, students,
	-- guardians
	SELECT v.kind, 0::bigint AS group_id, p.person_id
	FROM (VALUES (1::smallint, 4::smallint), (1::smallint, 5::smallint),
	    (2::smallint, 3::smallint), (3::smallint, 2::smallint),
	    (4::smallint, 1::smallint)) v (kind, role)
	JOIN person_role p ON p.school_id = p_school AND p.role = v.role
		AND p.active
	WHERE p_scopes[v.role] = 3
	UNION ALL
	-- the administration by function
	SELECT 7::smallint, o.function::bigint, p.person_id
	FROM person_role p
	JOIN person o ON o.school_id = p_school AND o.person_id = p.person_id
	WHERE p.school_id = p_school AND p.role IN (4, 5) AND p.active
	AND p_scopes[p.role] = 3
	UNION ALL
	-- teachers, students of a class
	SELECT CASE m.role WHEN 3 THEN 2 ELSE 3 END::smallint, m.group_id,
	    m.person_id
	FROM member m
	JOIN person_role p ON p.school_id = p_school
		AND p.person_id = m.person_id AND p.role = m.role AND p.active
	WHERE m.school_id = p_school AND m.group_id = ANY (p_groups)
	AND m.role = ANY (ARRAY[
	    CASE WHEN p_scopes[3] > 0 THEN 3 END,
	    CASE WHEN p_scopes[2] > 1 OR p_scopes[2] = 1 AND p_role = 3
		THEN 2 END]::smallint[])
	UNION ALL
	-- guardians of a class, or of one that one is delegate of
	SELECT 4::smallint, m.group_id, k.guardian_id
	FROM member m
	JOIN person_role s ON s.school_id = p_school
		AND s.person_id = m.person_id AND s.role = 2 AND s.active
	JOIN kin_of(p_school) k ON k.student_id = m.person_id
	JOIN person_role p ON p.school_id = p_school
		AND p.person_id = k.guardian_id AND p.role = 1 AND p.active
	WHERE (p_scopes[1] > 0 OR p_role = 1)
	AND m.school_id = p_school AND m.role = 2
	AND m.group_id = ANY (CASE
	    WHEN p_scopes[1] > 1 OR p_scopes[1] = 1 AND p_role = 3
		THEN p_groups
	    WHEN p_role = 1 THEN ARRAY(
		SELECT d.group_id FROM delegate d
		WHERE d.school_id = p_school AND d.person_id = p_user
		AND d.role = 1 AND d.group_id = ANY (p_groups)) END)
	UNION ALL
	-- delegates of a class, as long as they, or a child, are in it
	SELECT 5::smallint, d.group_id, d.person_id
	FROM delegate d
	JOIN person_role p ON p.school_id = p_school
		AND p.person_id = d.person_id AND p.role = d.role AND p.active
	WHERE d.school_id = p_school AND d.group_id = ANY (p_groups)
	AND (p_scopes[d.role] > 1 OR p_role = 1 AND d.role = 1
		OR p_role = 3 AND p_scopes[d.role] = 1)
	AND CASE d.role WHEN 2 THEN EXISTS (
		SELECT FROM member m
		WHERE m.school_id = p_school AND m.group_id = d.group_id
		AND m.role = 2 AND m.person_id = d.person_id)
	ELSE EXISTS (
		SELECT FROM kin_of(p_school) k
		JOIN member m ON m.school_id = p_school
			AND m.group_id = d.group_id AND m.role = 2
			AND m.person_id = k.student_id
		WHERE k.guardian_id = d.person_id) END
	UNION ALL
	-- the own children
	SELECT 0::smallint, 0::bigint, k.student_id
	FROM kin_of(p_school) k
	JOIN person_role p ON p.school_id = p_school
		AND p.person_id = k.student_id AND p.role = 2 AND p.active
	WHERE p_role = 1 AND p_scopes[2] IN (1, 2) AND k.guardian_id = p_user
	UNION ALL
	-- who answers for oneself, or for the own children as well
	SELECT 0::smallint, 0::bigint, k.guardian_id
	FROM kin_of(p_school) k
	JOIN person_role p ON p.school_id = p_school
		AND p.person_id = k.guardian_id AND p.role = 1 AND p.active
	WHERE p_role IN (1, 2) AND p_scopes[1] IN (1, 2)
	AND k.student_id = ANY (CASE p_role WHEN 2 THEN ARRAY[p_user]
	    ELSE ARRAY(
		SELECT c.student_id FROM kin_of(p_school) c
		JOIN person_role s ON s.school_id = p_school
			AND s.person_id = c.student_id AND s.role = 2
			AND s.active
		WHERE c.guardian_id = p_user) END)
) x
WHERE x.person_id <> p_user
AND x.person_id <> ALL (ARRAY(
	SELECT b.student_id FROM contact_ban b
	WHERE b.school_id = p_school AND b.person_id = p_user
	UNION ALL
	SELECT b.person_id FROM contact_ban b
	WHERE b.school_id = p_school AND b.student_id = p_user
	UNION ALL
	SELECT unnest(blocked_with(p_school, p_user))))
$$;

-- Of p_people, those to whom p_user may write today under any of p_hats, which
-- are p_user's.
CREATE OR REPLACE FUNCTION may_write_as(p_school bigint, p_user bigint,
    p_hats hat[], p_people bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hat hat;
	v_may bigint[] := '{}';
BEGIN
	FOREACH v_hat IN ARRAY p_hats LOOP
		-- LIMIT keeps this a look-up by index for each id.  Who is in
		-- a function (7) is in the administration.
		v_may := v_may || ARRAY(
			SELECT u.id
			FROM unnest(p_people) u (id)
			CROSS JOIN LATERAL (
				SELECT FROM reach_by(p_school, p_user,
				    v_hat.role, v_hat.groups, v_hat.scopes) r
				WHERE r.kind <> 7 AND r.person_id = u.id
				LIMIT 1
			) allowed
			WHERE u.id <> ALL (v_may));
	END LOOP;
	RETURN v_may;
END
$$;

-- Of p_people, those to whom p_user may write today.
CREATE OR REPLACE FUNCTION may_write(p_school bigint, p_user bigint,
    p_people bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN may_write_as(p_school, p_user, hats(p_school, p_user),
	    p_people);
END
$$;

-- The classes that a category's p_group stands for: of a level all of its,
-- else itself.
CREATE OR REPLACE FUNCTION category_groups(p_school bigint, p_kind smallint,
    p_group bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF p_kind IN (2, 3, 4) AND p_group <> 0 AND EXISTS (
		SELECT FROM level l
		WHERE l.school_id = p_school AND l.level_id = p_group) THEN
		RETURN ARRAY(
			SELECT c.class_id FROM class c
			WHERE c.school_id = p_school AND c.active
			AND c.level_id = p_group AND c.group_id = c.class_id);
	END IF;
	RETURN ARRAY[p_group];
END
$$;

-- Whom p_user reaches by a category (kind and group of reach_by(); a level's
-- id in place of the class; kind 6: an own group, of which those count whom
-- p_user may write to), each once, in order.  '{}': nobody, or no category of
-- p_user's.
CREATE OR REPLACE FUNCTION category_members(p_school bigint, p_user bigint,
    p_hats hat[], p_kind smallint, p_group bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hat hat;
	v_groups bigint[];
	v_all bigint[] := '{}';
BEGIN
	IF p_kind = 0 THEN
		RETURN '{}';
	ELSIF p_kind = 6 THEN
		v_all := may_write_as(p_school, p_user, p_hats,
		    own_group_people(p_school, p_user, p_group));
	ELSE
		v_groups := category_groups(p_school, p_kind, p_group);
		FOREACH v_hat IN ARRAY p_hats LOOP
			v_all := v_all || ARRAY(
				SELECT DISTINCT r.person_id
				FROM reach_by(p_school, p_user, v_hat.role,
				    v_hat.groups, v_hat.scopes) r
				WHERE r.kind = p_kind
				AND r.group_id = ANY (v_groups));
		END LOOP;
	END IF;
	RETURN ARRAY(SELECT DISTINCT u.id FROM unnest(v_all) u (id)
		ORDER BY u.id);
END
$$;

-- The title of what a category is of: a class, a level, an own group; '': of
-- the whole school.
CREATE OR REPLACE FUNCTION category_title(p_school bigint, p_kind smallint,
    p_group bigint)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF p_kind = 6 THEN
		RETURN (SELECT g.name FROM own_group g
			WHERE g.school_id = p_school AND g.group_id = p_group);
	ELSIF p_group = 0 OR p_kind = 7 THEN
		RETURN '';
	END IF;
	RETURN coalesce((
		SELECT c.title FROM class c
		WHERE c.school_id = p_school AND c.class_id = p_group), (
		SELECT l.title FROM level l
		WHERE l.school_id = p_school AND l.level_id = p_group), '');
END
$$;

-- What reach_by() says to everybody of a role about each of p_groups; '{}':
-- about the whole school.  It can be had in such parts as reach_by() depends on
-- the caller by the role, by leaving out oneself and whom a contact ban is
-- about, by groups of which each adds rows of its own, and by rows that the
-- caller has alone (relatives, of who is delegate the parents): those are not
-- in any part.  Keep that so.
-- part 0: people in order (id, name, role, title), 1: a category (kind, id =
-- group, name = title of the class, people in order; kind 0: in no category),
-- 2: more than p_max rows of reach_by(), and nothing else then.
CREATE OR REPLACE FUNCTION reach_parts(p_school bigint, p_role smallint,
    p_groups bigint[], p_max int)
RETURNS TABLE (part smallint, id bigint, name text, role smallint, title text,
    kind smallint, people bigint[])
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_wide boolean := cardinality(p_groups) = 0;
	v_scopes smallint[] := scopes_of(p_school, p_role);
	v_kinds smallint[];
	v_groups bigint[];
	v_people bigint[];
BEGIN
	-- Functions are no part of the memory.
	SELECT array_agg(x.kind), array_agg(x.group_id), array_agg(x.person_id)
	INTO v_kinds, v_groups, v_people
	FROM (
		SELECT r.kind, r.group_id, r.person_id
		FROM reach_by(p_school, 0, p_role, p_groups, v_scopes) r
		WHERE r.kind <> 7
		AND r.group_id = ANY (CASE WHEN v_wide THEN '{0}'::bigint[]
		    ELSE p_groups END)
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
