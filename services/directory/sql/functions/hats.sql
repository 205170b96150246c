-- Roles beyond the first one that somebody has by the roster.

-- As they hold today: of those with dates (dated_role) and of those whom the
-- job is about (NULL: no job), people after p_from up to p_to.  Being a student
-- goes with no other role.
CREATE OR REPLACE FUNCTION make_some_hats(p_school bigint, p_job text,
    p_from bigint, p_to bigint)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_day date := school_today(p_school);
BEGIN
	WITH about AS MATERIALIZED (
		SELECT p.person_id, p.sourced_id, p.role, p.active
		FROM person p
		WHERE p.school_id = p_school
		AND p.person_id > p_from AND p.person_id <= p_to
		-- Whose roles were not set by hand.
		AND p.by_hand & 8 = 0
		AND (EXISTS (
			SELECT FROM stage_person s
			WHERE s.school_id = p_school AND s.job_id = p_job
			AND s.sourced_id = p.sourced_id
			AND s.state IN (1, 2))
		OR EXISTS (
			SELECT FROM dated_role d
			WHERE d.school_id = p_school
			AND d.person_id = p.person_id))
	), want AS MATERIALIZED (
		SELECT a.person_id, r.role, a.active
		FROM about a
		JOIN dated_role r ON r.school_id = p_school
			AND r.person_id = a.person_id
			AND holds(r.begin_date, r.end_date, v_day)
		WHERE r.role NOT IN (2, a.role) AND a.role <> 2
		UNION
		SELECT a.person_id, r.role, a.active
		FROM about a
		JOIN stage_role r ON r.school_id = p_school
			AND r.job_id = p_job
			AND r.user_sourced_id = a.sourced_id
		WHERE r.role NOT IN (2, a.role) AND a.role <> 2
		AND NOT EXISTS (
			SELECT FROM dated_role d
			WHERE d.school_id = p_school
			AND d.person_id = a.person_id)
	), gone AS (
		DELETE FROM person_role r
		USING about a
		WHERE r.school_id = p_school AND r.source = 1
		AND r.person_id = a.person_id AND r.role <> a.role
		AND NOT EXISTS (
			SELECT FROM want w
			WHERE w.person_id = r.person_id AND w.role = r.role)
	)
	INSERT INTO person_role (school_id, person_id, role, active, source)
	SELECT p_school, w.person_id, w.role, w.active, 1 FROM want w
	ON CONFLICT DO NOTHING;
END
$$;

-- All of it.
CREATE OR REPLACE FUNCTION make_hats(p_school bigint, p_job text)
RETURNS void LANGUAGE sql AS $$
	SELECT make_some_hats(p_school, p_job, 0, 9223372036854775807)
$$;

-- Whether one is a student and the other, whatever else, a guardian.
CREATE OR REPLACE FUNCTION are_family(p_one person, p_other person)
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT 2 IN (p_one.role, p_other.role) AND EXISTS (
		SELECT FROM person_role r
		WHERE r.school_id = p_one.school_id
		AND r.person_id IN (p_one.person_id, p_other.person_id)
		AND r.role = 1)
$$;
