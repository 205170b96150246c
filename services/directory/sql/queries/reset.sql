-- One-time codes from the secretary.

-- type: reset_person person_id int8, display_name text, role int2, title text,
--	login text null

-- $5, $6: who gives it, from where.  No row: nobody active has an account.
-- name: reset_account write
-- row: reset_person
SELECT person_id, display_name, role, title, login
FROM account_reset(p_school => $1::bigint, p_person => $2::bigint,
    p_hash => $3::text, p_factor => $4::boolean, p_actor => $5::bigint,
    p_address => $6::text);

-- Whom a class's sheet is for: the title first, in a row without a person.
-- name: class_accounts read
-- row: person_id int8, title text
SELECT 0::bigint AS person_id, c.title FROM class c
WHERE c.school_id = $1::bigint AND c.class_id = $2::bigint
AND c.group_id = c.class_id AND c.active
UNION ALL
SELECT a.person_id, ''::text FROM class_accounts(p_school => $1::bigint,
    p_group => $2::bigint, p_roles => $3::smallint[],
    p_everybody => $4::boolean) a;

-- $2, $3: people and their codes' hashes, in order.
-- name: reset_accounts write
-- row: reset_person
SELECT r.person_id, r.display_name, r.role, r.title, r.login
FROM unnest($2::bigint[], $3::text[]) WITH ORDINALITY
    AS u (person_id, hash, place)
CROSS JOIN LATERAL account_reset(p_school => $1::bigint,
    p_person => u.person_id, p_hash => u.hash, p_factor => false,
    p_actor => $4::bigint, p_address => $5::text) r
ORDER BY u.place;

-- ---- by mail ----

-- name: ask_reset write
-- row: wait int8, school_id int8, person_id int8
SELECT wait, school_id, person_id
FROM reset_ask(p_login => $1::text, p_school => $2::text,
    p_address => $3::text, p_limit => $4::int);

-- name: begin_reset write
-- row: begun bool
SELECT reset_begin(p_school => $1::bigint, p_person => $2::bigint,
    p_id => $3::bytea, p_token => $4::bytea, p_language => $5::text) AS begun;

-- Whose a token is.
-- name: find_reset read
-- row: login text null
SELECT a.login
FROM password_reset r
JOIN person p ON p.school_id = r.school_id AND p.person_id = r.person_id
	AND p.active
JOIN account a ON a.school_id = r.school_id AND a.person_id = r.person_id
WHERE r.school_id = $1::bigint AND r.id = $2::bytea
AND r.made_at > now() - interval '1 hour';

-- name: finish_reset write
-- row: finished bool
SELECT reset_finish(p_school => $1::bigint, p_id => $2::bytea,
    p_hash => $3::text, p_language => $4::text) AS finished;

-- ---- mails about accounts ----

-- Some of all schools, ours for a minute.
-- name: take_mails write
-- row: school_id int8, mail_id int8, person_id int8, kind int2, address text,
--	language text, token bytea null, made_at timestamptz, display_name text,
--	school_name text, detail text
WITH mine AS (
	UPDATE account_mail m SET taken_until = now() + interval '1 minute'
	WHERE (m.school_id, m.mail_id) IN (
		SELECT o.school_id, o.mail_id FROM account_mail o
		WHERE o.taken_until < now()
		ORDER BY o.made_at LIMIT $1::int FOR UPDATE SKIP LOCKED)
	RETURNING m.*
)
SELECT m.school_id, m.mail_id, m.person_id, m.kind, m.address, m.language,
    m.token, m.made_at, p.display_name, c.name AS school_name,
    m.detail
FROM mine m
JOIN person p ON p.school_id = m.school_id AND p.person_id = m.person_id
JOIN school c ON c.school_id = m.school_id;

-- name: end_mail write
DELETE FROM account_mail WHERE school_id = $1::bigint AND mail_id = $2::bigint;
