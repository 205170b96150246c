-- Who may do what in the administration.

-- What somebody may do besides what the role lets.
CREATE OR REPLACE FUNCTION permissions_of(p_school bigint, p_person bigint)
RETURNS smallint[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(permission ORDER BY permission), '{}')
	FROM person_permission
	WHERE school_id = p_school AND person_id = p_person
$$;
