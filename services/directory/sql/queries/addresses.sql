-- Where people have their mail, and how they are told.

-- name: find_channels read
-- row: person_id int8, address text, language text, display_name text,
--	role int2, mail int2, mail_about int2[], quiet_until timestamptz null,
--	digest_at timestamptz, zone text, roles int2[], permissions int2[],
--	push_about int2[]
SELECT c.person_id, c.address, c.language, c.display_name, c.role, c.mail,
    c.mail_about, c.quiet_until, c.digest_at, c.zone, c.roles, c.permissions,
    coalesce(f.push_about, '{}') AS push_about
FROM find_channels(p_school => $1::bigint, p_people => $2::bigint[],
    p_all => $3::boolean) c
LEFT JOIN preference f ON f.school_id = $1::bigint
    AND f.person_id = c.person_id
ORDER BY c.person_id;

-- Of sessions, by hex: those that somebody has ended, not time.
-- name: ended_sessions read
-- row: id text
SELECT encode(s.id, 'hex') AS id
FROM session s
WHERE s.school_id = $1::bigint
AND s.id = ANY (ARRAY(SELECT decode(x, 'hex') FROM unnest($2::text[]) x))
AND s.revoked_at IS NOT NULL;

-- name: school_mail read
-- row: name text, text_in_mail bool
SELECT s.name, coalesce(x.text_in_mail, false) AS text_in_mail
FROM school s
LEFT JOIN school_setting x ON x.school_id = s.school_id
WHERE s.school_id = $1::bigint;

-- ---- one's own ----

-- name: get_mail_address read
-- row: address text, verified_at timestamptz null,
--	bounced_at timestamptz null, bounce text, pending text,
--	asked_at timestamptz null, suggested text
SELECT coalesce(m.address, '') AS address, m.verified_at, m.bounced_at,
    coalesce(m.bounce, '') AS bounce,
    CASE WHEN m.asked_at > now() - interval '1 day' THEN m.pending
	ELSE '' END AS pending, m.asked_at, p.email AS suggested
FROM person p
LEFT JOIN mail_address m ON m.school_id = p.school_id
    AND m.person_id = p.person_id
WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint;

-- name: ask_mail_address write
-- row: wait int4
SELECT mail_address_ask(p_school => $1::bigint, p_person => $2::bigint,
    p_address => $3::text, p_link => $4::bytea, p_token => $5::bytea,
    p_language => $6::text, p_most => $7::int) AS wait;

-- name: delete_mail_address write
UPDATE mail_address SET address = '', verified_at = NULL, bounced_at = NULL,
    bounce = '', pending = '', link_id = NULL
WHERE school_id = $1::bigint AND person_id = $2::bigint;

-- name: verify_mail_address write
-- row: verified bool
SELECT mail_address_verify(p_school => $1::bigint, p_link => $2::bytea)
    AS verified;

-- ---- for notify ----

-- name: note_bounce write
-- row: noted bool, bounced_at timestamptz null
SELECT noted, bounced_at
FROM mail_address_note_bounce(p_school => $1::bigint,
    p_person => $2::bigint, p_sent => $3::timestamptz, p_what => $4::text);

-- name: choose_mail write
SELECT mail_choose(p_school => $1::bigint, p_person => $2::bigint,
    p_about => $3::int, p_mail => $4::smallint);
