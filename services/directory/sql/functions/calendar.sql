-- When people can be reached: a school's calendar as moments.

-- The first row, of role 0, is the moment: p_at, or now.  Then, of each role
-- that has hours, when it is there from the day of that moment on for p_days
-- days, and an end that is never reached.  A day counts that is in a term, where
-- there are terms, and in no holidays.  An hour that a change to summer time
-- leaves out is the next one, and of one that comes twice the later is meant.
CREATE OR REPLACE FUNCTION openings(p_school bigint, p_at timestamptz,
    p_days int)
RETURNS TABLE (role smallint, opens_at timestamptz, closes_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	v_at timestamptz := coalesce(p_at, school_now(p_school));
	v_zone text;
	v_day date;
BEGIN
	SELECT s.time_zone INTO v_zone FROM school s
	WHERE s.school_id = p_school;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	v_day := (v_at AT TIME ZONE v_zone)::date;
	RETURN QUERY SELECT 0::smallint, v_at, v_at;
	RETURN QUERY
	SELECT x.role, x.opens_at, x.closes_at FROM (
		SELECT h.role,
		    (d.day + h.from_minute * interval '1 min')
			AT TIME ZONE v_zone AS opens_at,
		    (d.day + h.to_minute * interval '1 min')
			AT TIME ZONE v_zone AS closes_at
		FROM role_hours h
		JOIN (SELECT v_day + n AS day FROM generate_series(0, p_days) n) d
		    ON extract(isodow FROM d.day)::smallint = ANY (h.days)
		WHERE h.school_id = p_school
		AND (NOT EXISTS (SELECT FROM calendar_span t
			WHERE t.school_id = p_school AND t.kind = 1)
		    OR EXISTS (SELECT FROM calendar_span t
			WHERE t.school_id = p_school AND t.kind = 1
			AND d.day BETWEEN t.first_day AND t.last_day))
		AND NOT EXISTS (SELECT FROM calendar_span t
			WHERE t.school_id = p_school AND t.kind = 2
			AND d.day BETWEEN t.first_day AND t.last_day)
		UNION ALL
		SELECT DISTINCT h.role, timestamptz '9999-01-01',
		    timestamptz '9999-01-01'
		FROM role_hours h WHERE h.school_id = p_school) x
	ORDER BY x.role, x.opens_at;
END
$$;
