-- Who may do what in the administration.

-- What somebody may do besides what the role lets.
CREATE OR REPLACE FUNCTION permissions_of(p_school bigint, p_person bigint)
RETURNS smallint[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(x.permission ORDER BY x.permission), '{}')
	FROM (
		SELECT m.permission FROM person_permission m
		WHERE m.school_id = p_school AND m.person_id = p_person
		UNION
		-- BANS, to the direction.
		SELECT 8::smallint FROM person p
		WHERE p.school_id = p_school AND p.person_id = p_person
		AND p.role IN (4, 5) AND p.function = 1
	) x
$$;

-- All roles of somebody.
CREATE OR REPLACE FUNCTION roles_of(p_school bigint, p_person bigint)
RETURNS smallint[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(h.role ORDER BY h.role), '{}')
	FROM person_role h
	WHERE h.school_id = p_school AND h.person_id = p_person AND h.active
$$;
