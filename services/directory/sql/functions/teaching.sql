-- Who teaches whose children now.

CREATE OR REPLACE FUNCTION is_teacher(p_school bigint, p_person bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM person p
		JOIN person_role r ON r.school_id = p_school
			AND r.person_id = p_person AND r.role = 3 AND r.active
		WHERE p.school_id = p_school AND p.person_id = p_person
		AND p.active);
END
$$;

-- What p_teacher teaches p_child; NULL: they do not.
CREATE OR REPLACE FUNCTION taught_by(p_school bigint, p_child bigint,
    p_teacher bigint)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (
		SELECT min(t.subject)
		FROM member s
		JOIN member t ON t.school_id = p_school
			AND t.group_id = s.group_id AND t.role = 3
			AND t.person_id = p_teacher
		WHERE s.school_id = p_school AND s.person_id = p_child
		AND s.role = 2
		AND NOT EXISTS (
			SELECT FROM contact_ban b
			WHERE b.school_id = p_school
			AND b.person_id = p_teacher
			AND b.student_id = p_child));
END
$$;

-- The people of part 0: a guardian, 1: their children, with the class as the
-- context; 2: one of p_teachers who teaches child_id, with what.
CREATE OR REPLACE FUNCTION family_of(p_school bigint, p_guardian bigint,
    p_teachers bigint[])
RETURNS TABLE (part smallint, id bigint, name text, context text,
    child_id bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT 0::smallint, p.person_id, p.display_name, '', 0::bigint
	FROM person p
	JOIN person_role r ON r.school_id = p_school
		AND r.person_id = p_guardian AND r.role = 1 AND r.active
	WHERE p.school_id = p_school AND p.person_id = p_guardian
	AND p.active;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 1::smallint, c.child_id, c.name, c.class, c.child_id
	FROM own_children(p_school, p_guardian) c;
	RETURN QUERY
	SELECT 2::smallint, x.id, '', x.subject, x.child_id
	FROM (
		SELECT t.id, c.child_id,
		    taught_by(p_school, c.child_id, t.id) AS subject
		FROM own_children(p_school, p_guardian) c
		CROSS JOIN unnest(p_teachers) t (id)) x
	WHERE x.subject IS NOT NULL AND is_teacher(p_school, x.id);
END
$$;

-- Of each guardian, child and teacher: is the first still one of the second,
-- the third a teacher, and one of the second?
CREATE OR REPLACE FUNCTION check_families(p_school bigint,
    p_guardians bigint[], p_children bigint[], p_teachers bigint[])
RETURNS TABLE (family boolean, teaches boolean, child boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
	RETURN QUERY
	SELECT is_guardian_of(p_school, u.child, u.guardian) AND EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.person_id = u.guardian
		AND p.active) AND EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.person_id = u.child
		AND p.active), is_teacher(p_school, u.teacher),
	    taught_by(p_school, u.child, u.teacher) IS NOT NULL
	FROM unnest(p_guardians, p_children, p_teachers) WITH ORDINALITY
		u (guardian, child, teacher, nth)
	ORDER BY u.nth;
END
$$;
