-- One's own account: sessions.

-- $3: seconds that any session lives at most.
-- name: list_sessions read
-- row: id bytea, agent text, address text, created_at timestamptz,
--	seen_at timestamptz
SELECT id, agent, address, created_at, seen_at
FROM session
WHERE school_id = $1::bigint AND person_id = $2::bigint
AND revoked_at IS NULL AND expires_at > now()
AND created_at > now() - $3::int * interval '1 second'
ORDER BY seen_at DESC, id
LIMIT 200;

-- One that has ended is ended again; no row: it is not theirs.
-- name: end_session write
-- row: ended bool
UPDATE session
SET revoked_at = coalesce(revoked_at, now()),
    stale_at = CASE WHEN revoked_at IS NULL THEN now() ELSE stale_at END
WHERE school_id = $1::bigint AND person_id = $2::bigint AND id = $3::bytea
RETURNING true AS ended;

-- name: end_other_sessions write
-- row: ended int8
WITH gone AS (
	UPDATE session SET revoked_at = now(), stale_at = now()
	WHERE school_id = $1::bigint AND person_id = $2::bigint
	AND id <> $3::bytea AND revoked_at IS NULL AND expires_at > now()
	RETURNING id
)
SELECT count(*) AS ended FROM gone;

-- ---- password ----

-- name: ask_secret write
-- row: wait int8, spared bool, hash text null, login text null,
--	school_name text, school_code text
SELECT wait, spared, hash, login, school_name, school_code
FROM secret_ask(p_school => $1::bigint, p_person => $2::bigint,
    p_session => $3::bytea, p_spared => $4::int, p_limit => $5::int);

-- name: settle_secret write
SELECT secret_settle(p_school => $1::bigint, p_person => $2::bigint,
    p_kind => $3::int, p_right => $4::int);

-- name: change_hash write
-- row: changed bool, told bool
WITH did AS (
	SELECT account_change_hash(p_school => $1::bigint,
	    p_person => $2::bigint, p_session => $3::bytea, p_old => $4::text,
	    p_hash => $5::text) AS changed
)
SELECT changed, changed AND account_mail_note(p_school => $1::bigint,
    p_person => $2::bigint, p_kind => 2, p_language => $6::text,
    p_token => NULL) AS told
FROM did;

-- The same password in another hash.
-- name: renew_hash write
UPDATE account SET hash = $4::text
WHERE school_id = $1::bigint AND person_id = $2::bigint AND hash = $3::text;

-- ---- remembered devices ----

-- name: list_devices read
-- row: id text, agent text, address text, made_at timestamptz,
--	seen_at timestamptz
SELECT id, agent, address, made_at, seen_at
FROM remembered_device
WHERE school_id = $1::bigint AND person_id = $2::bigint
AND made_at > now() - interval '30 days'
ORDER BY seen_at DESC, id
LIMIT 50;

-- Forgetting what is forgotten is no error.
-- name: forget_device write
DELETE FROM remembered_device
WHERE school_id = $1::bigint AND person_id = $2::bigint AND id = $3::text;

-- ---- second factor ----

-- name: ask_factor write
-- row: wait int8, lacks bool, remembered text null, secret bytea null, step int8
SELECT wait, lacks, remembered, secret, step
FROM factor_ask(p_school => $1::bigint, p_person => $2::bigint,
    p_remembered => $3::text[], p_count => $4::boolean, p_next => $5::boolean,
    p_limit => $6::int);

-- name: use_factor write
-- row: used bool
SELECT factor_use(p_school => $1::bigint, p_person => $2::bigint,
    p_step => $3::bigint, p_code => $4::bytea) AS used;

-- $3: the session that asks.
-- name: get_factor read
-- row: since timestamptz null, codes int8, demanded bool, spared bool
SELECT (SELECT f.since FROM second_factor f
	WHERE f.school_id = p.school_id AND f.person_id = p.person_id
	AND f.secret IS NOT NULL) AS since,
    (SELECT count(*) FROM recovery_code r
	WHERE r.school_id = p.school_id AND r.person_id = p.person_id) AS codes,
    factor_demanded(p.school_id, p.person_id) AS demanded,
    session_spared(p_school => $1::bigint, p_person => $2::bigint,
	p_session => $3::bytea, p_spared => 1) AS spared
FROM person p
WHERE p.school_id = $1::bigint AND p.person_id = $2::bigint;

-- name: begin_factor write
INSERT INTO second_factor AS f (school_id, person_id, next_secret, next_at)
VALUES ($1::bigint, $2::bigint, $3::bytea, now())
ON CONFLICT (school_id, person_id) DO UPDATE
SET next_secret = excluded.next_secret, next_at = excluded.next_at;

-- name: confirm_factor write
-- row: confirmed bool, told bool
WITH did AS (
	SELECT factor_confirm(p_school => $1::bigint, p_person => $2::bigint,
	    p_session => $3::bytea, p_secret => $4::bytea,
	    p_step => $5::bigint, p_codes => $6::text[]) AS confirmed
)
SELECT confirmed, confirmed AND account_mail_note(p_school => $1::bigint,
    p_person => $2::bigint, p_kind => 3, p_language => $7::text,
    p_token => NULL) AS told
FROM did;

-- name: renew_recovery write
-- row: renewed bool, told bool
WITH did AS (
	SELECT recovery_renew(p_school => $1::bigint, p_person => $2::bigint,
	    p_codes => $3::text[]) AS renewed
)
SELECT renewed, renewed AND account_mail_note(p_school => $1::bigint,
    p_person => $2::bigint, p_kind => 3, p_language => $4::text,
    p_token => NULL) AS told
FROM did;

-- name: remove_factor write
-- row: outcome int4, told bool
WITH did AS (
	SELECT factor_remove(p_school => $1::bigint, p_person => $2::bigint,
	    p_force => false) AS outcome
)
SELECT outcome, outcome = 1 AND account_mail_note(p_school => $1::bigint,
    p_person => $2::bigint, p_kind => 3, p_language => $3::text,
    p_token => NULL) AS told
FROM did;

-- name: get_factor_roles read
-- row: roles int2[]
SELECT factor_roles AS roles FROM school WHERE school_id = $1::bigint;

-- $3, $4: who, from where.
-- name: set_factor_roles write
-- row: roles int2[]
SELECT x.roles FROM (
	SELECT put_factor_roles(p_school => $1::bigint,
	    p_roles => $2::smallint[], p_actor => $3::bigint,
	    p_address => $4::text) AS roles
) x
WHERE x.roles IS NOT NULL;

-- ---- API tokens ----

-- Who is behind one, as of a session.
-- name: get_token read
-- row: session session, scopes int2, used_at timestamptz null
SELECT p.person_id, p.display_name, p.role, p.title, c.school_id,
    c.name AS school_name, c.code AS school_code, t.expires_at,
    ''::text AS csrf_token, t.made_at AS created_at,
    permissions_of(t.school_id, t.person_id) AS permissions,
    t.made_at AS seen_at, 0::smallint AS pending,
    roles_of(t.school_id, t.person_id) AS roles, -1 AS accent, '' AS logo,
    '{}'::text[] AS languages, '' AS language,
    p.frozen_at IS NOT NULL AS frozen, c.time_zone, t.scopes, t.used_at
FROM api_token t
JOIN person p ON p.school_id = t.school_id AND p.person_id = t.person_id
JOIN school c ON c.school_id = t.school_id
WHERE t.school_id = $1::bigint AND t.id = $2::bytea
AND t.revoked_at IS NULL AND t.expires_at > now() AND p.active;

-- name: use_token write
UPDATE api_token SET used_at = now()
WHERE school_id = $1::bigint AND id = $2::bytea;

-- name: list_tokens read
-- row: id bytea, name text, scopes int2, made_at timestamptz,
--	expires_at timestamptz, used_at timestamptz null
SELECT id, name, scopes, made_at, expires_at, used_at
FROM api_token
WHERE school_id = $1::bigint AND person_id = $2::bigint
AND revoked_at IS NULL AND expires_at > now()
ORDER BY made_at DESC, id;

-- name: make_token write
-- row: status int4, token bytea null, sealed bytea null,
--	made_at timestamptz
SELECT status, token, sealed, made_at
FROM token_make_once(p_school => $1::bigint, p_person => $2::bigint,
    p_id => $3::bytea, p_name => $4::text, p_scopes => $5::int,
    p_days => $6::int, p_max => $7::int, p_sealed => $8::bytea,
    p_key => $9::bytea, p_content => $10::bytea);

-- One that has ended is ended again; no row: it is not theirs.
-- name: end_token write
-- row: ended bool
UPDATE api_token
SET revoked_at = coalesce(revoked_at, now()),
    stale_at = CASE WHEN revoked_at IS NULL THEN now() ELSE stale_at END
WHERE school_id = $1::bigint AND person_id = $2::bigint AND id = $3::bytea
RETURNING true AS ended;
