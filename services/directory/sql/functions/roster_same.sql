-- The same person under another id: known by person_alias, or proposed, and then
-- taken for the same only when somebody has confirmed it.

-- People of the job whose id nobody has, each with the one who may be the same
-- by a second key: login, e-mail address, or name and role.  Only where that is
-- said of one of either, and of somebody known whom the job does not name by
-- id.  In a delta of a bundle, which names few, only of who leaves or has left.
-- They are compared in tables that are dropped with the transaction: fresh_row
-- and known_row, filled a piece at a time, and same_pair.

CREATE OR REPLACE FUNCTION begin_same()
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CREATE TEMP TABLE fresh_row (line int, sourced_id text, role smallint,
	    login text, email text, name text, display_name text)
	ON COMMIT DROP;
	CREATE TEMP TABLE known_row (person_id bigint, role smallint,
	    login text, email text, name text)
	ON COMMIT DROP;
	CREATE TEMP TABLE same_pair (key smallint, line int, person_id bigint)
	ON COMMIT DROP;
END
$$;

-- Of rows after line p_from up to p_to.
CREATE OR REPLACE FUNCTION find_fresh(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
	INSERT INTO fresh_row
	SELECT s.line, s.sourced_id, s.role, lower(s.login), lower(s.email),
	    search_fold(s.given_name) || '/' || search_fold(s.family_name),
	    btrim(s.given_name || ' ' || s.family_name)
	FROM stage_person s
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.line > p_from AND s.line <= p_to
	AND s.state IN (1, 2)
	AND NOT EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school
		AND p.sourced_id = s.sourced_id);
END
$$;

-- Of people after p_from up to p_to.
CREATE OR REPLACE FUNCTION find_known(p_school bigint, p_job text,
    p_plan jsonb, p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_left boolean := (p_plan ->> 'users')::int = 2
	    AND NOT coalesce((p_plan ->> 'plain')::boolean, false);
BEGIN
	INSERT INTO known_row
	SELECT p.person_id, p.role, a.login_key, lower(p.email),
	    p.search_given || '/' || p.search_family
	FROM person p
	LEFT JOIN account a ON a.school_id = p_school
		AND a.person_id = p.person_id
	LEFT JOIN stage_person s ON s.school_id = p_school
		AND s.job_id = p_job AND s.sourced_id = p.sourced_id
	WHERE p.school_id = p_school
	AND p.person_id > p_from AND p.person_id <= p_to
	AND (s.state = 3 OR s.state IS NULL AND (NOT v_left OR NOT p.listed));
END
$$;

-- By one key of Proposal.Key.
CREATE OR REPLACE FUNCTION find_pairs(p_key int)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	CASE p_key
	WHEN 1 THEN
		ANALYZE fresh_row;
		ANALYZE known_row;
		INSERT INTO same_pair
		SELECT 1, f.line, k.person_id
		FROM fresh_row f JOIN known_row k ON k.login = f.login
		WHERE f.login <> '';
	WHEN 2 THEN
		INSERT INTO same_pair
		SELECT 2, f.line, k.person_id
		FROM fresh_row f JOIN known_row k ON k.email = f.email
			AND k.role = coalesce(f.role, k.role)
		WHERE f.email <> '';
	ELSE
		INSERT INTO same_pair
		SELECT 3, f.line, k.person_id
		FROM fresh_row f JOIN known_row k ON k.name = f.name
			AND k.role = coalesce(f.role, k.role);
	END CASE;
	-- Who could be several, on either side, is left out.
	DELETE FROM same_pair p
	USING (
		SELECT x.line, x.person_id,
		    count(*) OVER (PARTITION BY x.line) AS lines,
		    count(*) OVER (PARTITION BY x.person_id) AS people
		FROM same_pair x
		WHERE x.key = p_key
	) d
	WHERE p.key = p_key AND p.line = d.line
	AND p.person_id = d.person_id AND (d.lines > 1 OR d.people > 1);
END
$$;

CREATE OR REPLACE FUNCTION propose_same(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	WITH best AS (
		SELECT DISTINCT ON (a.line) a.* FROM same_pair a
		ORDER BY a.line, a.key
	), one AS (
		SELECT DISTINCT ON (b.person_id) b.* FROM best b
		ORDER BY b.person_id, b.key, b.line
	)
	INSERT INTO job_proposal (school_id, job_id, n, line, key, person_id,
	    new_id, display_name)
	SELECT p_school, p_job, row_number() OVER (ORDER BY o.line), o.line,
	    o.key, o.person_id, f.sourced_id, f.display_name
	FROM one o
	JOIN fresh_row f USING (line);
END
$$;

-- Rows that name an alias are about the person that it stands for.
CREATE OR REPLACE FUNCTION roster_same(p_school bigint, p_job text,
    p_plan jsonb)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	INSERT INTO person_alias (school_id, sourced_id, person_id)
	SELECT p_school, j.new_id, j.person_id
	FROM job_proposal j
	WHERE j.school_id = p_school AND j.job_id = p_job AND j.accepted
	ON CONFLICT DO NOTHING;

	UPDATE stage_person s SET sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.sourced_id;
	UPDATE stage_role s SET user_sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.user_sourced_id;
	UPDATE stage_link s SET sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.sourced_id;
	UPDATE stage_link s SET agent_sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.agent_sourced_id;
	UPDATE stage_enrolment s SET user_sourced_id = p.sourced_id
	FROM person_alias a
	JOIN person p ON p.school_id = p_school AND p.person_id = a.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND a.school_id = p_school AND a.sourced_id = s.user_sourced_id;
END
$$;
