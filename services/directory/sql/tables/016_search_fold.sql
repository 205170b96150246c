-- was: 30700258abba39153e4bbf5feab73a22a0de4bbc28486034b0088030ec780670
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
