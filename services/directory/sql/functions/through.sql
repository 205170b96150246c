-- Through which children guardians are reached, for what is asked once for each
-- child.

-- Of guardians in these categories (kind and group as category_members() has
-- them) or among p_people, whatever the rules: a pair of each of them and each
-- active child, by guardian and child.  Of the guardians of a class, and of its
-- delegates, the children in it; of others all.  p_concerns, where there are
-- any: these children alone.
CREATE OR REPLACE FUNCTION audience_children(p_school bigint,
    p_kinds smallint[], p_groups bigint[], p_people bigint[],
    p_concerns bigint[])
RETURNS TABLE (people bigint[], children bigint[])
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
	RETURN QUERY
	WITH part AS MATERIALIZED (
		SELECT u.kind, g.id AS group_id
		FROM unnest(p_kinds, p_groups) u (kind, group_id)
		CROSS JOIN LATERAL unnest(category_groups(p_school, u.kind,
		    u.group_id)) g (id)
	), pair AS (
		SELECT k.guardian_id, k.student_id
		FROM part c
		JOIN member m ON m.school_id = p_school
			AND m.group_id = c.group_id AND m.role = 2
		JOIN kin k ON k.school_id = p_school
			AND k.student_id = m.person_id
		WHERE c.kind = 4 AND c.group_id <> 0
		UNION
		SELECT k.guardian_id, k.student_id
		FROM part c
		JOIN delegate d ON d.school_id = p_school
			AND d.group_id = c.group_id
		JOIN kin k ON k.school_id = p_school
			AND k.guardian_id = d.person_id
		JOIN member m ON m.school_id = p_school
			AND m.group_id = c.group_id AND m.role = 2
			AND m.person_id = k.student_id
		WHERE c.kind = 5
		UNION
		SELECT k.guardian_id, k.student_id
		FROM part c
		JOIN own_group_member o ON o.school_id = p_school
			AND o.group_id = c.group_id
		JOIN kin k ON k.school_id = p_school
			AND k.guardian_id = o.person_id
		WHERE c.kind = 6
		UNION
		SELECT k.guardian_id, k.student_id
		FROM kin k
		WHERE k.school_id = p_school AND EXISTS (
			SELECT FROM part c WHERE c.kind = 4 AND c.group_id = 0)
		UNION
		SELECT k.guardian_id, k.student_id
		FROM unnest(p_people) u (id)
		JOIN kin k ON k.school_id = p_school AND k.guardian_id = u.id
	)
	SELECT array_agg(p.guardian_id ORDER BY p.guardian_id, p.student_id),
	    array_agg(p.student_id ORDER BY p.guardian_id, p.student_id)
	FROM pair p
	JOIN person_role r ON r.school_id = p_school
		AND r.person_id = p.student_id AND r.role = 2 AND r.active
	WHERE cardinality(p_concerns) = 0
	OR p.student_id = ANY (p_concerns);
END
$$;
