-- Who exists and how people belong together.  Roles are liaison.common.v1.Role:
-- 1 GUARDIAN, 2 STUDENT, 3 TEACHER, 4 STAFF, 5 ADMIN.  Rows that came by a
-- roster are switched off when they leave it, never deleted.
--
-- guardian, enrolment and member have no foreign keys: they are written only by
-- joins with person and class, whose rows stay for ever, and checking a hundred
-- thousand of them again would be half of the time of an import.

CREATE SEQUENCE id_sequence AS bigint;

CREATE TABLE school (
	school_id	bigint PRIMARY KEY DEFAULT nextval('id_sequence'),
	code		text NOT NULL UNIQUE,
	name		text NOT NULL,
	created_at	timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE person (
	school_id	bigint NOT NULL REFERENCES school,
	person_id	bigint NOT NULL DEFAULT nextval('id_sequence'),
	sourced_id	text NOT NULL,
	role		smallint NOT NULL CHECK (role BETWEEN 1 AND 5),
	given_name	text NOT NULL,
	family_name	text NOT NULL,
	display_name	text NOT NULL GENERATED ALWAYS AS
			(btrim(given_name || ' ' || family_name)) STORED,
	-- The label on the silhouette; empty: the front end shows the role.
	title		text NOT NULL DEFAULT '',
	active		boolean NOT NULL DEFAULT true,
	-- lower(unaccent(...)), filled in by whoever writes the names, since
	-- unaccent() is not immutable and so not allowed in a generated column.
	search_given	text NOT NULL,
	search_family	text NOT NULL,
	search_name	text NOT NULL GENERATED ALWAYS AS
			(search_given || ' ' || search_family) STORED,
	PRIMARY KEY (school_id, person_id),
	UNIQUE (school_id, sourced_id)
);
CREATE INDEX person_role ON person (school_id, role) WHERE active;
CREATE INDEX person_search ON person USING gin (search_name gin_trgm_ops);

-- Who answers for whom.  stated_by is the person whose roster row said so: a
-- delta that changes this row takes back what the row said before.
CREATE TABLE guardian (
	school_id	bigint NOT NULL,
	guardian_id	bigint NOT NULL,
	student_id	bigint NOT NULL,
	stated_by	bigint NOT NULL,
	active		boolean NOT NULL DEFAULT true,
	PRIMARY KEY (school_id, guardian_id, student_id, stated_by)
);
CREATE INDEX guardian_student ON guardian (school_id, student_id, guardian_id)
	WHERE active;

CREATE TABLE class (
	school_id	bigint NOT NULL REFERENCES school,
	class_id	bigint NOT NULL DEFAULT nextval('id_sequence'),
	sourced_id	text NOT NULL,
	title		text NOT NULL,
	sort_title	text NOT NULL,
	subject		text NOT NULL DEFAULT '',
	-- The class as people know it ("6e B"): the homeroom, or itself.
	group_id	bigint NOT NULL,
	active		boolean NOT NULL DEFAULT true,
	PRIMARY KEY (school_id, class_id),
	UNIQUE (school_id, sourced_id)
);
CREATE INDEX class_group ON class (school_id, group_id) WHERE active;

CREATE TABLE enrolment (
	school_id	bigint NOT NULL,
	sourced_id	text NOT NULL,
	person_id	bigint NOT NULL,
	class_id	bigint NOT NULL,
	role		smallint NOT NULL CHECK (role IN (2, 3)),
	active		boolean NOT NULL DEFAULT true,
	PRIMARY KEY (school_id, sourced_id)
);
CREATE INDEX enrolment_person ON enrolment (school_id, person_id);
CREATE INDEX enrolment_class ON enrolment (school_id, class_id);

-- What the rules read: enrolments, class by class as people know it, once a
-- person.  Made from enrolment at the end of each import.
CREATE TABLE member (
	school_id	bigint NOT NULL,
	group_id	bigint NOT NULL,
	role		smallint NOT NULL,
	person_id	bigint NOT NULL,
	subject		text NOT NULL DEFAULT '',
	PRIMARY KEY (school_id, group_id, role, person_id)
);
CREATE INDEX member_person ON member (school_id, person_id, role, group_id);
