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
