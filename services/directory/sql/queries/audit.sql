-- The audit trail.

-- An act of its own, where no statement does it: see audit_note().
-- name: note_act write
-- row: noted bool
SELECT audit_note(p_school => $1::bigint, p_actor => $2::bigint,
    p_act => $3::text, p_object => $4::text, p_detail => $5::text::jsonb,
    p_address => $6::text) AS noted;
