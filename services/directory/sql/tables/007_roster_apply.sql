-- A whole job applied, in one transaction; and the passwords that come after.

-- Rosters of many schools name no administrator.  A whole list of people that
-- names none says nothing about them: they stay, and who imports it does not
-- lock himself out.
-- As rows that are unusable: what is there is left as it is, logins included.
CREATE FUNCTION keep_admins(p_school bigint, p_job text)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO stage_person (school_id, job_id, line, sourced_id, role,
	    given_name, family_name, title, login, state, has_password)
	SELECT p_school, p_job, -row_number() OVER (ORDER BY p.person_id),
	    p.sourced_id, p.role, '', '', '', '', 4, false
	FROM person p
	WHERE p.school_id = p_school AND p.role = 5 AND p.active
	AND NOT EXISTS (
		SELECT FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND (s.sourced_id = p.sourced_id
			OR (s.role = 5 AND s.state = 1)))
	AND NOT EXISTS (
		SELECT FROM stage_role r
		WHERE r.school_id = p_school AND r.job_id = p_job
		AND r.role = 5)
$$;

-- False: the job is no longer ours (declared dead, or ended), or the staged
-- rows are not all there (a crash of the database empties unlogged tables):
-- then nothing may be switched off.
CREATE FUNCTION roster_apply(p_school bigint, p_job text,
    p_users int, p_classes int, p_enrolments int, p_rows bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM job
	WHERE school_id = p_school AND job_id = p_job AND state = 2
	FOR UPDATE;
	IF NOT FOUND OR p_rows <> stage_count(p_school, p_job) THEN
		RETURN false;
	END IF;
	IF p_users = 1 THEN
		PERFORM keep_admins(p_school, p_job);
	END IF;
	ANALYZE stage_person, stage_role, stage_link, stage_class,
	    stage_enrolment;
	IF p_users <> 0 THEN
		PERFORM apply_people(p_school, p_job, p_users);
		PERFORM apply_accounts(p_school, p_job);
		PERFORM apply_links(p_school, p_job, p_users);
	END IF;
	IF p_classes <> 0 THEN
		PERFORM apply_classes(p_school, p_job, p_classes);
	END IF;
	IF p_enrolments <> 0 THEN
		PERFORM apply_enrolments(p_school, p_job, p_enrolments);
	END IF;
	PERFORM apply_members(p_school);
	IF EXISTS (SELECT FROM job WHERE school_id = p_school
		AND job_id = p_job AND created > 100) THEN
		ANALYZE member, account;
	END IF;
	UPDATE job SET heartbeat_at = clock_timestamp()
	WHERE school_id = p_school AND job_id = p_job;
	RETURN true;
END
$$;

-- Who gets the password of which line: people who have none yet.
CREATE FUNCTION roster_passwords(p_school bigint, p_job text)
RETURNS TABLE (line int, person_id bigint) LANGUAGE sql STABLE AS $$
	SELECT s.line, p.person_id
	FROM stage_person s
	JOIN person p ON p.school_id = p_school AND p.sourced_id = s.sourced_id
	JOIN account a ON a.school_id = p_school AND a.person_id = p.person_id
	WHERE s.school_id = p_school AND s.job_id = p_job
	AND s.state IN (1, 2) AND s.has_password AND a.hash IS NULL
	ORDER BY s.line
$$;
