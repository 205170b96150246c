-- Why somebody is in a list; and categories, their members and people by name
-- as the release before asks for them.

-- Categories with someone in them.  Row 0 says that the caller exists.
CREATE OR REPLACE FUNCTION list_categories(p_school bigint, p_user bigint)
RETURNS TABLE (kind smallint, group_id bigint, title text, members bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hats hat[] := hats(p_school, p_user);
	v_hat hat;
	v_kinds smallint[] := '{}';
	v_groups bigint[] := '{}';
	v_people bigint[] := '{}';
BEGIN
	IF v_hats = '{}' THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 0::smallint, 0::bigint, ''::text, 0::bigint;
	FOREACH v_hat IN ARRAY v_hats LOOP
		SELECT v_kinds || array_agg(r.kind),
		    v_groups || array_agg(r.group_id),
		    v_people || array_agg(r.person_id)
		INTO v_kinds, v_groups, v_people
		FROM reach_by(p_school, p_user, v_hat.role, v_hat.groups,
		    v_hat.scopes) r
		WHERE r.kind <> 0;
	END LOOP;
	RETURN QUERY
	SELECT n.kind, n.group_id, coalesce(c.title, ''), n.members
	FROM (
		SELECT u.kind, u.group_id,
		    count(DISTINCT u.person_id) AS members
		FROM unnest(v_kinds, v_groups, v_people)
			u (kind, group_id, person_id)
		-- Those that have an id for clients.
		WHERE u.kind IN (1, 2) AND u.group_id = 0
		OR u.kind IN (2, 3, 4) AND u.group_id <> 0
		GROUP BY u.kind, u.group_id
	) n
	LEFT JOIN class c ON c.school_id = p_school AND c.class_id = n.group_id
	ORDER BY n.group_id <> 0, c.sort_title, n.group_id, n.kind;
END
$$;

-- Why a person is in a list.  p_groups: the classes to speak of; NULL: all.
-- Of a teacher "subject, class", of a student the class, of a guardian the
-- children with a class each ("children" true, so that the label can say
-- "parent of").
CREATE OR REPLACE FUNCTION person_context(p_school bigint, p_person bigint,
    p_role smallint, p_title text, p_groups bigint[])
RETURNS TABLE (context text, children boolean)
LANGUAGE sql STABLE AS $$
	SELECT CASE
	WHEN p_role = 1 THEN (
		SELECT c.children
		FROM children_of(p_school, p_person, p_groups) c)
	WHEN p_role IN (2, 3) THEN (
		SELECT string_agg(x.one, ' ; ' ORDER BY x.sort_title)
		FROM (
			SELECT concat_ws(', ', nullif(m.subject, ''), c.title)
			    AS one, c.sort_title
			FROM member m
			JOIN class c ON c.school_id = p_school
				AND c.class_id = m.group_id
			WHERE m.school_id = p_school
			AND m.person_id = p_person AND m.role = p_role
			AND (p_groups IS NULL OR m.group_id = ANY (p_groups))
			ORDER BY c.sort_title
			LIMIT 3
		) x)
	ELSE p_title
	END, p_role = 1
$$;

-- One page of a category, by name.  First a row that says what became of the
-- request (status 1: no such category, 2: no such p_after), then people.
CREATE OR REPLACE FUNCTION list_category_members(p_school bigint, p_user bigint,
    p_kind smallint, p_group bigint, p_after bigint, p_limit int)
RETURNS TABLE (status smallint, person_id bigint, display_name text,
    role smallint, title text, context text, children boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hats hat[] := hats(p_school, p_user);
	v_context bigint[];
	v_ids bigint[];
	v_family text := '';
	v_given text := '';
BEGIN
	IF v_hats = '{}' THEN
		RETURN;
	END IF;
	v_ids := category_members(p_school, p_user, v_hats, p_kind, p_group);
	IF v_ids = '{}' THEN
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
	v_context := CASE WHEN p_group <> 0 AND p_kind < 6
		THEN category_groups(p_school, p_kind, p_group) END;
	RETURN QUERY
	SELECT 0::smallint, x.person_id, x.display_name, x.role, x.title,
	    coalesce(t.context, ''), t.children
	FROM (
		SELECT p.* FROM person p
		WHERE p.school_id = p_school AND p.person_id = ANY (v_ids)
		AND (p.search_family, p.search_given, p.person_id)
			> (v_family, v_given, p_after)
		ORDER BY p.search_family, p.search_given, p.person_id
		LIMIT p_limit
	) x
	CROSS JOIN LATERAL person_context(p_school, x.person_id, x.role,
	    x.title, v_context) t
	ORDER BY x.search_family, x.search_given, x.person_id;
END
$$;

-- People by any part of their names, each word of p_query somewhere; best
-- match first.  The first row says that the caller exists.
CREATE OR REPLACE FUNCTION search_people(p_school bigint, p_user bigint,
    p_query text, p_limit int)
RETURNS TABLE (person_id bigint, display_name text, role smallint, title text,
    context text, children boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hats hat[] := hats(p_school, p_user);
	v_hat hat;
	v_groups bigint[] := '{}';
	-- LIKE's own characters stand for themselves.
	v_query text := regexp_replace(search_fold(p_query), '([\\%_])',
	    '\\\1', 'g');
	v_inside text[];
	v_ids bigint[];
BEGIN
	IF v_hats = '{}' THEN
		RETURN;
	END IF;
	RETURN QUERY SELECT 0::bigint, '', 0::smallint, '', '', false;
	SELECT array_agg('%' || w || '%' ORDER BY length(w) DESC) INTO v_inside
	FROM regexp_split_to_table(v_query, ' ') w WHERE w <> '';
	FOREACH v_hat IN ARRAY v_hats LOOP
		v_groups := v_groups || v_hat.groups;
	END LOOP;
	-- Staff reach nearly everybody: asking about the best hits, one after
	-- the other, ends soon.  Others reach few: only these are looked at.
	v_hat := v_hats[1];
	IF cardinality(v_hats) > 1 OR v_hat.role IN (1, 2, 3) THEN
		v_ids := '{}';
		FOREACH v_hat IN ARRAY v_hats LOOP
			v_ids := v_ids || ARRAY(
				SELECT DISTINCT r.person_id
				FROM reach_by(p_school, p_user, v_hat.role,
				    v_hat.groups, v_hat.scopes) r);
		END LOOP;
	END IF;
	RETURN QUERY
	WITH hit AS MATERIALIZED (
		SELECT p.*, CASE
		    WHEN p.search_family LIKE v_query || '%' THEN 0
		    WHEN replace(p.search_family, ' ', '') LIKE v_query || '%'
			THEN 0
		    WHEN p.search_given LIKE v_query || '%' THEN 1
		    WHEN p.search_name LIKE v_query || '%' THEN 1
		    WHEN p.search_name LIKE '% ' || v_query || '%' THEN 2
		    ELSE 3 END AS rank
		FROM person p
		WHERE p.school_id = p_school AND p.active
		AND p.search_name LIKE v_inside[1]
		AND p.search_name LIKE ALL (v_inside)
		AND (v_ids IS NULL OR p.person_id = ANY (v_ids))
		ORDER BY rank, p.search_family, p.search_given, p.person_id
	), best AS (
		SELECT h.*
		FROM hit h
		CROSS JOIN LATERAL (
			SELECT WHERE v_ids IS NOT NULL
			UNION ALL
			SELECT FROM reach_by(p_school, p_user, v_hat.role,
			    v_hat.groups, v_hat.scopes) r
			WHERE v_ids IS NULL AND r.person_id = h.person_id
			LIMIT 1
		) allowed
		LIMIT p_limit
	)
	SELECT b.person_id, b.display_name, b.role, b.title,
	    coalesce(t.context, ''), t.children
	FROM best b
	CROSS JOIN LATERAL person_context(p_school, b.person_id, b.role,
	    b.title, v_groups) t
	ORDER BY b.rank, b.search_family, b.search_given, b.person_id;
END
$$;
