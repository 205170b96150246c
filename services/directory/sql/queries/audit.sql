-- The audit trail.

-- name: read_audit write
-- row: n int8, at timestamptz, actor_id int8, actor text, address text,
--	act text, object text, detail text, hash bytea
SELECT n, at, actor_id, actor, address, act, object, detail, hash
FROM audit_read(p_school => $1::bigint, p_before => $2::bigint,
    p_actor => $3::bigint, p_act => $4::text, p_from => $5::timestamptz,
    p_to => $6::timestamptz, p_query => $7::text, p_limit => $8::int,
    p_by => $9::bigint, p_note => $10::text, p_address => $11::text);

-- Of all schools: the ends of the trails that have grown since $1.
-- name: audit_heads read
-- row: school_id int8, n int8, hash bytea, at timestamptz
SELECT school_id, n, hash, at FROM audit.head
WHERE at > $1::timestamptz ORDER BY school_id;

-- An act in another service; $5 and $6 are the names and values of its facts.
-- name: note_act write
-- row: noted bool
SELECT audit_note($1::bigint, $2::bigint, $3::text, $4::text,
    jsonb_object($5::text[], $6::text[]), $7::text) AS noted;
