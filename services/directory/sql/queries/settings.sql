-- What a school sets of itself.

-- name: get_settings read
-- row: name text, accent int4, logo_hash text, languages text[],
--	language text, confirm_above int4, factor_roles int2[], version int8,
--	guardian_copies int2, text_in_mail bool
SELECT s.name, coalesce(x.accent, -1) AS accent,
    coalesce(x.logo_hash, '') AS logo_hash,
    coalesce(x.languages, '{fr,en}') AS languages,
    coalesce(x.language, 'fr') AS language, s.confirm_above, s.factor_roles,
    coalesce(x.version, 1) AS version,
    coalesce(x.guardian_copies, 0::smallint) AS guardian_copies,
    coalesce(x.text_in_mail, false) AS text_in_mail
FROM school s
LEFT JOIN school_setting x ON x.school_id = s.school_id
WHERE s.school_id = $1::bigint;

-- name: put_settings write
-- row: status int4
SELECT save_settings_mail(p_school => $1::bigint, p_actor => $2::bigint,
    p_name => $3::text, p_accent => $4::int, p_languages => $5::text[],
    p_language => $6::text, p_confirm_above => $7::int,
    p_factor_roles => $8::smallint[], p_version => $9::bigint,
    p_address => $10::text, p_copies => $11::smallint,
    p_text => $12::boolean) AS status;

-- name: put_logo write
-- row: put_logo bool
SELECT put_logo(p_school => $1::bigint, p_actor => $2::bigint,
    p_logo => $3::bytea, p_type => $4::text, p_address => $5::text);

-- name: get_logo read
-- row: logo bytea, logo_type text
SELECT logo, logo_type FROM school_setting
WHERE school_id = $1::bigint AND logo IS NOT NULL AND logo_hash = $2::text;

-- name: get_file_rules read
-- row: extensions text[] null, max_attachment int8, frozen bool,
--	pdf_scripts bool, pdf_launch_actions bool, pdf_files bool, dde bool,
--	max_per_message int4, max_message_bytes int8, person_quota int8,
--	school_quota int8, refuse_unscanned bool
SELECT x.extensions, coalesce(x.max_attachment, 0) AS max_attachment,
    p.frozen_at IS NOT NULL AS frozen,
    coalesce(x.pdf_scripts, false) AS pdf_scripts,
    coalesce(x.pdf_launch_actions, false) AS pdf_launch_actions,
    coalesce(x.pdf_files, false) AS pdf_files,
    coalesce(x.dde, false) AS dde,
    coalesce(x.max_per_message, 0) AS max_per_message,
    coalesce(x.max_message_bytes, 0) AS max_message_bytes,
    coalesce(x.person_quota, 0) AS person_quota,
    coalesce(x.school_quota, 0) AS school_quota,
    coalesce(x.refuse_unscanned, false) AS refuse_unscanned
FROM school s
LEFT JOIN school_setting x ON x.school_id = s.school_id
LEFT JOIN person p ON p.school_id = s.school_id AND p.person_id = $2::bigint
WHERE s.school_id = $1::bigint;

-- name: put_file_rules write
-- row: put_school_files bool
SELECT put_school_files(p_school => $1::bigint, p_actor => $2::bigint,
    p_extensions => $3::text[], p_max => $4::bigint,
    p_scripts => $5::boolean, p_launch => $6::boolean,
    p_files => $7::boolean, p_dde => $8::boolean, p_count => $9::int,
    p_message => $10::bigint, p_person => $11::bigint,
    p_school_quota => $12::bigint, p_refuse => $13::boolean,
    p_address => $14::text);

-- Spans by their kinds and days (kind 1, 2), hours by role (kind 3), one row at
-- least (kind 0).
-- name: get_calendar read
-- row: kind int4, name text, first_day text, last_day text, role int4,
--	days int2[], from_minute int4, to_minute int4, time_zone text,
--	version int8
SELECT x.kind, x.name, x.first_day, x.last_day, x.role, x.days,
    x.from_minute, x.to_minute, s.time_zone, coalesce(c.version, 1) AS version
FROM school s
LEFT JOIN calendar c ON c.school_id = s.school_id
CROSS JOIN LATERAL (
	SELECT 0 AS kind, '' AS name, '' AS first_day, '' AS last_day,
	    0::smallint AS role, '{}'::smallint[] AS days,
	    0::smallint AS from_minute, 0::smallint AS to_minute,
	    0::smallint AS nth
	UNION ALL
	SELECT p.kind, p.name, p.first_day::text, p.last_day::text, 0, '{}', 0,
	    0, 0
	FROM calendar_span p WHERE p.school_id = $1::bigint
	UNION ALL
	SELECT 3, '', '', '', h.role, h.days, h.from_minute, h.to_minute, h.nth
	FROM role_hours h WHERE h.school_id = $1::bigint
) x
WHERE s.school_id = $1::bigint
ORDER BY x.kind, x.first_day, x.role, x.nth;

-- name: put_calendar write
-- row: status int4
SELECT put_calendar(p_school => $1::bigint, p_actor => $2::bigint,
    p_kinds => $3::smallint[], p_firsts => $4::text[], p_lasts => $5::text[],
    p_names => $6::text[], p_roles => $7::smallint[], p_days => $8::text[],
    p_from => $9::smallint[], p_to => $10::smallint[],
    p_version => $11::bigint, p_address => $12::text) AS status;

-- When people can be reached, from $2 (null: now) on: see openings().
-- name: get_openings read
-- row: role int2, opens_at timestamptz, closes_at timestamptz
SELECT role, opens_at, closes_at FROM openings(p_school => $1::bigint,
    p_at => $2::timestamptz, p_days => $3::int);
