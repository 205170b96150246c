-- Automatic answers.

-- What is NULL stays as it is; of the days, '' is no bound.  What is refused
-- comes back as a status, and changes nothing:
--	0 done   1 it has no text   2 it ends before it begins
--	3 there is no such person
CREATE OR REPLACE FUNCTION set_auto_reply(p_school bigint, p_person bigint,
    p_enabled boolean, p_first text, p_last text, p_body text)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	r auto_reply;
BEGIN
	-- One change at a time, also of the first.
	PERFORM FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_person FOR UPDATE;
	IF NOT FOUND THEN
		RETURN 3;
	END IF;
	SELECT a.* INTO r FROM auto_reply a
	WHERE a.school_id = p_school AND a.person_id = p_person;
	r.enabled := coalesce(p_enabled, r.enabled, false);
	r.body_html := coalesce(p_body, r.body_html, '');
	IF p_first IS NOT NULL THEN
		r.first_day := nullif(p_first, '')::date;
	END IF;
	IF p_last IS NOT NULL THEN
		r.last_day := nullif(p_last, '')::date;
	END IF;
	IF r.enabled AND r.body_html = '' THEN
		RETURN 1;
	ELSIF r.last_day < r.first_day THEN
		RETURN 2;
	END IF;
	INSERT INTO auto_reply VALUES (p_school, p_person, r.enabled,
	    r.first_day, r.last_day, r.body_html)
	ON CONFLICT (school_id, person_id) DO UPDATE
	SET enabled = excluded.enabled, first_day = excluded.first_day,
	    last_day = excluded.last_day, body_html = excluded.body_html;
	INSERT INTO auto_reply_change (school_id, person_id, enabled, ends_at)
	VALUES (p_school, p_person, r.enabled,
	    (r.last_day + 2)::timestamp AT TIME ZONE 'UTC');
	RETURN 0;
END
$$;

-- Does it answer on this day?
CREATE OR REPLACE FUNCTION answers_on(r auto_reply, p_day date)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(r.enabled AND (r.first_day IS NULL
	    OR r.first_day <= p_day) AND (r.last_day IS NULL
	    OR p_day <= r.last_day), false)
$$;
