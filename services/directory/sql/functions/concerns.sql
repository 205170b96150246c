-- Whom a message may be about, and who may speak of a child: the child itself,
-- its guardians, who teaches it, and the administration; but nobody who is
-- barred from contact with it (contact_ban).

CREATE OR REPLACE FUNCTION is_guardian_of(p_school bigint, p_child bigint,
    p_person bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM kin k
		JOIN person_role r ON r.school_id = p_school
			AND r.person_id = p_person AND r.role = 1 AND r.active
		WHERE k.school_id = p_school AND k.guardian_id = p_person
		AND k.student_id = p_child);
END
$$;

-- p_person is an active person of the school.
CREATE OR REPLACE FUNCTION may_speak_of(p_school bigint, p_child bigint,
    p_person bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (p_person = p_child
	    OR EXISTS (
		SELECT FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = p_person
		AND r.role IN (4, 5) AND r.active)
	    OR is_guardian_of(p_school, p_child, p_person)
	    OR EXISTS (
		SELECT FROM person_role r
		JOIN member t ON t.school_id = p_school
			AND t.person_id = p_person AND t.role = 3
		JOIN member s ON s.school_id = p_school
			AND s.person_id = p_child AND s.role = 2
			AND s.group_id = t.group_id
		WHERE r.school_id = p_school AND r.person_id = p_person
		AND r.role = 3 AND r.active))
	AND NOT EXISTS (
		SELECT FROM contact_ban b
		WHERE b.school_id = p_school AND b.person_id = p_person
		AND b.student_id = p_child);
END
$$;

-- Of p_children the pupils of the school, in their order, each once, with the
-- first of its classes ('': it has none).
CREATE OR REPLACE FUNCTION pupils_of(p_school bigint, p_children bigint[])
RETURNS TABLE (child_id bigint, name text, class text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT p.person_id, p.display_name, coalesce((
		SELECT c.title FROM member m
		JOIN class c ON c.school_id = p_school
			AND c.class_id = m.group_id
		WHERE m.school_id = p_school AND m.person_id = p.person_id
		AND m.role = 2
		ORDER BY c.sort_title LIMIT 1), '')
	FROM (
		SELECT u.id, min(u.nth) AS nth
		FROM unnest(p_children) WITH ORDINALITY u (id, nth)
		GROUP BY u.id) x
	JOIN person p ON p.school_id = p_school AND p.person_id = x.id
		AND p.active AND p.role = 2
	ORDER BY x.nth;
END
$$;

-- May p_user write to p_people about p_children?  part 0: a child of whom
-- p_user may speak (guarded: a guardian of it is p_user, or among p_people);
-- 1: somebody of p_people who may not speak of child_id, at most p_max of
-- them.
CREATE OR REPLACE FUNCTION check_concerns(p_school bigint, p_user bigint,
    p_children bigint[], p_people bigint[], p_max int)
RETURNS TABLE (part smallint, id bigint, name text, class text,
    role smallint, guarded boolean, child_id bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_known bigint[];
BEGIN
	v_known := ARRAY(
		SELECT c.child_id
		FROM pupils_of(p_school, p_children) WITH ORDINALITY c
		WHERE may_speak_of(p_school, c.child_id, p_user)
		ORDER BY c.ordinality);
	RETURN QUERY
	SELECT 0::smallint, c.child_id, c.name, c.class, 2::smallint, EXISTS (
		SELECT FROM unnest(p_user || p_people) u (id)
		WHERE is_guardian_of(p_school, c.child_id, u.id)), c.child_id
	FROM pupils_of(p_school, v_known) WITH ORDINALITY c
	ORDER BY c.ordinality;
	RETURN QUERY
	SELECT 1::smallint, x.id, p.display_name, '', p.role, false,
	    x.child_id
	FROM (
		SELECT u.id, (
			SELECT c.id FROM unnest(v_known) c (id)
			WHERE NOT may_speak_of(p_school, c.id, u.id)
			LIMIT 1) AS child_id
		FROM unnest(p_people) u (id)
		WHERE u.id <> p_user) x
	JOIN person p ON p.school_id = p_school AND p.person_id = x.id
	WHERE x.child_id IS NOT NULL
	LIMIT p_max;
END
$$;

-- Of p_people who is barred from contact with one of p_children.
CREATE OR REPLACE FUNCTION barred_from(p_school bigint, p_children bigint[],
    p_people bigint[])
RETURNS TABLE (id bigint) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT DISTINCT b.person_id FROM contact_ban b
	WHERE b.school_id = p_school AND b.student_id = ANY (p_children)
	AND b.person_id = ANY (p_people);
END
$$;

-- p_user's own children, in the order of their classes and names.
CREATE OR REPLACE FUNCTION own_children(p_school bigint, p_user bigint)
RETURNS TABLE (child_id bigint, name text, class text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT c.child_id, c.name, c.class
	FROM pupils_of(p_school, ARRAY(
		SELECT DISTINCT k.student_id FROM kin k
		WHERE k.school_id = p_school AND k.guardian_id = p_user
		AND is_guardian_of(p_school, k.student_id, p_user))) c
	ORDER BY c.class, c.name, c.child_id;
END
$$;

-- The children of p_user's, or of guardians among p_people, of whom all of them
-- may speak, at most p_max.  suggested: it is the only one of p_user's several
-- children that p_people teach.
CREATE OR REPLACE FUNCTION nameable_children(p_school bigint, p_user bigint,
    p_people bigint[], p_max int)
RETURNS TABLE (child_id bigint, name text, class text, suggested boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
	-- Most audiences are of no parents.
	v_few bigint[] := ARRAY(
		SELECT DISTINCT k.student_id FROM kin k
		WHERE k.school_id = p_school
		AND k.guardian_id = ANY (p_user || p_people));
	v_all bigint[];
	v_own bigint[];
	v_may bigint[];
	v_family bigint;
	v_taught boolean;
BEGIN
	IF cardinality(v_few) = 0 THEN
		RETURN;
	END IF;
	v_own := ARRAY(
		SELECT o.child_id FROM own_children(p_school, p_user) o);
	-- Guardians first: they rule out the most.
	v_all := p_user || ARRAY(
		SELECT u.id FROM unnest(p_people) u (id)
		LEFT JOIN person_role r ON r.school_id = p_school
			AND r.person_id = u.id AND r.role = 1 AND r.active
		ORDER BY r.person_id IS NULL, u.id);
	-- Who neither teaches nor administers speaks of few: nobody else's
	-- children are looked at where there is one.
	SELECT u.id INTO v_family FROM unnest(v_all) u (id)
	WHERE NOT EXISTS (
		SELECT FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = u.id
		AND r.role IN (3, 4, 5) AND r.active)
	LIMIT 1;
	IF v_family IS NOT NULL THEN
		v_few := ARRAY(
			SELECT f.id FROM unnest(v_few) f (id)
			WHERE f.id = v_family OR EXISTS (
				SELECT FROM kin k
				WHERE k.school_id = p_school
				AND k.guardian_id = v_family
				AND k.student_id = f.id));
	END IF;
	v_may := ARRAY(
		SELECT f.id FROM unnest(v_few) f (id)
		WHERE EXISTS (
			SELECT FROM unnest(v_all) u (id)
			WHERE is_guardian_of(p_school, f.id, u.id))
		AND NOT EXISTS (
			SELECT FROM unnest(v_all) u (id)
			WHERE NOT may_speak_of(p_school, f.id, u.id))
		LIMIT p_max);
	v_taught := cardinality(v_own) > 1 AND EXISTS (
		SELECT FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = ANY (p_people)
		AND r.role = 3 AND r.active);
	RETURN QUERY
	SELECT c.child_id, c.name, c.class, v_taught
	    AND c.child_id = ANY (v_own) AND 1 = (
		SELECT count(*) FROM unnest(v_may) m (id)
		WHERE m.id = ANY (v_own))
	FROM pupils_of(p_school, v_may) c
	ORDER BY c.class, c.name, c.child_id;
END
$$;
