-- Who an answer in a thread may go to, and whose parent a guardian is.

-- "Léa Martin (6e B), Noé Martin (4e A)" for those of p_people who are
-- guardians: at most 10 children each, each with at most 3 classes.
CREATE FUNCTION guardian_children(p_school bigint, p_people bigint[])
RETURNS TABLE (person_id bigint, children text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
	RETURN QUERY
	SELECT x.guardian_id, string_agg(x.child, ', ' ORDER BY x.nth)
	FROM (
		SELECT k.guardian_id, s.display_name
		    || coalesce(' (' || t.titles || ')', '') AS child,
		    row_number() OVER (PARTITION BY k.guardian_id
			ORDER BY s.person_id) AS nth
		FROM (
			SELECT DISTINCT g.guardian_id, g.student_id
			FROM guardian g
			WHERE g.school_id = p_school AND g.active
			AND g.guardian_id = ANY (p_people)
		) k
		JOIN person s ON s.school_id = p_school
			AND s.person_id = k.student_id
			AND s.active AND s.role = 2
		LEFT JOIN LATERAL (
			SELECT string_agg(y.title, ', ' ORDER BY y.sort_title)
			    AS titles
			FROM (
				SELECT c.title, c.sort_title
				FROM member m
				JOIN class c ON c.school_id = p_school
					AND c.class_id = m.group_id
				WHERE m.school_id = p_school
				AND m.person_id = k.student_id AND m.role = 2
				ORDER BY c.sort_title
				LIMIT 3
			) y
		) t ON true
	) x
	WHERE x.nth <= 10
	GROUP BY x.guardian_id;
END
$$;

-- The rule of answers: p_user may answer somebody of p_people to whom p_user
-- may write today (1); who is in p_wrote, having written to p_user in the
-- thread, and may write to p_user today (2); or, where replies go to all
-- (p_starter, 0 if not), whom the starter may write to today, and p_user, too
-- (3).
-- part 0: the caller (first row), 1: somebody whom it reaches, 5: who is out
-- of reach, 6: who is not active any more; by id.
CREATE FUNCTION resolve_replies(p_school bigint, p_user bigint,
    p_people bigint[], p_wrote bigint[], p_starter bigint)
RETURNS TABLE (part smallint, id bigint, name text, role smallint, title text,
    children text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_may bigint[];
	v_more bigint[];
	v_writer bigint;
BEGIN
	RETURN QUERY
	SELECT 0::smallint, p.person_id, p.display_name, p.role, p.title,
	    coalesce((SELECT g.children
		FROM guardian_children(p_school, ARRAY[p_user]) g), '')
	FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user AND p.active;
	IF NOT FOUND THEN
		RETURN;
	END IF;

	-- (1)
	v_may := may_write(p_school, p_user, p_people);
	-- (3)
	IF p_starter <> 0 AND p_starter <> p_user THEN
		v_more := may_write(p_school, p_starter, p_user || p_people);
		IF p_user = ANY (v_more) THEN
			v_may := v_may || v_more;
		END IF;
	END IF;
	-- (2)
	FOR v_writer IN
		SELECT w.id FROM unnest(p_wrote) w (id)
		WHERE w.id = ANY (p_people) AND w.id <> ALL (v_may)
	LOOP
		IF cardinality(may_write(p_school, v_writer, ARRAY[p_user])) > 0
		THEN
			v_may := v_may || v_writer;
		END IF;
	END LOOP;

	RETURN QUERY
	SELECT CASE WHEN NOT p.active THEN 6 WHEN p.person_id = ANY (v_may)
	    THEN 1 ELSE 5 END::smallint, p.person_id, p.display_name, p.role,
	    p.title, coalesce(g.children, '')
	FROM person p
	LEFT JOIN guardian_children(p_school, p_people) g
		ON g.person_id = p.person_id
	WHERE p.school_id = p_school AND p.person_id = ANY (p_people)
	AND p.person_id <> p_user
	ORDER BY p.person_id;
END
$$;

-- Of p_people, those to whom p_user may write today.
CREATE FUNCTION may_write(p_school bigint, p_user bigint, p_people bigint[])
RETURNS bigint[]
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_role smallint;
	v_groups bigint[];
BEGIN
	SELECT p.role INTO v_role FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user AND p.active;
	IF NOT FOUND THEN
		RETURN '{}';
	END IF;
	v_groups := caller_groups(p_school, p_user, v_role);
	-- LIMIT keeps this a look-up by index for each id.
	RETURN ARRAY(
		SELECT u.id
		FROM unnest(p_people) u (id)
		CROSS JOIN LATERAL (
			SELECT FROM reach(p_school, p_user, v_role, v_groups) r
			WHERE r.person_id = u.id
			LIMIT 1
		) allowed);
END
$$;
