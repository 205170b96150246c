-- Who may do what in the administration.

-- What somebody may do besides what the role lets: singly, the direction
-- BANS (8) and URGENT (11), and with a second role ADMIN all of that.
CREATE OR REPLACE FUNCTION permissions_of(p_school bigint, p_person bigint)
RETURNS smallint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT x.permission FROM person_permission x
		WHERE x.school_id = p_school AND x.person_id = p_person
		UNION
		SELECT a::smallint FROM person p, unnest(ARRAY[8, 11]) a
		WHERE p.school_id = p_school AND p.person_id = p_person
		AND p.role IN (4, 5) AND p.function = 1
		UNION
		SELECT a::smallint FROM person_role r, unnest(ARRAY[1, 2, 3, 4,
		    5, 6, 7, 9, 12]) a
		WHERE r.school_id = p_school AND r.person_id = p_person
		AND r.role = 5 AND r.active
		ORDER BY 1);
END $$;

-- What somebody may do singly from now on, by login or roster id.  False: there
-- is nobody of that name.
CREATE OR REPLACE FUNCTION permissions_give(p_school bigint, p_login text,
    p_permissions smallint[], p_actor bigint, p_address text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_person person;
BEGIN
	SELECT p.* INTO v_person
	FROM person p
	JOIN account a ON a.school_id = p_school
		AND a.person_id = p.person_id
	WHERE p.school_id = p_school AND p.active
	AND (a.login_key = login_key(p_login) OR p.sourced_id = p_login)
	ORDER BY (a.login_key = login_key(p_login)) IS TRUE DESC
	LIMIT 1;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	DELETE FROM person_permission x
	WHERE x.school_id = p_school AND x.person_id = v_person.person_id
	AND x.permission <> ALL (p_permissions);
	INSERT INTO person_permission (school_id, person_id, permission)
	SELECT DISTINCT p_school, v_person.person_id, u
	FROM unnest(p_permissions) u ON CONFLICT DO NOTHING;
	RETURN audit_note(p_school, p_actor, 'permission.change',
	    v_person.display_name, jsonb_build_object(
	    'id', v_person.person_id::text, 'permissions', p_permissions),
	    p_address);
END
$$;

-- All roles of somebody.
CREATE OR REPLACE FUNCTION roles_of(p_school bigint, p_person bigint)
RETURNS smallint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT h.role FROM person_role h
		WHERE h.school_id = p_school AND h.person_id = p_person
			AND h.active
		ORDER BY h.role);
END $$;
