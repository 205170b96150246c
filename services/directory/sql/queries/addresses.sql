-- Where people have their mail, and how they are told.

-- name: find_channels read
-- row: person_id int8, address text, language text, display_name text,
--	role int2, mail int2, mail_about int2[], quiet_until timestamptz null,
--	digest_at timestamptz, zone text, roles int2[], permissions int2[]
SELECT person_id, address, language, display_name, role, mail, mail_about,
    quiet_until, digest_at, zone, roles, permissions
FROM find_channels(p_school => $1::bigint, p_people => $2::bigint[],
    p_all => $3::boolean);

-- name: school_mail read
-- row: name text, text_in_mail bool
SELECT s.name, coalesce(x.text_in_mail, false) AS text_in_mail
FROM school s
LEFT JOIN school_setting x ON x.school_id = s.school_id
WHERE s.school_id = $1::bigint;
