-- What holds on a day, and bringing a school to the next one.

-- The time by which dates count.
CREATE OR REPLACE FUNCTION school_now(p_school bigint)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
	SELECT coalesce((
		SELECT c.at FROM clock c
		WHERE c.school_id = p_school), now())
$$;

-- The day it is at the school.
CREATE OR REPLACE FUNCTION school_today(p_school bigint)
RETURNS date LANGUAGE sql STABLE AS $$
	SELECT (school_now(p_school) AT TIME ZONE s.time_zone)::date
	FROM school s
	WHERE s.school_id = p_school
$$;

-- The first day counts, the last one does not; NULL: no bound.
CREATE OR REPLACE FUNCTION holds(p_begin date, p_end date, p_day date)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT (p_begin IS NULL OR p_begin <= p_day)
	AND (p_end IS NULL OR p_day < p_end)
$$;

-- A class without terms, or with one that nothing is known of, always holds.
CREATE OR REPLACE FUNCTION terms_hold(p_school bigint, p_terms text[],
    p_day date)
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT p_terms = '{}' OR EXISTS (
		SELECT FROM unnest(p_terms) u (id)
		LEFT JOIN term t ON t.school_id = p_school
			AND t.sourced_id = u.id
		WHERE t.sourced_id IS NULL
		OR holds(t.begin_date, t.end_date, p_day))
$$;

-- Roles as they hold on the new day, where they have dates.  The last
-- administrator stays one.
CREATE OR REPLACE FUNCTION turn_roles(p_school bigint, p_day date)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_ids bigint[];
	v_roles smallint[];
	v_holds boolean[];
	v_admins boolean;
BEGIN
	SELECT array_agg(x.person_id), array_agg(x.role), array_agg(x.holds)
	INTO v_ids, v_roles, v_holds
	FROM (
		SELECT DISTINCT ON (r.person_id) r.person_id, r.role,
		    holds(r.begin_date, r.end_date, p_day) AS holds
		FROM dated_role r
		WHERE r.school_id = p_school
		ORDER BY r.person_id,
		    holds(r.begin_date, r.end_date, p_day) DESC,
		    r.is_primary DESC, r.line
	) x
	JOIN person p ON p.school_id = p_school
		AND p.person_id = x.person_id AND p.listed
		AND (p.role, p.active) <> (x.role, x.holds);
	IF v_ids IS NULL THEN
		RETURN;
	END IF;
	v_admins := EXISTS (
		SELECT FROM person p
		LEFT JOIN unnest(v_ids, v_roles, v_holds)
			t (person_id, role, holds) USING (person_id)
		WHERE p.school_id = p_school AND p.listed
		AND coalesce(t.role, p.role) = 5
		AND coalesce(t.holds, p.active));
	WITH changed AS (
		UPDATE person p SET role = t.role, active = t.holds
		FROM unnest(v_ids, v_roles, v_holds)
			t (person_id, role, holds)
		WHERE p.school_id = p_school AND p.person_id = t.person_id
		AND (v_admins OR NOT (p.active AND p.role = 5))
		RETURNING p.person_id, p.active
	)
	UPDATE session z SET stale_at = now(),
	revoked_at = CASE WHEN c.active THEN z.revoked_at ELSE now() END
	FROM changed c
	WHERE z.school_id = p_school AND z.person_id = c.person_id
	AND z.revoked_at IS NULL;
END
$$;

-- Brings one school to its day; whichever replica comes first.  0: all are.
-- Services hear of it by the triggers on person, class and member.
CREATE OR REPLACE FUNCTION turn_day()
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_school bigint;
	v_day date;
BEGIN
	SELECT s.school_id, (coalesce(c.at, now())
	    AT TIME ZONE s.time_zone)::date
	INTO v_school, v_day
	FROM school s
	LEFT JOIN clock c ON c.school_id = s.school_id
	WHERE s.day <> (coalesce(c.at, now()) AT TIME ZONE s.time_zone)::date
	ORDER BY s.school_id
	LIMIT 1
	FOR NO KEY UPDATE OF s SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	PERFORM turn_roles(v_school, v_day);
	PERFORM make_hats(v_school, NULL);
	PERFORM make_members(v_school);
	PERFORM label_classes(v_school);
	PERFORM make_levels(v_school);
	PERFORM turn_own_groups(v_school, v_day);
	UPDATE school SET day = v_day WHERE school_id = v_school;
	RETURN v_school;
END
$$;
