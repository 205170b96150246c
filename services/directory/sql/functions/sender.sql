-- As which of their roles somebody with several writes.

-- To p_people as p_as; 0: as the first role that reaches all of them, or else
-- as the first one.  lost: whom that role does not reach, of an answer nobody.
-- No row: p_as is no role of p_user's.
CREATE OR REPLACE FUNCTION sender_hat(p_school bigint, p_user bigint,
    p_as smallint, p_people bigint[], p_answer boolean)
RETURNS TABLE (role smallint, title text, children text, lost bigint[])
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hat hat;
	v_may bigint[];
	v_lost bigint[];
	v_found boolean := false;
	v_role smallint;
BEGIN
	FOREACH v_hat IN ARRAY hats(p_school, p_user) LOOP
		CONTINUE WHEN p_as <> 0 AND v_hat.role <> p_as;
		v_may := may_write_as(p_school, p_user, ARRAY[v_hat],
		    p_people);
		v_lost := ARRAY(
			SELECT u.id FROM unnest(p_people) u (id)
			WHERE u.id <> ALL (v_may));
		IF p_as <> 0 OR v_lost = '{}' THEN
			v_role := v_hat.role;
			v_found := true;
			EXIT;
		END IF;
		v_role := coalesce(v_role, v_hat.role);
	END LOOP;
	IF v_role IS NULL THEN
		RETURN;
	END IF;
	role := v_role;
	-- Without p_as all hats together reach them.
	lost := CASE WHEN v_found AND NOT p_answer THEN v_lost ELSE '{}' END;
	-- The title is of what one is there first.
	SELECT CASE WHEN v_role = 1 AND p.role <> 1 THEN '' ELSE p.title END
	INTO title FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user;
	children := CASE WHEN v_role = 1 THEN coalesce((
		SELECT g.children
		FROM guardian_children(p_school, ARRAY[p_user]) g), '')
	    ELSE '' END;
	RETURN NEXT;
END
$$;
