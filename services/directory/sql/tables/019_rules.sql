-- Who may write to whom as data, and all else that reach_by() of
-- functions/rights.sql reads.

-- Triggers that read other tables find them whoever writes: search_path.

-- ---- rules ----

-- Scopes (0 NOBODY, 1 OWN, 2 CLASS, 3 SCHOOL) say of whom of to_role somebody
-- of from_role may write to: see functions/rights.sql.
CREATE TABLE rule (
	school_id	bigint NOT NULL REFERENCES school,
	from_role	smallint NOT NULL CHECK (from_role BETWEEN 1 AND 5),
	to_role		smallint NOT NULL CHECK (to_role BETWEEN 1 AND 5),
	scope		smallint NOT NULL CHECK (scope BETWEEN 0 AND 3),
	PRIMARY KEY (school_id, from_role, to_role)
);
-- Raised by each change of a rule.
ALTER TABLE school ADD rules_version bigint NOT NULL DEFAULT 1;

-- Everybody to the staff, staff to everybody, teachers to each other, and
-- teachers with the pupils and guardians of their classes.
CREATE FUNCTION default_rules(p_school bigint) RETURNS void LANGUAGE sql AS $$
	INSERT INTO rule (school_id, from_role, to_role, scope)
	SELECT p_school, f.role, t.role, CASE
	    WHEN f.role >= 4 OR t.role >= 4 THEN 3
	    WHEN f.role = 3 AND t.role = 3 THEN 3
	    WHEN f.role = 3 OR t.role = 3 THEN 1
	    ELSE 0 END
	FROM generate_series(1, 5) f (role), generate_series(1, 5) t (role)
	ON CONFLICT DO NOTHING
$$;
CREATE FUNCTION school_rules() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
	PERFORM default_rules(NEW.school_id);
	RETURN NULL;
END
$$;
CREATE TRIGGER school_rules AFTER INSERT ON school
	FOR EACH ROW EXECUTE FUNCTION school_rules();
SELECT default_rules(school_id) FROM school;

-- ---- hats ----

ALTER INDEX person_role RENAME TO person_by_role;
-- The roles that somebody has: person.role and maybe more (a teacher who is a
-- parent).  active is the person's.
CREATE TABLE person_role (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	role		smallint NOT NULL CHECK (role BETWEEN 1 AND 5),
	active		boolean NOT NULL DEFAULT true,
	-- 0: person.role, 1: a second one of the roster, 2: given by hand.
	source		smallint NOT NULL DEFAULT 2,
	PRIMARY KEY (school_id, person_id, role)
);
CREATE INDEX person_role_role ON person_role (school_id, role, person_id)
	WHERE active;
INSERT INTO person_role (school_id, person_id, role, active, source)
SELECT school_id, person_id, role, active, 0 FROM person;

CREATE FUNCTION add_roles() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
	INSERT INTO person_role (school_id, person_id, role, active, source)
	SELECT school_id, person_id, role, active, 0 FROM changed
	ON CONFLICT (school_id, person_id, role) DO UPDATE
	SET active = excluded.active;
	RETURN NULL;
END
$$;
-- A hat that becomes the first one stays a hat when it is no longer.
CREATE FUNCTION change_roles() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
	DELETE FROM person_role
	WHERE school_id = OLD.school_id AND person_id = OLD.person_id
	AND (TG_OP = 'DELETE' OR source = 0 AND role = OLD.role);
	IF TG_OP = 'UPDATE' THEN
		UPDATE person_role SET active = NEW.active
		WHERE school_id = NEW.school_id AND person_id = NEW.person_id;
		INSERT INTO person_role (school_id, person_id, role, active,
		    source)
		VALUES (NEW.school_id, NEW.person_id, NEW.role, NEW.active, 0)
		ON CONFLICT DO NOTHING;
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER add_roles AFTER INSERT ON person
	REFERENCING NEW TABLE AS changed
	FOR EACH STATEMENT EXECUTE FUNCTION add_roles();
CREATE TRIGGER change_roles AFTER UPDATE OF role, active ON person
	FOR EACH ROW WHEN ((OLD.role, OLD.active) <> (NEW.role, NEW.active))
	EXECUTE FUNCTION change_roles();
CREATE TRIGGER drop_roles AFTER DELETE ON person
	FOR EACH ROW EXECUTE FUNCTION change_roles();

-- What somebody may write as: see hats() in functions/rights.sql.
CREATE TYPE hat AS (
	role		smallint,
	groups		bigint[],	-- the classes that are theirs
	scopes		smallint[]	-- by the role written to, 1 to 5
);

-- ---- what the staff is there for ----

-- liaison.common.v1.Function of what a title says, in French or English; 0:
-- nothing that is known.  The first that fits: a "secrétaire de direction" is
-- of the secretariat, a "conseiller principal d'éducation" no principal.
CREATE FUNCTION function_of_title(p_title text) RETURNS smallint
LANGUAGE sql STABLE AS $$
	SELECT coalesce((
		SELECT f.function FROM (VALUES
		    (1, 3, '\mcpe\M|vie scolaire|conseill\w* principal'
			|| '|surveillan|assistant\w* d.education|\maed\M'
			|| '|school life|attendance'),
		    (2, 4, 'intendan|gestionnaire|comptab|econom'
			|| '|secretaire general|bursar|finance'),
		    (3, 2, 'secreta'),
		    (4, 7, 'documentalis|\mcdi\M|biblioth|librar'),
		    (5, 5, 'infirm|\msante\M|medec|nurse|health'),
		    (6, 6, 'orientation|psychologue|\mpsy.?en\M'
			|| '|guidance|counsel'),
		    (7, 8, 'informatique|numerique|reseau|\mit\M'),
		    (8, 1, 'direct|principal|proviseu|chef d.etablissement'
			|| '|head'),
		    (9, 9, '\magent|techni|entretien|cuisin|restauration'
			|| '|accueil|\maesh\M|caretaker|canteen|maintenance'))
			f (nth, function, pattern)
		WHERE lower(unaccent(p_title)) ~ f.pattern
		ORDER BY f.nth
		LIMIT 1), 0)::smallint
$$;

ALTER TABLE person
	-- liaison.common.v1.Function of the staff.
	ADD function smallint NOT NULL DEFAULT 0
		CHECK (function BETWEEN 0 AND 9),
	-- What the roster says it is; 0: nothing, so that it goes by the title.
	ADD function_stated smallint NOT NULL DEFAULT 0,
	-- Set by hand: neither roster nor title change it.
	ADD function_fixed boolean NOT NULL DEFAULT false;
CREATE FUNCTION person_function() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
	NEW.function := coalesce(nullif(NEW.function_stated, 0),
	    function_of_title(NEW.title));
	RETURN NEW;
END
$$;
CREATE TRIGGER person_function BEFORE INSERT OR UPDATE
	OF role, title, function_stated, function_fixed ON person
	FOR EACH ROW WHEN (NEW.role IN (4, 5) AND NOT NEW.function_fixed)
	EXECUTE FUNCTION person_function();
UPDATE person SET title = title WHERE role IN (4, 5);
ALTER TABLE stage_person ADD function smallint NOT NULL DEFAULT 0;

-- ---- levels ----

CREATE TABLE level (
	school_id	bigint NOT NULL REFERENCES school,
	level_id	bigint NOT NULL DEFAULT nextval('id_sequence'),
	title		text NOT NULL,
	sort_title	text NOT NULL,
	PRIMARY KEY (school_id, level_id),
	UNIQUE (school_id, sort_title)
);
ALTER TABLE class ADD level_id bigint;
CREATE INDEX class_level ON class (school_id, level_id) WHERE active;

-- The grade that the roster says, or else the first of several words of the
-- title ("6e B").  A level without classes keeps its id for when they return.
CREATE FUNCTION make_levels(p_school bigint) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	WITH want AS MATERIALIZED (
		SELECT x.class_id, x.title, lower(unaccent(x.title)) AS key
		FROM (
			SELECT c.class_id, CASE
			    WHEN c.grades !~ '^\s*$' AND c.grades !~ ','
				THEN btrim(c.grades)
			    ELSE (regexp_match(c.title,
				'^\s*(\S+)\s+\S'))[1]
			    END AS title
			FROM class c
			WHERE c.school_id = p_school AND c.active
			AND c.group_id = c.class_id
		) x
	), made AS (
		INSERT INTO level (school_id, title, sort_title)
		SELECT p_school, min(w.title), w.key FROM want w
		WHERE w.key IS NOT NULL
		AND NOT EXISTS (
			SELECT FROM level l
			WHERE l.school_id = p_school AND l.sort_title = w.key)
		GROUP BY w.key
		RETURNING level_id, sort_title
	), known AS (
		SELECT level_id, sort_title FROM level
		WHERE school_id = p_school
		UNION ALL
		SELECT level_id, sort_title FROM made
	)
	UPDATE class c SET level_id = k.level_id
	FROM want w
	LEFT JOIN known k ON k.sort_title = w.key
	WHERE c.school_id = p_school AND c.class_id = w.class_id
	AND c.level_id IS DISTINCT FROM k.level_id;
END
$$;
SELECT make_levels(school_id) FROM school;

-- ---- delegates, bans, groups ----

-- Of a class, by those they speak for: 1 its parents, 2 its pupils.
CREATE TABLE delegate (
	school_id	bigint NOT NULL,
	group_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	role		smallint NOT NULL CHECK (role IN (1, 2)),
	PRIMARY KEY (school_id, group_id, person_id)
);
CREATE INDEX delegate_person ON delegate (school_id, person_id);

-- Who must not be in contact with a child, by a court's order: nobody's
-- relative of that child, wherever relatives are looked for.
CREATE TABLE contact_ban (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	student_id	bigint NOT NULL,
	note		text NOT NULL DEFAULT '',
	noted_by	bigint,
	noted_at	timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, person_id, student_id)
);
CREATE INDEX contact_ban_student ON contact_ban (school_id, student_id);

-- Who answers for whom, as the rules see it; the table guardian has what the
-- roster says.
CREATE VIEW kin AS
SELECT g.school_id, g.guardian_id, g.student_id
FROM guardian g
WHERE g.active AND NOT EXISTS (
	SELECT FROM contact_ban b
	WHERE b.school_id = g.school_id AND b.person_id = g.guardian_id
	AND b.student_id = g.student_id);

CREATE TABLE own_group (
	school_id	bigint NOT NULL REFERENCES school,
	group_id	bigint NOT NULL DEFAULT nextval('id_sequence'),
	owner_id	bigint NOT NULL,
	name		text NOT NULL,
	-- NULL: by hand.
	rule		jsonb,
	-- Beyond the end of the school year.
	kept		boolean NOT NULL DEFAULT false,
	ends_on		date,
	active		boolean NOT NULL DEFAULT true,
	PRIMARY KEY (school_id, group_id)
);
CREATE INDEX own_group_owner ON own_group (school_id, owner_id) WHERE active;
CREATE TABLE own_group_share (
	school_id	bigint NOT NULL,
	group_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	PRIMARY KEY (school_id, group_id, person_id)
);
CREATE INDEX own_group_share_person ON own_group_share (school_id, person_id);
-- By hand, or as its rule gave them last.
CREATE TABLE own_group_member (
	school_id	bigint NOT NULL,
	group_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	PRIMARY KEY (school_id, group_id, person_id)
);

-- ---- memories hear of it ----

-- As in 008.  Own groups are not among them: what is in one is asked anew each
-- time.
DO $$
DECLARE
	v_table text;
BEGIN
	FOREACH v_table IN ARRAY ARRAY['rule', 'person_role', 'delegate',
	    'contact_ban']
	LOOP
		EXECUTE format('CREATE TRIGGER tell_rights_insert'
		    ' AFTER INSERT ON %I REFERENCING NEW TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_delete'
		    ' AFTER DELETE ON %I REFERENCING OLD TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_update'
		    ' AFTER UPDATE ON %I REFERENCING'
		    ' OLD TABLE AS before NEW TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights_update()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_truncate'
		    ' AFTER TRUNCATE ON %I'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
	END LOOP;
END
$$;
