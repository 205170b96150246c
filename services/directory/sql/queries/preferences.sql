-- How people have Liaison for themselves.

-- type: preferences language text, undo_seconds int2, signature_html text,
--	answers bool, first_day text, last_day text, answer_html text,
--	answers_now bool

-- part: auto_reply
coalesce(a.enabled, false) AS answers,
    coalesce(a.first_day::text, '') AS first_day,
    coalesce(a.last_day::text, '') AS last_day,
    coalesce(a.body_html, '') AS answer_html,
    a.person_id IS NOT NULL AND answers_on(a,
	school_today(p_school => $1::bigint)) AS answers_now

-- name: get_preferences read
-- row: preferences
SELECT coalesce(f.language, '') AS language,
    coalesce(f.undo_seconds, 10::smallint) AS undo_seconds,
    coalesce(f.signature_html, '') AS signature_html, :auto_reply
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
	    undo_seconds, signature_html)
	SELECT p.school_id, p.person_id, $3::text, $4::smallint, $5::text
	FROM person p
	WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint
	ON CONFLICT (school_id, person_id) DO UPDATE
	SET language = coalesce(excluded.language, f.language),
	    undo_seconds = coalesce(excluded.undo_seconds, f.undo_seconds),
	    signature_html = coalesce(excluded.signature_html,
		f.signature_html)
	RETURNING f.*
)
SELECT coalesce(f.language, '') AS language,
    coalesce(f.undo_seconds, 10::smallint) AS undo_seconds,
    coalesce(f.signature_html, '') AS signature_html, :auto_reply
FROM f
LEFT JOIN auto_reply a ON a.school_id = f.school_id
    AND a.person_id = f.person_id;
