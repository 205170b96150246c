-- Roles beyond the first one that somebody has by the roster.

-- As they hold today: of those with dates (dated_role) and of those whom the
-- job is about (NULL: no job).  Being a student goes with no other role.
CREATE OR REPLACE FUNCTION make_hats(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_day date := school_today(p_school);
BEGIN
	WITH about AS MATERIALIZED (
		SELECT p.person_id
		FROM stage_person s
		JOIN person p ON p.school_id = p_school
			AND p.sourced_id = s.sourced_id
			-- Whose roles were not set by hand.
			AND p.by_hand & 8 = 0
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.state IN (1, 2)
		UNION
		SELECT r.person_id FROM dated_role r
		WHERE r.school_id = p_school
	), said AS (
		SELECT r.person_id, r.role
		FROM dated_role r
		WHERE r.school_id = p_school
		AND holds(r.begin_date, r.end_date, v_day)
		UNION
		SELECT p.person_id, r.role
		FROM stage_role r
		JOIN stage_person s ON s.school_id = p_school
			AND s.job_id = p_job
			AND s.sourced_id = r.user_sourced_id
			AND s.state IN (1, 2)
		JOIN person p ON p.school_id = p_school
			AND p.sourced_id = s.sourced_id
		WHERE r.school_id = p_school AND r.job_id = p_job
		AND NOT EXISTS (
			SELECT FROM dated_role d
			WHERE d.school_id = p_school
			AND d.person_id = p.person_id)
	), want AS MATERIALIZED (
		SELECT w.person_id, w.role, p.active
		FROM said w
		JOIN person p ON p.school_id = p_school
			AND p.person_id = w.person_id AND p.role <> w.role
			AND p.role <> 2
			AND p.by_hand & 8 = 0
		WHERE w.role <> 2
	), gone AS (
		DELETE FROM person_role r
		USING about a, person p
		WHERE r.school_id = p_school AND r.source = 1
		AND r.person_id = a.person_id AND p.school_id = p_school
		AND p.person_id = a.person_id AND r.role <> p.role
		AND NOT EXISTS (
			SELECT FROM want w
			WHERE w.person_id = r.person_id AND w.role = r.role)
	)
	INSERT INTO person_role (school_id, person_id, role, active, source)
	SELECT p_school, w.person_id, w.role, w.active, 1 FROM want w
	ON CONFLICT DO NOTHING;
END
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
