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

CREATE FUNCTION stage_clear(p_school bigint)
RETURNS void LANGUAGE sql AS $$
	DELETE FROM stage_person WHERE school_id = p_school;
	DELETE FROM stage_role WHERE school_id = p_school;
	DELETE FROM stage_link WHERE school_id = p_school;
	DELETE FROM stage_class WHERE school_id = p_school;
	DELETE FROM stage_enrolment WHERE school_id = p_school;
$$;

-- 0: begun, 1: another one runs, 2: no such school.
CREATE FUNCTION job_begin(p_school bigint, p_job text)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET state = 5
	WHERE school_id = p_school AND state IN (1, 2)
	AND heartbeat_at < now() - interval '60 seconds';
	IF NOT EXISTS (SELECT FROM school WHERE school_id = p_school) THEN
		RETURN 2;
	END IF;
	INSERT INTO job (school_id, job_id, state) VALUES (p_school, p_job, 2)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		RETURN 1;
	END IF;
	PERFORM stage_clear(p_school);
	RETURN 0;
END
$$;

CREATE FUNCTION job_alive(p_school bigint, p_job text, p_done int, p_total int)
RETURNS void LANGUAGE sql AS $$
	UPDATE job SET heartbeat_at = now(), done = p_done,
	total = greatest(p_total, p_done)
	WHERE school_id = p_school AND job_id = p_job AND state = 2
$$;

CREATE FUNCTION job_end(p_school bigint, p_job text, p_state smallint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE job SET state = p_state, heartbeat_at = now(),
	done = CASE p_state WHEN 4 THEN total ELSE done END
	WHERE school_id = p_school AND job_id = p_job AND state = 2;
	IF FOUND THEN
		PERFORM stage_clear(p_school);
	END IF;
END
$$;

