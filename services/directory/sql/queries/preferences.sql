-- How people have Liaison for themselves.

-- name: get_preferences read
-- row: language text, undo_seconds int2, signature_html text
SELECT coalesce(f.language, '') AS language,
    coalesce(f.undo_seconds, 10::smallint) AS undo_seconds,
    coalesce(f.signature_html, '') AS signature_html
FROM person p
LEFT JOIN preference f ON f.school_id = p.school_id
    AND f.person_id = p.person_id
WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint;

-- What is NULL stays as it is.  No row: there is no such person.
-- name: put_preferences write
-- row: language text, undo_seconds int2, signature_html text
INSERT INTO preference AS f (school_id, person_id, language, undo_seconds,
    signature_html)
SELECT p.school_id, p.person_id, $3::text, $4::smallint, $5::text
FROM person p
WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint
ON CONFLICT (school_id, person_id) DO UPDATE
SET language = coalesce(excluded.language, f.language),
    undo_seconds = coalesce(excluded.undo_seconds, f.undo_seconds),
    signature_html = coalesce(excluded.signature_html, f.signature_html)
RETURNING coalesce(f.language, '') AS language,
    coalesce(f.undo_seconds, 10::smallint) AS undo_seconds,
    coalesce(f.signature_html, '') AS signature_html;
