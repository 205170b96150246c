-- How much one person may send.

-- Which of the limits keeps this person from one more send to p_people people
-- at p_at: 0 none, 4 that of sends, 5 that of people; and for how many seconds.
CREATE OR REPLACE FUNCTION send_wait(p_school bigint, p_user bigint, p_at
	timestamptz, p_people int, p_limits bigint[], OUT status int, OUT wait_s
	int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	SELECT CASE WHEN bool_or(w.sends) THEN 4 ELSE 5 END,
		ceil(extract(epoch FROM max(w.until) - p_at))
	INTO status, wait_s
	FROM sender s, LATERAL (VALUES
		(true, s.hour_sends + 1, p_limits[1],
			s.hour_from + interval '1 hour'),
		(true, s.day_sends + 1, p_limits[2],
			s.day_from + interval '1 day'),
		(false, s.hour_people + p_people, p_limits[3],
			s.hour_from + interval '1 hour'),
		(false, s.day_people + p_people, p_limits[4],
			s.day_from + interval '1 day')
	) w (sends, total, most, until)
	WHERE s.school_id = p_school AND s.user_id = p_user
		AND w.most > 0 AND w.total > w.most AND w.until > p_at;
	IF wait_s IS NULL THEN
		status := 0;
	END IF;
END $$;

-- Counts a send to p_people people, unless it is one too many.  p_limits: sends
-- an hour, sends a day, people an hour, people a day; 0 is no limit.  As a
-- rule, this is one update.
CREATE OR REPLACE FUNCTION count_send(p_school bigint, p_user bigint, p_at
	timestamptz, p_people int, p_limits bigint[], OUT status int, OUT wait_s
	int)
LANGUAGE plpgsql AS $$
DECLARE
	v_hour timestamptz := p_at - interval '1 hour';
	v_day  timestamptz := p_at - interval '1 day';
BEGIN
	status := 0;
	LOOP
		UPDATE sender SET
			hour_from = CASE WHEN hour_from <= v_hour THEN p_at
				ELSE hour_from END,
			hour_sends = CASE WHEN hour_from <= v_hour THEN 1
				ELSE hour_sends + 1 END,
			hour_people = CASE WHEN hour_from <= v_hour THEN p_people
				ELSE hour_people + p_people END,
			day_from = CASE WHEN day_from <= v_day THEN p_at
				ELSE day_from END,
			day_sends = CASE WHEN day_from <= v_day THEN 1
				ELSE day_sends + 1 END,
			day_people = CASE WHEN day_from <= v_day THEN p_people
				ELSE day_people + p_people END
		WHERE school_id = p_school AND user_id = p_user
			AND (hour_from <= v_hour
				OR (p_limits[1] = 0 OR hour_sends < p_limits[1])
				AND (p_limits[3] = 0
				OR hour_people + p_people <= p_limits[3]))
			AND (day_from <= v_day
				OR (p_limits[2] = 0 OR day_sends < p_limits[2])
				AND (p_limits[4] = 0
				OR day_people + p_people <= p_limits[4]));
		IF FOUND THEN
			RETURN;
		END IF;
		INSERT INTO sender VALUES (p_school, p_user, p_at, p_at, 1, 1,
			p_people, p_people)
		ON CONFLICT DO NOTHING;
		IF FOUND THEN
			RETURN;
		END IF;
		SELECT w.status, w.wait_s INTO status, wait_s
		FROM send_wait(p_school, p_user, p_at, p_people, p_limits) w;
		IF status <> 0 THEN
			RETURN;
		END IF;
	END LOOP;
END $$;

-- It was no new message after all.
CREATE OR REPLACE FUNCTION uncount_send(p_school bigint, p_user bigint, p_people
	int)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE sender SET
		hour_sends = greatest(hour_sends - 1, 0),
		hour_people = greatest(hour_people - p_people, 0),
		day_sends = greatest(day_sends - 1, 0),
		day_people = greatest(day_people - p_people, 0)
	WHERE school_id = p_school AND user_id = p_user;
END $$;
