-- Whom a message, or an answer in a thread, would reach.

-- Whose guardians they are, of those of p_people who are guardians.
CREATE OR REPLACE FUNCTION guardian_children(p_school bigint, p_people bigint[])
RETURNS TABLE (person_id bigint, children text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
	RETURN QUERY
	SELECT u.id, c.children
	FROM (SELECT DISTINCT x.id FROM unnest(p_people) x (id)) u
	CROSS JOIN LATERAL children_of(p_school, u.id, NULL) c
	WHERE c.children IS NOT NULL;
END
$$;

-- Whom a message would reach.  part 0: the caller (first row), 1: a member,
-- 2: a ticked category (kind, id = group, title, members), 3: an unreachable
-- user id, 4: an unreachable category (id = its place in p_kinds, from 1).
CREATE OR REPLACE FUNCTION resolve_audience(p_school bigint, p_user bigint,
    p_ids bigint[], p_kinds smallint[], p_groups bigint[], p_thread bigint[])
RETURNS TABLE (part smallint, id bigint, name text, role smallint, title text,
    kind smallint, members bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_role smallint;
	v_name text;
	v_title text;
	v_hats hat[];
	v_thread bigint[] := '{}';
	v_direct bigint[] := '{}';
	v_all bigint[];
	v_one bigint[];
	v_seen text[] := '{}';
BEGIN
	SELECT p.role, p.display_name, p.title INTO v_role, v_name, v_title
	FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user AND p.active;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	part := 0;
	id := p_user;
	name := v_name;
	role := v_role;
	title := v_title;
	kind := 0;
	members := 0;
	RETURN NEXT;
	v_hats := hats(p_school, p_user);

	IF cardinality(p_thread) > 0 THEN
		SELECT coalesce(array_agg(p.person_id), '{}') INTO v_thread
		FROM person p
		WHERE p.school_id = p_school AND p.active
		AND p.person_id = ANY (p_thread) AND p.person_id <> p_user;
	END IF;
	IF cardinality(p_ids) > 0 THEN
		v_direct := may_write_as(p_school, p_user, v_hats, p_ids);
		IF cardinality(v_direct) < cardinality(p_ids) THEN
			RETURN QUERY
			SELECT 3::smallint, u.id, '', 0::smallint, '',
			    0::smallint, 0::bigint
			FROM (SELECT DISTINCT x.id FROM unnest(p_ids) x (id)) u
			WHERE u.id <> ALL (v_direct) AND u.id <> ALL (v_thread)
			-- Oneself is left out, and is no error.
			AND u.id <> p_user;
		END IF;
	END IF;
	v_all := v_direct || v_thread;
	FOR i IN 1 .. cardinality(p_kinds) LOOP
		CONTINUE WHEN p_kinds[i] || ':' || p_groups[i] = ANY (v_seen);
		v_seen := v_seen || (p_kinds[i] || ':' || p_groups[i]);
		v_one := category_members(p_school, p_user, v_hats, p_kinds[i],
		    p_groups[i]);
		IF v_one = '{}' THEN
			RETURN QUERY SELECT 4::smallint, i::bigint, '',
			    0::smallint, '', 0::smallint, 0::bigint;
			CONTINUE;
		END IF;
		v_all := v_all || v_one;
		RETURN QUERY
		SELECT 2::smallint, p_groups[i], category_title(p_school,
			p_kinds[i], p_groups[i]),
		    0::smallint, '', p_kinds[i], cardinality(v_one)::bigint;
	END LOOP;
	RETURN QUERY
	SELECT 1::smallint, p.person_id, p.display_name, p.role, p.title,
	    0::smallint, 0::bigint
	FROM person p
	WHERE p.school_id = p_school AND p.person_id = ANY (v_all)
	ORDER BY p.person_id;
END
$$;

-- The rule of answers: p_user may answer somebody of p_people to whom p_user
-- may write today (1); who is in p_wrote, having written to p_user in the
-- thread, and may write to p_user today (2); or, where replies go to all
-- (p_starter, 0 if not), whom the starter may write to today, and p_user, too
-- (3), but nobody from whom p_user is kept apart.  Among others nothing is said of
-- who is barred from contact with p_user, or p_user with them.
-- part 0: the caller (first row), 1: somebody whom it reaches, 5: who is out
-- of reach, 6: who is not active any more; by id.
CREATE OR REPLACE FUNCTION resolve_replies(p_school bigint, p_user bigint,
    p_people bigint[], p_wrote bigint[], p_starter bigint)
RETURNS TABLE (part smallint, id bigint, name text, role smallint, title text,
    children text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_may bigint[];
	v_more bigint[];
	v_apart bigint[];
	v_barred bigint[] := barred(p_school, p_user);
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
			v_apart := kept_apart(p_school, p_user);
			v_may := v_may || ARRAY(
				SELECT u.id FROM unnest(v_more) u (id)
				WHERE u.id <> ALL (v_apart));
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
	AND (p.person_id <> ALL (v_barred) OR cardinality(p_people) = 1)
	ORDER BY p.person_id;
END
$$;
