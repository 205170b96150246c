-- People and categories by what one types.

-- What a word of a search may stand for: a role, or a function of the staff.
CREATE OR REPLACE FUNCTION search_words()
RETURNS TABLE (role smallint, function smallint, word text)
LANGUAGE sql IMMUTABLE AS $$
	SELECT v.role::smallint, v.function::smallint, v.word
	FROM (VALUES (1, NULL, 'parents'),
	    (1, NULL, 'responsables'), (1, NULL, 'guardians'),
	    (2, NULL, 'eleves'), (2, NULL, 'students'), (2, NULL, 'pupils'),
	    (3, NULL, 'enseignants'), (3, NULL, 'enseignantes'),
	    (3, NULL, 'profs'), (3, NULL, 'professeurs'),
	    (3, NULL, 'teachers'),
	    (NULL, 1, 'direction'), (NULL, 1, 'principal'),
	    (NULL, 1, 'proviseur'), (NULL, 1, 'management'),
	    (NULL, 2, 'secretariat'), (NULL, 2, 'secretaires'),
	    (NULL, 2, 'secretary'),
	    (NULL, 3, 'vie'), (NULL, 3, 'scolaire'), (NULL, 3, 'cpe'),
	    (NULL, 3, 'surveillants'), (NULL, 3, 'school'),
	    (NULL, 3, 'life'),
	    (NULL, 4, 'intendance'), (NULL, 4, 'gestion'),
	    (NULL, 4, 'finance'), (NULL, 4, 'bursar'),
	    (NULL, 5, 'sante'), (NULL, 5, 'infirmerie'),
	    (NULL, 5, 'health'), (NULL, 5, 'nurse'),
	    (NULL, 6, 'orientation'), (NULL, 6, 'psychologue'),
	    (NULL, 6, 'guidance'),
	    (NULL, 7, 'cdi'), (NULL, 7, 'documentation'),
	    (NULL, 7, 'bibliotheque'), (NULL, 7, 'library'),
	    (NULL, 8, 'informatique'), (NULL, 8, 'it'),
	    (NULL, 9, 'agents'), (NULL, 9, 'support'),
	    (NULL, 0, 'autres'), (NULL, 0, 'other')) v (role, function, word)
$$;

-- "6e b", "6eme b", "6b": the same class, by its number and what follows.
CREATE OR REPLACE FUNCTION class_key(p_fold text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT regexp_replace(replace(p_fold, ' ', ''),
	    '^(\d+)(?:ieme|eme|ere|nde|er|re|nd|e)?', '\1/')
$$;

-- What is searched for, folded; classes and levels that people write in their
-- own way ("6eB", "6ème B") as the school writes them.
CREATE OR REPLACE FUNCTION search_query(p_school bigint, p_query text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_query text := search_fold(p_query);
	v_part text;
	v_title text;
BEGIN
	IF v_query !~ '\d' THEN
		RETURN v_query;
	END IF;
	FOR v_part IN
		SELECT w.part
		FROM regexp_matches(v_query, '\m\d{1,2} ?(?:ieme|eme|ere|nde|er|'
			're|nd|e)?(?: ?[a-z0-9]{1,2})?\M', 'g')
			WITH ORDINALITY m (whole, nth)
		CROSS JOIN LATERAL unnest(ARRAY[m.whole[1],
		    split_part(m.whole[1], ' ', 1)]) WITH ORDINALITY w (part, nth)
		ORDER BY m.nth, w.nth
	LOOP
		SELECT x.title INTO v_title
		FROM (
			SELECT c.search_title AS title, 1 AS nth FROM class c
			WHERE c.school_id = p_school AND c.active
			AND c.group_id = c.class_id
			UNION ALL
			SELECT l.sort_title, 2 FROM level l
			WHERE l.school_id = p_school
		) x
		WHERE class_key(x.title) = class_key(v_part)
		ORDER BY x.title <> v_part, x.nth, x.title
		LIMIT 1;
		IF FOUND THEN
			v_query := regexp_replace(v_query, '\m' || v_part
			    || '\M', v_title, 'g');
		END IF;
	END LOOP;
	RETURN v_query;
END
$$;

-- The words of what is searched for, as patterns of LIKE without its
-- wildcards; without those that say nothing, unless all do.
CREATE OR REPLACE FUNCTION search_split(p_query text)
RETURNS text[] LANGUAGE sql STABLE AS $$
	WITH w AS (
		SELECT u.word, u.nth, u.word = ANY ('{a,au,aux,d,de,des,du,et,l,
			la,le,les,tous,toutes,and,all,for,of,the}'::text[])
			AS empty
		FROM regexp_split_to_table(regexp_replace(
			search_fold(p_query), '([\\%_])', '\\\1', 'g'), ' ')
			WITH ORDINALITY u (word, nth)
		WHERE u.word <> ''
	)
	SELECT coalesce(array_agg(w.word ORDER BY w.nth)
		FILTER (WHERE NOT w.empty),
	    array_agg(w.word ORDER BY w.nth), '{}')
	FROM w
$$;

-- All of its words, as LIKE ALL wants them.
CREATE OR REPLACE FUNCTION search_inside(p_query text)
RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT '%' || w || '%'
		FROM regexp_split_to_table(regexp_replace(
			search_fold(p_query), '([\\%_])', '\\\1', 'g'), ' ') w
		WHERE w <> '' ORDER BY length(w) DESC);
END
$$;

-- Who teaches or attends them, and the guardians of those who attend.
CREATE OR REPLACE FUNCTION people_of_classes(p_school bigint,
    p_classes bigint[])
RETURNS TABLE (person_id bigint)
LANGUAGE sql STABLE AS $$
	SELECT m.person_id FROM member m
	WHERE m.school_id = p_school AND m.group_id = ANY (p_classes)
	UNION ALL
	SELECT k.guardian_id FROM member m
	JOIN kin k ON k.school_id = p_school AND k.student_id = m.person_id
	WHERE m.school_id = p_school AND m.group_id = ANY (p_classes)
	AND m.role = 2
$$;

-- Whom all of these words are about, each in one of these ways: a part of their
-- name, title, function or role, subject or class of the classes that the
-- caller knows (p_groups; NULL: all), a child's name or class.  All people are
-- looked at once, whatever the number of words.
CREATE OR REPLACE FUNCTION people_by_words(p_school bigint, p_words text[],
    p_groups bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
	RETURN ARRAY(
	WITH word AS MATERIALIZED (
		SELECT u.nth, '%' || u.word || '%' AS inside,
		    '% ' || u.word || '%' AS begins, ARRAY(
			SELECT s.function FROM search_words() s
			WHERE length(u.word) > 1
			AND s.word LIKE u.word || '%') AS functions, ARRAY(
			SELECT s.role FROM search_words() s
			WHERE length(u.word) > 2
			AND s.word LIKE u.word || '%') AS roles
		FROM unnest(p_words) WITH ORDINALITY u (word, nth)
	), hit AS MATERIALIZED (
		SELECT p.person_id, w.nth, p.role = 2
		    AND p.search_name LIKE w.inside AS child
		FROM person p
		JOIN word w ON p.search_name LIKE w.inside
			OR p.search_title <> ''
			AND ' ' || p.search_title LIKE w.begins
			OR p.role IN (4, 5) AND p.function = ANY (w.functions)
		WHERE p.school_id = p_school AND p.active
	), about AS (
		SELECT h.person_id, h.nth FROM hit h
		UNION ALL
		SELECT k.guardian_id, h.nth
		FROM hit h
		JOIN kin k ON k.school_id = p_school
			AND k.student_id = h.person_id
		WHERE h.child AND (p_groups IS NULL OR EXISTS (
			SELECT FROM member m
			WHERE m.school_id = p_school
			AND m.person_id = h.person_id AND m.role = 2
			AND m.group_id = ANY (p_groups)))
		UNION ALL
		SELECT r.person_id, w.nth
		FROM word w
		JOIN person_role r ON r.school_id = p_school AND r.active
			AND r.role = ANY (w.roles)
		UNION ALL
		SELECT m.person_id, w.nth
		FROM member m
		JOIN word w ON ' ' || m.search_subject LIKE w.begins
		WHERE m.school_id = p_school AND m.search_subject <> ''
		AND (p_groups IS NULL OR m.group_id = ANY (p_groups))
		UNION ALL
		SELECT x.person_id, w.nth
		FROM word w
		JOIN class c ON c.school_id = p_school AND c.active
			AND c.group_id = c.class_id
			AND ' ' || c.search_title LIKE w.begins
		CROSS JOIN LATERAL people_of_classes(p_school,
		    ARRAY[c.class_id]) x
		WHERE p_groups IS NULL OR c.class_id = ANY (p_groups)
	)
	SELECT a.person_id FROM about a
	GROUP BY a.person_id
	HAVING count(DISTINCT a.nth) = cardinality(p_words));
END
$$;

-- People whom a query is about; a class that it names in full is taken as a
-- whole ("math 6e b"), beside those who have all of it in their name.
CREATE OR REPLACE FUNCTION people_by_query(p_school bigint, p_query text,
    p_groups bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE
-- Where one school is nearly all there is, the plan for any school would read
-- the people of all of them.
SET plan_cache_mode = force_generic_plan SET jit = off
SET enable_seqscan = off AS $$
DECLARE
	v_query text := ' ' || search_query(p_school, p_query) || ' ';
	v_class bigint;
	v_title text;
	v_inside text[];
	v_found bigint[];
BEGIN
	SELECT c.class_id, c.search_title INTO v_class, v_title
	FROM class c
	WHERE c.school_id = p_school AND c.active AND c.group_id = c.class_id
	AND c.search_title <> ''
	AND (p_groups IS NULL OR c.class_id = ANY (p_groups))
	AND strpos(v_query, ' ' || c.search_title || ' ') > 0
	ORDER BY length(c.search_title) DESC, c.class_id
	LIMIT 1;
	IF NOT FOUND THEN
		RETURN people_by_words(p_school, search_split(v_query),
		    p_groups);
	END IF;
	v_found := ARRAY(
		SELECT c.person_id
		FROM people_of_classes(p_school, ARRAY[v_class]) c);
	v_query := replace(v_query, ' ' || v_title || ' ', ' ');
	IF btrim(v_query) <> '' THEN
		v_found := ARRAY(
			SELECT unnest(v_found) INTERSECT
			SELECT unnest(people_by_words(p_school,
			    search_split(v_query), p_groups)));
	END IF;
	v_inside := search_inside(p_query);
	RETURN v_found || ARRAY(
		SELECT p.person_id FROM person p
		WHERE p.school_id = p_school AND p.active
		AND p.search_name LIKE ALL (v_inside));
END
$$;

-- People by any part of their names, each word of p_query somewhere, and by
-- what is known of them; best match first: a name that begins so, then what they
-- are there for (title, function, subject), a name that has it inside, and last
-- what others are to them.  One page, after p_after (0: from
-- the first).  The first row says that the caller exists; status 2: p_after is
-- not of this list.
CREATE OR REPLACE FUNCTION find_people(p_school bigint, p_user bigint,
    p_query text, p_after bigint, p_limit int)
RETURNS TABLE (status smallint, person_id bigint, display_name text,
    role smallint, title text, context text, children boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hats hat[] := hats(p_school, p_user);
	v_hat hat;
	v_groups bigint[];
	-- LIKE's own characters stand for themselves.
	v_query text := regexp_replace(search_fold(p_query), '([\\%_])',
	    '\\\1', 'g');
	v_inside text[] := search_inside(p_query);
	v_words text[] := search_split(p_query);
	v_begins text[] := ARRAY(
		SELECT '% ' || w || '%' FROM unnest(v_words) w);
	v_functions smallint[] := ARRAY(
		SELECT s.function FROM search_words() s, unnest(v_words) w
		WHERE length(w) > 1 AND s.word LIKE w || '%');
	v_about bigint[];
	v_ids bigint[];
	v_order bigint[];
	v_found bigint[] := '{}';
	v_may bigint[];
	v_at int := 0;
BEGIN
	IF v_hats = '{}' THEN
		RETURN;
	END IF;
	v_groups := known_classes(v_hats);
	v_about := people_by_query(p_school, p_query, v_groups);
	-- Staff reach nearly everybody: asking about the best hits, some at a
	-- time, ends soon.  Others reach few: only these are looked at.
	IF v_groups IS NOT NULL AND v_about <> '{}' THEN
		FOREACH v_hat IN ARRAY v_hats LOOP
			v_ids := v_ids || ARRAY(
				SELECT r.person_id
				FROM reach_by(p_school, p_user, v_hat.role,
				    v_hat.groups, v_hat.scopes) r);
		END LOOP;
		v_about := ARRAY(
			SELECT unnest(v_about) INTERSECT SELECT unnest(v_ids));
	END IF;
	v_order := ARRAY(
		SELECT x.person_id
		FROM (
			SELECT p.person_id, p.search_family, p.search_given,
			    CASE
			    WHEN p.search_family LIKE v_query || '%' THEN 0
			    WHEN replace(p.search_family, ' ', '')
				LIKE v_query || '%' THEN 0
			    WHEN p.search_given LIKE v_query || '%' THEN 1
			    WHEN p.search_name LIKE v_query || '%' THEN 1
			    WHEN p.search_name LIKE '% ' || v_query || '%'
				THEN 2
			    WHEN p.role > 2 AND (
				' ' || p.search_title LIKE ANY (v_begins)
				OR p.role > 3 AND p.function
					= ANY (v_functions)
				OR EXISTS (
				SELECT FROM member m
				WHERE m.school_id = p_school
				AND m.person_id = p.person_id
				AND ' ' || m.search_subject
					LIKE ANY (v_begins))) THEN 3
			    WHEN p.search_name LIKE ALL (v_inside) THEN 4
			    ELSE 5 END AS rank
			FROM (SELECT DISTINCT unnest(v_about) AS id) u
			JOIN person p ON p.school_id = p_school
				AND p.person_id = u.id AND p.active
		) x
		ORDER BY x.rank, x.search_family, x.search_given, x.person_id);
	IF p_after <> 0 THEN
		v_at := array_position(v_order, p_after);
	END IF;
	IF v_at IS NULL THEN
		RETURN QUERY SELECT 2::smallint, 0::bigint, '', 0::smallint,
		    '', '', false;
		RETURN;
	END IF;
	RETURN QUERY SELECT 0::smallint, 0::bigint, '', 0::smallint, '', '',
	    false;
	IF v_groups IS NOT NULL THEN
		v_found := v_order[v_at + 1 : v_at + p_limit];
	END IF;
	WHILE v_groups IS NULL AND cardinality(v_found) < p_limit
	    AND v_at < cardinality(v_order) LOOP
		v_may := may_write_as(p_school, p_user, v_hats,
		    v_order[v_at + 1 : v_at + p_limit]);
		v_found := v_found || ARRAY(
			SELECT u.id
			FROM unnest(v_order[v_at + 1 : v_at + p_limit])
				WITH ORDINALITY u (id, nth)
			WHERE u.id = ANY (v_may)
			ORDER BY u.nth);
		v_at := v_at + p_limit;
	END LOOP;
	RETURN QUERY
	SELECT 0::smallint, p.person_id, p.display_name, p.role, p.title,
	    coalesce(t.context, ''), t.children
	FROM unnest(v_found[1 : p_limit]) WITH ORDINALITY u (id, nth)
	JOIN person p ON p.school_id = p_school AND p.person_id = u.id
	CROSS JOIN LATERAL person_context(p_school, p.person_id, p.role,
	    p.title, v_groups) t
	ORDER BY u.nth;
END
$$;

-- What a category is called, by its kind, for the words of a search.
CREATE OR REPLACE FUNCTION category_text(p_kind smallint, p_function bigint,
    p_title text)
RETURNS text LANGUAGE sql STABLE AS $$
	SELECT concat_ws(' ', CASE p_kind
	    WHEN 1 THEN 'administration personnels staff'
	    WHEN 5 THEN 'delegues delegates'
	    END, (
		SELECT string_agg(s.word, ' ') FROM search_words() s
		WHERE p_kind = 7 AND s.function = p_function
		OR p_kind = 4 AND s.role = 1 OR p_kind = 3 AND s.role = 2
		OR p_kind = 2 AND s.role = 3), search_fold(p_title))
$$;

-- Of the categories that p_user may write to those that all words of p_query
-- are about, as categories_of() says; at most p_limit.
CREATE OR REPLACE FUNCTION find_categories(p_school bigint, p_user bigint,
    p_query text, p_limit int)
RETURNS TABLE (kind smallint, group_id bigint, title text, members bigint,
    parent_kind smallint, parent_id bigint, whole boolean, child text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_words text[] := search_split(search_query(p_school, p_query));
BEGIN
	-- Most searches are for names: these end here.
	IF EXISTS (
		SELECT FROM unnest(v_words) w (word)
		WHERE NOT EXISTS (
			SELECT FROM search_words() s
			WHERE s.word LIKE w.word || '%')
		AND NOT EXISTS (
			SELECT FROM unnest('{administration,personnels,staff,
				delegues,delegates}'::text[]) s (word)
			WHERE s.word LIKE w.word || '%')
		AND NOT EXISTS (
			SELECT FROM class c
			WHERE c.school_id = p_school AND c.active
			AND ' ' || c.search_title LIKE '% ' || w.word || '%')
		AND NOT EXISTS (
			SELECT FROM level l
			WHERE l.school_id = p_school
			AND l.sort_title LIKE w.word || '%')
		AND NOT EXISTS (
			SELECT FROM own_group g
			WHERE g.school_id = p_school AND g.active
			AND ' ' || search_fold(g.name)
				LIKE '% ' || w.word || '%'))
	THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT c.kind, c.group_id, c.title, c.members, c.parent_kind,
	    c.parent_id, c.whole, c.child
	FROM categories_of(p_school, p_user) WITH ORDINALITY c
	WHERE c.kind <> 0 AND ' ' || category_text(c.kind, c.group_id, c.title)
	    LIKE ALL (SELECT '% ' || w || '%' FROM unnest(v_words) w)
	ORDER BY c.ordinality
	LIMIT p_limit;
END
$$;
