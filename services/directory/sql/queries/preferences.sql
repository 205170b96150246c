-- How people have Liaison for themselves.

-- type: preferences language text, undo_seconds int2, signature_html text,
--	answers bool, first_day text, last_day text, answer_html text,
--	answers_now bool, quiet_days int2[], quiet_from int2[],
--	quiet_to int2[], quiet_zone text, mail int2, mail_hour int2,
--	mail_about int2[], push_about int2[]

-- part: chosen
coalesce(f.language, '') AS language,
    coalesce(f.undo_seconds, 10::smallint) AS undo_seconds,
    coalesce(f.signature_html, '') AS signature_html
-- part: quiet_hours
coalesce(f.quiet_days, '{}') AS quiet_days,
    coalesce(f.quiet_from, '{}') AS quiet_from,
    coalesce(f.quiet_to, '{}') AS quiet_to,
    coalesce(f.quiet_zone, '') AS quiet_zone
-- part: mail
coalesce(nullif(f.mail, 0), 2::smallint) AS mail,
    coalesce(f.mail_hour, 18::smallint) AS mail_hour,
    coalesce(f.mail_about, '{}') AS mail_about,
    coalesce(f.push_about, '{}') AS push_about
-- part: auto_reply
coalesce(a.enabled, false) AS answers,
    coalesce(a.first_day::text, '') AS first_day,
    coalesce(a.last_day::text, '') AS last_day,
    coalesce(a.body_html, '') AS answer_html,
    a.person_id IS NOT NULL AND answers_on(a,
	school_today(p_school => $1::bigint)) AS answers_now

-- name: get_preferences read
-- row: preferences
SELECT :chosen, :auto_reply, :quiet_hours, :mail
FROM person p
LEFT JOIN preference f ON f.school_id = p.school_id
    AND f.person_id = p.person_id
LEFT JOIN auto_reply a ON a.school_id = p.school_id
    AND a.person_id = p.person_id
WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint;

-- What is NULL stays as it is.  No row: there is no such person.
-- name: put_preferences write
-- row: preferences
WITH f AS (
	INSERT INTO preference AS f (school_id, person_id, language,
	    undo_seconds, signature_html, quiet_days, quiet_from, quiet_to,
	    quiet_zone, mail, mail_hour, mail_about, push_about)
	SELECT p.school_id, p.person_id, $3::text, $4::smallint, $5::text,
	    $6::smallint[], $7::smallint[], $8::smallint[], $9::text,
	    $10::smallint, $11::smallint, $12::smallint[], $13::smallint[]
	FROM person p
	WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint
	ON CONFLICT (school_id, person_id) DO UPDATE
	SET language = coalesce(excluded.language, f.language),
	    undo_seconds = coalesce(excluded.undo_seconds, f.undo_seconds),
	    signature_html = coalesce(excluded.signature_html,
		f.signature_html),
	    quiet_days = coalesce(excluded.quiet_days, f.quiet_days),
	    quiet_from = coalesce(excluded.quiet_from, f.quiet_from),
	    quiet_to = coalesce(excluded.quiet_to, f.quiet_to),
	    quiet_zone = coalesce(excluded.quiet_zone, f.quiet_zone),
	    mail = coalesce(excluded.mail, f.mail),
	    mail_hour = coalesce(excluded.mail_hour, f.mail_hour),
	    mail_about = coalesce(excluded.mail_about, f.mail_about),
	    push_about = coalesce(excluded.push_about, f.push_about)
	RETURNING f.*
)
SELECT :chosen, :auto_reply, :quiet_hours, :mail
FROM f
LEFT JOIN auto_reply a ON a.school_id = f.school_id
    AND a.person_id = f.person_id;

-- name: is_time_zone read
-- row: known bool
SELECT EXISTS (SELECT FROM pg_timezone_names z WHERE z.name = $1::text)
    AS known;
