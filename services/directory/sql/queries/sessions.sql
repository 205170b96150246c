-- Sessions.

-- type: session person_id int8, display_name text, role int2, title text,
--	school_id int8, school_name text, school_code text,
--	expires_at timestamptz, csrf_token text, created_at timestamptz,
--	permissions int2[], seen_at timestamptz, pending int2, roles int2[],
--	accent int4, logo text, languages text[], language text, frozen bool,
--	time_zone text

-- What somebody's token stands for, unless it has ended in one of its ways: $3
-- are the seconds of a whole life.
-- name: get_session read
-- row: session
SELECT p.person_id, p.display_name, p.role, p.title, c.school_id,
    c.name AS school_name, c.code AS school_code, s.expires_at, s.csrf_token,
    s.created_at, permissions_of(s.school_id, s.person_id) AS permissions,
    s.seen_at, s.pending,
    roles_of(s.school_id, s.person_id) AS roles, coalesce(x.accent, -1) AS accent,
    coalesce(x.logo_hash, '') AS logo,
    coalesce(x.languages, '{fr,en}') AS languages,
    coalesce(x.language, 'fr') AS language, p.frozen_at IS NOT NULL AS frozen,
    c.time_zone
FROM session s
JOIN person p ON p.school_id = s.school_id AND p.person_id = s.person_id
JOIN school c ON c.school_id = s.school_id
LEFT JOIN school_setting x ON x.school_id = s.school_id
WHERE s.school_id = $1::bigint AND s.id = $2::bytea
AND s.revoked_at IS NULL AND s.expires_at > now() AND p.active
AND s.created_at > now() - $3::int * interval '1 second';

-- name: begin_session write
-- row: session
SELECT person_id, display_name, role, title, school_id, school_name,
    school_code, expires_at, $4::text AS csrf_token, now() AS created_at,
    '{}'::smallint[] AS permissions, now() AS seen_at,
    $12::int::smallint AS pending, '{}'::smallint[] AS roles, -1 AS accent, '' AS logo,
    '{}'::text[] AS languages, '' AS language, false AS frozen,
    '' AS time_zone
FROM session_start_told(p_school => $1::bigint, p_person => $2::bigint,
    p_id => $3::bytea, p_csrf => $4::text, p_seconds => $5::int,
    p_new_device => $6::text, p_old_device => $7::text,
    p_replaced_school => $8::bigint, p_replaced => $9::bytea,
    p_agent => $10::text, p_address => $11::text, p_pending => $12::int,
    p_remember => $13::text, p_language => $14::text, p_device => $15::text);

-- $3: seconds from now, $4: at most, from its begin.
-- name: extend_session write
UPDATE session s
SET seen_at = now(),
    pending = CASE WHEN s.pending = 0 AND x.lacks THEN 1 ELSE s.pending END,
    stale_at = CASE WHEN s.pending = 0 AND x.lacks THEN now()
	ELSE s.stale_at END,
    expires_at = least(now() + $3::int * interval '1 second',
	s.created_at + $4::int * interval '1 second')
FROM (
	SELECT factor_lacks(o.school_id, o.person_id) AS lacks FROM session o
	WHERE o.school_id = $1::bigint AND o.id = $2::bytea
) x
WHERE s.school_id = $1::bigint AND s.id = $2::bytea
AND s.revoked_at IS NULL AND s.expires_at > now();

-- name: close_session write
UPDATE session SET revoked_at = now(), stale_at = now()
WHERE school_id = $1::bigint AND id = $2::bytea AND revoked_at IS NULL;

-- Of all schools: the one thing that every gateway must hear about.
-- name: stale_sessions read
-- row: id bytea
SELECT id FROM session WHERE stale_at > now() - interval '10 seconds'
UNION ALL
SELECT id FROM api_token WHERE stale_at > now() - interval '10 seconds';

-- Of all schools.  Failures are counted of whatever anybody types, before a
-- password is looked at: of what is forgotten more goes at a time, yet not so
-- much that logins wait for it.  A wait is 15 minutes at most.
-- name: sweep write
WITH a AS (
	DELETE FROM session
	WHERE (school_id, id) IN (
		-- Those that somebody has ended stay until nothing rings in
		-- their browsers any more.
		SELECT school_id, id FROM session
		WHERE expires_at < now() - interval '1 day'
		AND (revoked_at IS NULL
		OR expires_at < now() - interval '31 days')
		LIMIT 1000)
), b AS (
	DELETE FROM throttle
	WHERE (school_id, kind, key) IN (
		SELECT school_id, kind, key FROM throttle
		WHERE last_at < now() - interval '1 day'
		LIMIT 1000)
), c AS (
	DELETE FROM login_failure
	WHERE (school_id, kind, key) IN (
		SELECT school_id, kind, key FROM login_failure
		WHERE counted_at < now() - interval '1 hour'
		AND failures_left(kind, failures, counted_at) = 0
		LIMIT 20000)
	AND counted_at < now() - interval '1 hour'
), d AS (
	DELETE FROM remembered_device
	WHERE (school_id, person_id, id) IN (
		SELECT school_id, person_id, id FROM remembered_device
		WHERE made_at < now() - interval '30 days'
		LIMIT 1000)
), e AS (
	DELETE FROM api_token
	WHERE (school_id, id) IN (
		SELECT school_id, id FROM api_token
		WHERE expires_at < now() - interval '1 day'
		LIMIT 1000)
), f AS (
	DELETE FROM password_reset
	WHERE (school_id, id) IN (
		SELECT school_id, id FROM password_reset
		WHERE made_at < now() - interval '1 day'
		LIMIT 1000)
), g AS (
	DELETE FROM account_mail
	WHERE (school_id, mail_id) IN (
		SELECT school_id, mail_id FROM account_mail
		WHERE made_at < now() - interval '1 day'
		LIMIT 1000)
), h AS (
	UPDATE once SET sealed = NULL
	WHERE sealed IS NOT NULL AND made_at < now() - interval '1 day'
)
DELETE FROM device
WHERE (school_id, person_id, id) IN (
	SELECT school_id, person_id, id FROM device
	WHERE made_at < now() - interval '180 days'
	LIMIT 1000);
