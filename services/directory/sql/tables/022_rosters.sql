-- Rosters: e-mail addresses, other ids of the same person, previews, the history
-- of imports and what taking one back needs, files that come in pieces.

ALTER TABLE person ADD email text NOT NULL DEFAULT '';
CREATE INDEX person_email ON person (school_id, lower(email))
	WHERE email <> '';
ALTER TABLE stage_person ADD email text NOT NULL DEFAULT '';

-- Ids under which somebody came after they were known under another.  Rows of a
-- roster that name one of these are about that person.
CREATE TABLE person_alias (
	school_id	bigint NOT NULL,
	sourced_id	text NOT NULL,
	person_id	bigint NOT NULL,
	PRIMARY KEY (school_id, sourced_id)
);

ALTER TABLE job
	ADD file_name text NOT NULL DEFAULT '',
	-- liaison.directory.v1.RosterFormat
	ADD format smallint NOT NULL DEFAULT 0,
	ADD dry_run boolean NOT NULL DEFAULT false,
	-- The last roster_change that a dry run knew of.
	ADD known_change bigint,
	-- What roster_access() has found.
	ADD access jsonb,
	-- When it was applied; NULL: it was not, or before this was kept.
	ADD applied_at timestamptz,
	-- It is running backwards.
	ADD undoing boolean NOT NULL DEFAULT false;
CREATE INDEX job_history ON job (school_id, created_at DESC, job_id);

-- People of the file, new by their id, who may be somebody who is known.
CREATE TABLE job_proposal (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	n		int NOT NULL,
	line		int NOT NULL,
	-- liaison.directory.v1.Proposal.Key
	key		smallint NOT NULL,
	person_id	bigint NOT NULL,
	new_id		text NOT NULL,
	display_name	text NOT NULL,
	accepted	boolean NOT NULL DEFAULT false,
	PRIMARY KEY (school_id, job_id, n)
);

-- ---- what a job does while it is applied ----

-- Rolled back or deleted with its transaction.
CREATE UNLOGGED TABLE job_work (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	plan		jsonb NOT NULL,
	-- Number of the next step, and how far it is.
	step		int NOT NULL DEFAULT 0,
	at		bigint NOT NULL DEFAULT -2147483648,
	created		bigint NOT NULL DEFAULT 0,
	updated		bigint NOT NULL DEFAULT 0,
	removed		bigint NOT NULL DEFAULT 0,
	had		int[] NOT NULL,
	lost		int[] NOT NULL DEFAULT '{0,0,0,0,0}',
	PRIMARY KEY (school_id, job_id)
);
-- For whom which class counts, in which role; 0: the whole school.
CREATE UNLOGGED TABLE job_presence (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	role		smallint NOT NULL,
	group_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	PRIMARY KEY (school_id, job_id, role, group_id, person_id)
);
-- How many before, after, and both times; and some who came or went.
CREATE UNLOGGED TABLE job_presence_count (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	role		smallint NOT NULL,
	group_id	bigint NOT NULL,
	before		bigint NOT NULL,
	after		bigint NOT NULL,
	kept		bigint NOT NULL,
	came		bigint,
	went		bigint,
	some_before	bigint,
	some_after	bigint,
	PRIMARY KEY (school_id, job_id, role, group_id)
);

-- ---- images ----

-- Each row that a job has changed: as it was, NULL where it was not there, and
-- a hash of it as the job left it, NULL where it is gone.
CREATE TABLE job_image (
	school_id	bigint NOT NULL,
	job_id		text NOT NULL,
	n		bigint NOT NULL DEFAULT nextval('id_sequence'),
	relation	text NOT NULL,
	key		text NOT NULL,
	before		jsonb,
	after		uuid,
	PRIMARY KEY (school_id, job_id, n)
);
-- One row whenever anything that rosters write changes, by whatever hand.
CREATE TABLE roster_change (
	school_id	bigint NOT NULL,
	n		bigint NOT NULL DEFAULT nextval('id_sequence'),
	PRIMARY KEY (school_id, n)
);

-- Arguments: the key of a row x, and what of it is kept, as SQL.
CREATE FUNCTION keep_image() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
	v_job text := coalesce(current_setting('liaison.import', true), '');
	v_key text := TG_ARGV[0];
	v_kept text := TG_ARGV[1];
	v_rows text := CASE TG_OP WHEN 'DELETE' THEN 'before' ELSE 'changed'
	    END;
	v_schools bigint[];
BEGIN
	IF TG_OP = 'UPDATE' THEN
		EXECUTE format('SELECT array_agg(DISTINCT o.school_id)'
		    ' FROM (SELECT x.school_id, %1$s AS key, %2$s AS kept'
		    ' FROM before x) o JOIN (SELECT x.school_id, %1$s AS key,'
		    ' %2$s AS kept FROM changed x) n'
		    ' ON n.school_id = o.school_id AND n.key = o.key'
		    ' WHERE n.kept <> o.kept', v_key, v_kept) INTO v_schools;
	ELSE
		EXECUTE format('SELECT array_agg(DISTINCT school_id) FROM %s',
		    v_rows) INTO v_schools;
	END IF;
	INSERT INTO roster_change (school_id) SELECT unnest(v_schools);
	IF v_job = '' OR v_schools IS NULL THEN
		RETURN NULL;
	ELSIF TG_OP = 'INSERT' THEN
		EXECUTE format('INSERT INTO job_image (school_id, job_id,'
		    ' relation, key, before, after) SELECT x.school_id, $1, $2,'
		    ' %s, NULL, md5((%s)::text)::uuid FROM changed x', v_key,
		    v_kept) USING v_job, TG_TABLE_NAME::text;
	ELSIF TG_OP = 'DELETE' THEN
		EXECUTE format('INSERT INTO job_image (school_id, job_id,'
		    ' relation, key, before, after) SELECT x.school_id, $1, $2,'
		    ' %s, %s, NULL FROM before x', v_key, v_kept)
		    USING v_job, TG_TABLE_NAME::text;
	ELSE
		EXECUTE format('INSERT INTO job_image (school_id, job_id,'
		    ' relation, key, before, after) SELECT o.school_id, $1, $2,'
		    ' o.key, o.kept, md5(n.kept::text)::uuid'
		    ' FROM (SELECT x.school_id, %1$s AS key, %2$s AS kept'
		    ' FROM before x) o JOIN (SELECT %1$s AS key, %2$s AS kept'
		    ' FROM changed x) n ON n.key = o.key'
		    ' WHERE n.kept <> o.kept', v_key, v_kept)
		    USING v_job, TG_TABLE_NAME::text;
	END IF;
	RETURN NULL;
END
$$;

-- What of each is kept: what rosters write, not what is made of it.
CREATE TABLE roster_relation (
	relation	text PRIMARY KEY,
	nth		int NOT NULL,		-- in this order taken back
	key		text NOT NULL,
	kept		text NOT NULL
);
INSERT INTO roster_relation VALUES
('account', 1, 'x.person_id::text', 'jsonb_build_object(''login'', x.login)'),
('person_alias', 2, 'x.sourced_id',
    'jsonb_build_object(''person_id'', x.person_id)'),
('person', 3, 'x.person_id::text',
    'jsonb_build_object(''role'', x.role, ''given_name'', x.given_name,'
    ' ''family_name'', x.family_name, ''title'', x.title, ''email'', x.email,'
    ' ''active'', x.active, ''listed'', x.listed)'),
('dated_role', 4, 'x.person_id || ''/'' || x.line', 'to_jsonb(x)'),
('term', 5, 'x.sourced_id', 'to_jsonb(x)'),
('guardian', 6,
    'x.guardian_id || ''/'' || x.student_id || ''/'' || x.stated_by',
    'jsonb_build_object(''active'', x.active)'),
('class', 7, 'x.class_id::text',
    'jsonb_build_object(''roster_title'', x.roster_title,'
    ' ''subject'', x.subject, ''grades'', x.grades, ''terms'', x.terms,'
    ' ''group_id'', x.group_id, ''active'', x.active)'),
('enrolment', 8, 'x.sourced_id',
    'jsonb_build_object(''person_id'', x.person_id,'
    ' ''class_id'', x.class_id, ''role'', x.role, ''active'', x.active,'
    ' ''begin_date'', x.begin_date, ''end_date'', x.end_date)');

DO $$
DECLARE
	v_relation record;
BEGIN
	FOR v_relation IN SELECT * FROM roster_relation LOOP
		EXECUTE format('CREATE TRIGGER keep_image_insert'
		    ' AFTER INSERT ON %I REFERENCING NEW TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION keep_image(%L, %L)',
		    v_relation.relation, v_relation.key, v_relation.kept);
		EXECUTE format('CREATE TRIGGER keep_image_update'
		    ' AFTER UPDATE ON %I REFERENCING'
		    ' OLD TABLE AS before NEW TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION keep_image(%L, %L)',
		    v_relation.relation, v_relation.key, v_relation.kept);
		EXECUTE format('CREATE TRIGGER keep_image_delete'
		    ' AFTER DELETE ON %I REFERENCING OLD TABLE AS before'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION keep_image(%L, %L)',
		    v_relation.relation, v_relation.key, v_relation.kept);
	END LOOP;
END
$$;

-- ---- files in pieces ----

CREATE TABLE roster_upload (
	school_id	bigint NOT NULL,
	upload_id	text NOT NULL,
	user_id		bigint NOT NULL,
	size		bigint NOT NULL DEFAULT 0,
	made_at		timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, upload_id)
);
CREATE INDEX roster_upload_age ON roster_upload (made_at);
CREATE UNLOGGED TABLE roster_piece (
	school_id	bigint NOT NULL,
	upload_id	text NOT NULL,
	at		bigint NOT NULL,
	data		bytea NOT NULL,
	PRIMARY KEY (school_id, upload_id, at)
);
ALTER TABLE roster_piece ALTER COLUMN data SET STORAGE EXTERNAL;
