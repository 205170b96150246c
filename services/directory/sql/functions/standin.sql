-- STANDIN
CREATE OR REPLACE FUNCTION hats(p_school bigint, p_user bigint)
RETURNS hat[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT ROW(h.role, caller_groups(p_school, p_user, h.role),
		    ARRAY(SELECT r.scope FROM rule r WHERE r.school_id = p_school AND r.from_role = h.role ORDER BY r.to_role))::hat
		FROM person_role h
		WHERE h.school_id = p_school AND h.person_id = p_user AND h.active
		ORDER BY h.source, h.role);
END
$$;
CREATE OR REPLACE FUNCTION reach_by(p_school bigint, p_user bigint,
    p_role smallint, p_groups bigint[], p_scopes smallint[])
RETURNS TABLE (kind smallint, group_id bigint, person_id bigint)
LANGUAGE sql STABLE AS $$
	SELECT r.kind, r.group_id, r.person_id FROM reach(p_school, p_user, p_role, p_groups) r
	UNION ALL
	SELECT 7::smallint, p.function::bigint, p.person_id FROM person p
	WHERE p.school_id = p_school AND p.active AND p.role IN (4, 5)
	AND p.person_id <> p_user
	UNION ALL
	SELECT CASE p.role WHEN 1 THEN 4 ELSE 3 END::smallint, 0::bigint, p.person_id FROM person p
	WHERE p_role IN (4, 5) AND p.school_id = p_school AND p.active AND p.role IN (1, 2)
	AND p.person_id <> p_user
	UNION ALL
	SELECT 5::smallint, d.group_id, d.person_id FROM delegate d
	JOIN person p ON p.school_id = p_school AND p.person_id = d.person_id AND p.active
	WHERE d.school_id = p_school AND d.group_id = ANY (p_groups) AND d.person_id <> p_user
	UNION ALL
	SELECT 6::smallint, g.group_id, m.person_id FROM own_group g
	JOIN own_group_member m ON m.school_id = p_school AND m.group_id = g.group_id
	WHERE g.school_id = p_school AND g.active AND g.owner_id = p_user AND m.person_id <> p_user
$$;
