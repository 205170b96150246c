-- Names are searched as people type them: without accents and case, and with
-- hyphens, apostrophes and blanks all the same ("jean pierre", "jean-pierre"),
-- or left out ("oconnor").

-- What is compared, of a name and of what is searched for.
CREATE FUNCTION search_fold(p_text text) RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT btrim(regexp_replace(lower(unaccent(normalize(p_text, NFC))),
	    '[-''’‘ʼʹ`´‐‑‒–—―_.,\s\u00a0\u202f\u2009\u00ad\u200b]+', ' ', 'g'))
$$;

-- STABLE functions are not allowed in generated columns: a trigger fills in
-- what is compared, whoever writes the names.
CREATE FUNCTION fold_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.search_given := search_fold(NEW.given_name);
	NEW.search_family := search_fold(NEW.family_name);
	RETURN NEW;
END
$$;
CREATE TRIGGER fold_names BEFORE INSERT OR UPDATE
	OF given_name, family_name, search_given, search_family ON person
	FOR EACH ROW EXECUTE FUNCTION fold_names();

-- The words of a name, and each name in one word.
ALTER TABLE person DROP COLUMN search_name;
UPDATE person SET given_name = given_name;
ALTER TABLE person ADD COLUMN search_name text NOT NULL GENERATED ALWAYS AS
	(search_given || ' ' || search_family || ' '
	|| replace(search_given, ' ', '') || ' '
	|| replace(search_family, ' ', '')) STORED;
CREATE INDEX person_search ON person USING gin (search_name gin_trgm_ops);

-- People by any part of their names, each word of p_query somewhere; best
-- match first.  The first row says that the caller exists.
CREATE OR REPLACE FUNCTION search_people(p_school bigint, p_user bigint,
    p_query text, p_limit int)
RETURNS TABLE (person_id bigint, display_name text, role smallint, title text,
    context text, children boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_role smallint;
	v_groups bigint[];
	-- LIKE's own characters stand for themselves.
	v_query text := regexp_replace(search_fold(p_query), '([\\%_])',
	    '\\\1', 'g');
	v_inside text[];
	v_ids bigint[];
BEGIN
	SELECT p.role INTO v_role FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user AND p.active;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY SELECT 0::bigint, '', 0::smallint, '', '', false;
	v_groups := caller_groups(p_school, p_user, v_role);
	SELECT array_agg('%' || w || '%' ORDER BY length(w) DESC) INTO v_inside
	FROM regexp_split_to_table(v_query, ' ') w WHERE w <> '';
	-- Staff reach nearly everybody: asking about the best hits, one after
	-- the other, ends soon.  Others reach few: only these are looked at.
	IF v_role IN (1, 2, 3) THEN
		SELECT coalesce(array_agg(DISTINCT r.person_id), '{}')
		INTO v_ids
		FROM reach(p_school, p_user, v_role, v_groups) r;
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
			SELECT FROM reach(p_school, p_user, v_role, v_groups) r
			WHERE r.person_id = h.person_id
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
