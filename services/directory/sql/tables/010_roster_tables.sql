-- was: a39581cd0b111cb77e0abfaba25f352c703af6d3d79bad0f5de89d0c7dcdf700
-- What a roster says about time, about whose rows it has, and what of it could
-- not be read.  Dates are OneRoster's: the first day counts, the last one does
-- not ("exclusive") in enrollments.csv, roles.csv and academicSessions.csv.

ALTER TABLE school
	-- The org of orgs.csv that the school is, kept at the first import, and
	-- it together with its departments as they last came.
	ADD org_sourced_id text NOT NULL DEFAULT '',
	ADD org_units text[] NOT NULL DEFAULT '{}',
	ADD time_zone text NOT NULL DEFAULT 'Europe/Paris',
	-- The day there for which roles and member were last made; NULL: no
	-- import since dates are known, so that there are none.
	ADD day date;

-- active is what counts today; listed: in the roster and switched on there,
-- whatever the day.
ALTER TABLE person ADD listed boolean NOT NULL DEFAULT true;
UPDATE person SET listed = false WHERE NOT active;

-- The roles of those who have one with dates; for all others person has it.
CREATE TABLE dated_role (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	line		int NOT NULL,
	role		smallint NOT NULL,
	is_primary	boolean NOT NULL,
	begin_date	date,
	end_date	date,
	PRIMARY KEY (school_id, person_id, line)
);

-- academicSessions.csv.  A session that leaves the roster keeps its dates: a
-- class that still names it must not come back to life.
CREATE TABLE term (
	school_id	bigint NOT NULL,
	sourced_id	text NOT NULL,
	begin_date	date NOT NULL,
	end_date	date NOT NULL,
	PRIMARY KEY (school_id, sourced_id)
);

-- title is what people see: roster_title, told apart where two have the same.
ALTER TABLE class
	ADD roster_title text NOT NULL DEFAULT '',
	ADD grades text NOT NULL DEFAULT '',
	ADD terms text[] NOT NULL DEFAULT '{}';
UPDATE class SET roster_title = title;

ALTER TABLE enrolment
	ADD begin_date date,
	ADD end_date date;

ALTER TABLE job
	-- Arguments of roster_apply() for who confirms.
	ADD plan jsonb,
	ADD confirmed_at timestamptz,
	-- Some process has taken a confirmed job in hand.
	ADD claimed boolean NOT NULL DEFAULT false,
	-- What rights hang on, by kind: 1 people, 2 guardian links, 3 classes,
	-- 4 enrolments, 5 memberships of classes.  What was there, what goes.
	ADD had int[] NOT NULL DEFAULT '{0,0,0,0,0}',
	ADD lost int[] NOT NULL DEFAULT '{0,0,0,0,0}';

ALTER TABLE stage_person ADD holds boolean NOT NULL DEFAULT true;
ALTER TABLE stage_role
	ADD begin_date date,
	ADD end_date date;
ALTER TABLE stage_class
	ADD grades text NOT NULL DEFAULT '',
	ADD terms text NOT NULL DEFAULT '';
ALTER TABLE stage_enrolment
	ADD begin_date date,
	ADD end_date date;
CREATE UNLOGGED TABLE stage_term (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	line		int NOT NULL,
	sourced_id	text NOT NULL,
	begin_date	date NOT NULL,
	end_date	date NOT NULL,
	PRIMARY KEY (school_id, job_id, line)
);
-- Rows that could not be read, and lines that a field of the row before them
-- has swallowed.  id: whom they seem to be about, or empty.  hold: if that is
-- nobody known, it may be anybody.
CREATE UNLOGGED TABLE stage_unread (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	n		int NOT NULL,
	file		text NOT NULL,
	line		int NOT NULL,
	id		text NOT NULL,
	hold		boolean NOT NULL,
	PRIMARY KEY (school_id, job_id, n)
);

-- The time by which dates count.  Only tests write here.
CREATE TABLE clock (
	school_id	bigint PRIMARY KEY,
	at		timestamptz NOT NULL
);
