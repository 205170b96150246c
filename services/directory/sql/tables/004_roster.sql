-- was: 94633574a720adba3fda65ac84bb0d952f37bc6700b9f0eb25ab79e2e5eb1703
-- Roster import: rows are staged in pieces, then applied in one transaction.
-- Reasons are keys of the catalogue in labels.c.

CREATE TABLE job (
	school_id	bigint NOT NULL REFERENCES school,
	job_id		text NOT NULL,
	-- liaison.directory.v1.Job.State
	state		smallint NOT NULL,
	done		int NOT NULL DEFAULT 0,
	total		int NOT NULL DEFAULT 0,
	created		int NOT NULL DEFAULT 0,
	updated		int NOT NULL DEFAULT 0,
	removed		int NOT NULL DEFAULT 0,
	created_at	timestamptz NOT NULL DEFAULT now(),
	-- A job whose worker is silent for a minute is dead.
	heartbeat_at	timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, job_id)
);
-- One job at a time in a school, between all replicas.
CREATE UNIQUE INDEX job_running ON job (school_id) WHERE state IN (1, 2);

CREATE TABLE job_rejected (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	file		text NOT NULL,
	line		int NOT NULL,
	reason		text NOT NULL,
	detail		text NOT NULL,
	PRIMARY KEY (school_id, job_id, file, line, reason, detail)
);

-- What was read from the bundle; gone when the job ends.  Not in the log:
-- after a crash the job is dead anyway.
CREATE UNLOGGED TABLE stage_person (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	line		int NOT NULL,
	sourced_id	text NOT NULL,
	role		smallint,	-- NULL: see stage_role
	given_name	text NOT NULL,
	family_name	text NOT NULL,
	title		text NOT NULL,
	login		text NOT NULL,
	-- 1 active, 2 known but switched off, 3 removed, 4 unusable row: leave
	-- what is there as it is.
	state		smallint NOT NULL,
	has_password	boolean NOT NULL,
	PRIMARY KEY (school_id, job_id, line)
);
-- OneRoster 1.2.
CREATE UNLOGGED TABLE stage_role (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	line		int NOT NULL,
	user_sourced_id	text NOT NULL,
	role		smallint NOT NULL,
	is_primary	boolean NOT NULL,
	PRIMARY KEY (school_id, job_id, line)
);
-- Agents named in users.csv, one row each.
CREATE UNLOGGED TABLE stage_link (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	n		int NOT NULL,
	line		int NOT NULL,
	sourced_id	text NOT NULL,
	agent_sourced_id text NOT NULL,
	-- Filled in where the two are family.
	guardian_id	bigint,
	student_id	bigint,
	stated_by	bigint,
	PRIMARY KEY (school_id, job_id, n)
);
CREATE UNLOGGED TABLE stage_class (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	line		int NOT NULL,
	sourced_id	text NOT NULL,
	title		text NOT NULL,
	subject		text NOT NULL,
	homeroom	text NOT NULL,	-- sourcedId, or empty
	state		smallint NOT NULL,
	PRIMARY KEY (school_id, job_id, line)
);
CREATE UNLOGGED TABLE stage_enrolment (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	line		int NOT NULL,
	sourced_id	text NOT NULL,
	user_sourced_id	text NOT NULL,
	class_sourced_id text NOT NULL,
	role		smallint NOT NULL,
	state		smallint NOT NULL,
	PRIMARY KEY (school_id, job_id, line)
);

-- Applying looks rows up by these, once for each row of the school.
CREATE INDEX stage_person_id ON stage_person (school_id, job_id, sourced_id);
CREATE INDEX stage_class_id ON stage_class (school_id, job_id, sourced_id);
CREATE INDEX stage_enrolment_id
	ON stage_enrolment (school_id, job_id, sourced_id);
CREATE INDEX stage_link_pair
	ON stage_link (school_id, job_id, stated_by, student_id, guardian_id);
