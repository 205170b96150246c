-- The categories that somebody may choose from, as a tree, and who is in one.
-- A category is a kind and a group: a class, a level (its id below 0), a
-- function of the staff, an own group, or 0, all of the school.

-- The children of p_user by class, where there are several children.
CREATE OR REPLACE FUNCTION children_by_class(p_school bigint, p_user bigint)
RETURNS TABLE (class_id bigint, names text)
LANGUAGE sql STABLE AS $$
	WITH mine AS (
		SELECT s.person_id, s.display_name,
		    count(*) OVER () AS of
		FROM kin k
		JOIN person s ON s.school_id = p_school
			AND s.person_id = k.student_id
			AND s.active AND s.role = 2
		WHERE k.school_id = p_school AND k.guardian_id = p_user
		GROUP BY s.person_id, s.display_name
	)
	SELECT m.group_id, string_agg(c.display_name, ', '
	    ORDER BY c.person_id)
	FROM mine c
	JOIN member m ON m.school_id = p_school AND m.person_id = c.person_id
		AND m.role = 2
	WHERE c.of > 1
	GROUP BY m.group_id
$$;

-- The classes of which somebody with these hats may know who is in them; NULL:
-- all.
CREATE OR REPLACE FUNCTION known_classes(p_hats hat[])
RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	v_hat hat;
	v_groups bigint[] := '{}';
BEGIN
	FOREACH v_hat IN ARRAY p_hats LOOP
		IF v_hat.role IN (4, 5) THEN
			RETURN NULL;
		END IF;
		v_groups := v_groups || v_hat.groups;
	END LOOP;
	RETURN v_groups;
END
$$;

-- Categories with someone in them, what is part of another one after it.  Row
-- 0 says that the caller exists.  parent_kind 0: of nothing that is listed.
-- whole: its parts are all of it.
CREATE OR REPLACE FUNCTION categories_of(p_school bigint, p_user bigint)
RETURNS TABLE (kind smallint, group_id bigint, title text, members bigint,
    parent_kind smallint, parent_id bigint, whole boolean, child text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hats hat[] := hats(p_school, p_user);
	v_hat hat;
	v_staff boolean := false;
	v_kinds smallint[] := '{}';
	v_groups bigint[] := '{}';
	v_people bigint[] := '{}';
BEGIN
	IF v_hats = '{}' THEN
		RETURN;
	END IF;
	RETURN QUERY SELECT 0::smallint, 0::bigint, '', 0::bigint,
	    0::smallint, 0::bigint, false, '';
	FOREACH v_hat IN ARRAY v_hats LOOP
		SELECT v_kinds || array_agg(r.kind),
		    v_groups || array_agg(r.group_id),
		    v_people || array_agg(r.person_id)
		INTO v_kinds, v_groups, v_people
		FROM reach_by(p_school, p_user, v_hat.role, v_hat.groups,
		    v_hat.scopes) r
		WHERE r.kind <> 0;
		v_staff := v_staff OR v_hat.role IN (4, 5);
	END LOOP;
	RETURN QUERY
	WITH reached AS MATERIALIZED (
		SELECT DISTINCT u.kind, u.group_id, u.person_id
		FROM unnest(v_kinds, v_groups, v_people)
			u (kind, group_id, person_id)
	), listed AS (
		SELECT r.kind, r.group_id, count(*) AS members
		FROM reached r
		GROUP BY r.kind, r.group_id
		UNION ALL
		-- A level of one class is that class.
		SELECT r.kind, -c.level_id, count(DISTINCT r.person_id)
		FROM reached r
		JOIN class c ON c.school_id = p_school
			AND c.class_id = r.group_id
		WHERE v_staff AND r.kind IN (2, 3, 4) AND r.group_id <> 0
		AND c.level_id IS NOT NULL
		GROUP BY r.kind, c.level_id
		HAVING count(DISTINCT r.group_id) > 1
		UNION ALL
		SELECT x.kind, x.group_id, x.members
		FROM (
			SELECT 6::smallint AS kind, g.group_id,
			    cardinality(category_members(p_school, p_user,
				v_hats, 6::smallint, g.group_id))::bigint
				AS members
			FROM own_group g
			WHERE g.school_id = p_school AND g.active
			AND (g.owner_id = p_user OR g.group_id IN (
				SELECT s.group_id FROM own_group_share s
				WHERE s.school_id = p_school
				AND s.person_id = p_user))
		) x
		WHERE x.members > 0
	)
	SELECT l.kind, l.group_id,
	    coalesce(c.title, v.title, g.name, ''), l.members,
	    coalesce(o.kind, a.kind, 0::smallint),
	    coalesce(o.group_id, a.group_id, 0),
	    l.group_id < 0 OR l.kind = 1, coalesce(k.names, '')
	FROM listed l
	LEFT JOIN class c ON l.kind BETWEEN 2 AND 5 AND l.group_id > 0
		AND c.school_id = p_school AND c.class_id = l.group_id
	LEFT JOIN level v ON v.school_id = p_school
		AND v.level_id = coalesce(c.level_id, -l.group_id)
	LEFT JOIN own_group g ON l.kind = 6 AND g.school_id = p_school
		AND g.group_id = l.group_id
	-- What it is a part of: the level, or all of the kind.
	LEFT JOIN listed o ON l.group_id > 0 AND o.kind = l.kind
		AND o.group_id = -c.level_id
	LEFT JOIN listed a ON a.group_id = 0 AND (a.kind = l.kind
		AND l.group_id <> 0 AND l.kind IN (2, 3, 4)
		OR a.kind = 1 AND l.kind = 7)
	LEFT JOIN children_by_class(p_school, p_user) k
		ON k.class_id = c.class_id
	ORDER BY array_position('{1,7,2,3,4,5,6}'::smallint[], l.kind),
	    l.kind <> 7 AND l.group_id <> 0, l.kind = 7 AND l.group_id = 0,
	    v.sort_title NULLS LAST, l.group_id > 0 AND l.kind <> 7,
	    c.sort_title, g.name, l.group_id;
END
$$;

-- One page of a category, by name.  First a row that says what became of the
-- request (status 1: no such category, 2: no such p_after), then people, as
-- what they are in it.
CREATE OR REPLACE FUNCTION members_page(p_school bigint, p_user bigint,
    p_kind smallint, p_group bigint, p_after bigint, p_limit int)
RETURNS TABLE (status smallint, person_id bigint, display_name text,
    role smallint, title text, context text, children boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hats hat[] := hats(p_school, p_user);
	v_group bigint := abs(p_group);
	-- The classes to speak of; NULL: all.
	v_context bigint[];
	v_ids bigint[];
	v_family text := '';
	v_given text := '';
BEGIN
	IF v_hats = '{}' THEN
		RETURN;
	END IF;
	IF p_kind BETWEEN 2 AND 5 AND p_group <> 0 THEN
		v_context := category_groups(p_school, p_kind, v_group);
	ELSIF p_kind = 6 THEN
		v_context := known_classes(v_hats);
	END IF;
	-- A class is not named as a level, nor a level as a class.
	IF p_kind NOT BETWEEN 2 AND 5 OR p_group = 0
	    OR (p_group > 0) = (v_context = ARRAY[v_group]) THEN
		v_ids := category_members(p_school, p_user, v_hats, p_kind,
		    v_group);
	END IF;
	IF coalesce(v_ids, '{}') = '{}' THEN
		RETURN QUERY SELECT 1::smallint, 0::bigint, '', 0::smallint,
		    '', '', false;
		RETURN;
	END IF;
	IF p_after <> 0 THEN
		SELECT p.search_family, p.search_given INTO v_family, v_given
		FROM person p
		WHERE p.school_id = p_school AND p.person_id = p_after;
		IF NOT FOUND THEN
			RETURN QUERY SELECT 2::smallint, 0::bigint, '',
			    0::smallint, '', '', false;
			RETURN;
		END IF;
	END IF;
	RETURN QUERY SELECT 0::smallint, 0::bigint, '', 0::smallint, '', '',
	    false;
	RETURN QUERY
	SELECT 0::smallint, x.person_id, x.display_name, x.hat, x.title,
	    coalesce(t.context, ''), t.children
	FROM (
		SELECT p.*, CASE p_kind WHEN 2 THEN 3 WHEN 3 THEN 2
		    WHEN 4 THEN 1 ELSE p.role END::smallint AS hat
		FROM person p
		WHERE p.school_id = p_school AND p.person_id = ANY (v_ids)
		AND (p.search_family, p.search_given, p.person_id)
			> (v_family, v_given, p_after)
		ORDER BY p.search_family, p.search_given, p.person_id
		LIMIT p_limit
	) x
	CROSS JOIN LATERAL person_context(p_school, x.person_id, x.hat,
	    x.title, v_context) t
	ORDER BY x.search_family, x.search_given, x.person_id;
END
$$;

-- Who people are, active or not, as p_user may know of them: of children from
-- whom p_user is barred, nothing.
CREATE OR REPLACE FUNCTION name_people(p_school bigint, p_user bigint,
    p_ids bigint[])
RETURNS TABLE (person_id bigint, display_name text, role smallint, title text,
    context text, children boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_groups bigint[] := known_classes(hats(p_school, p_user));
	v_barred bigint[] := ARRAY(
		SELECT b.student_id FROM contact_ban b
		WHERE b.school_id = p_school AND b.person_id = p_user);
BEGIN
	RETURN QUERY
	SELECT p.person_id, p.display_name, p.role, p.title,
	    coalesce(t.context, ''), t.children
	FROM person p
	CROSS JOIN LATERAL person_context(p_school, p.person_id, p.role,
	    p.title, v_groups) t
	WHERE p.school_id = p_school AND p.person_id = ANY (p_ids)
	AND p.person_id <> ALL (v_barred)
	ORDER BY p.person_id;
END
$$;

-- Who is in which of these categories (kind and group as category_members()
-- has them), whatever the rules, by id: the first one, counted from 1, and in
-- one of guardians the child through whom, 0: none.
CREATE OR REPLACE FUNCTION audience_because(p_school bigint,
    p_kinds smallint[], p_groups bigint[])
RETURNS TABLE (people bigint[], categories smallint[], children bigint[])
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
	RETURN QUERY
	WITH part AS MATERIALIZED (
		SELECT u.kind, g.id AS group_id, u.nth
		FROM unnest(p_kinds, p_groups)
			WITH ORDINALITY u (kind, group_id, nth)
		CROSS JOIN LATERAL unnest(category_groups(p_school, u.kind,
		    u.group_id)) g (id)
	), one AS (
		SELECT DISTINCT ON (h.person_id) h.person_id, h.nth, h.child
		FROM (
			SELECT m.person_id, c.nth, 0::bigint AS child
			FROM part c
			JOIN member m ON m.school_id = p_school
				AND m.group_id = c.group_id
				AND m.role = CASE c.kind WHEN 2 THEN 3 ELSE 2 END
			WHERE c.kind IN (2, 3) AND c.group_id <> 0
			UNION ALL
			SELECT k.guardian_id, c.nth, k.student_id
			FROM part c
			JOIN member m ON m.school_id = p_school
				AND m.group_id = c.group_id AND m.role = 2
			JOIN kin k ON k.school_id = p_school
				AND k.student_id = m.person_id
			WHERE c.kind = 4 AND c.group_id <> 0
			UNION ALL
			SELECT d.person_id, c.nth, 0 FROM part c
			JOIN delegate d ON d.school_id = p_school
				AND d.group_id = c.group_id
			WHERE c.kind = 5
			UNION ALL
			SELECT o.person_id, c.nth, 0 FROM part c
			JOIN own_group_member o ON o.school_id = p_school
				AND o.group_id = c.group_id
			WHERE c.kind = 6
			UNION ALL
			SELECT r.person_id, c.nth, 0 FROM part c
			JOIN person_role r ON r.school_id = p_school
				AND r.active AND (c.kind = 1 AND r.role IN (4, 5)
				OR c.kind BETWEEN 2 AND 4 AND r.role
					= (ARRAY[3, 2, 1])[c.kind - 1])
			WHERE c.kind BETWEEN 1 AND 4 AND c.group_id = 0
			UNION ALL
			SELECT p.person_id, c.nth, 0 FROM part c
			JOIN person_role r ON r.school_id = p_school
				AND r.active AND r.role IN (4, 5)
			JOIN person p ON p.school_id = p_school
				AND p.person_id = r.person_id
				AND p.function = c.group_id
			WHERE c.kind = 7
		) h
		ORDER BY h.person_id, h.nth, h.child
	)
	SELECT array_agg(o.person_id ORDER BY o.person_id),
	    array_agg(o.nth::smallint ORDER BY o.person_id),
	    array_agg(o.child ORDER BY o.person_id)
	FROM one o;
END
$$;
