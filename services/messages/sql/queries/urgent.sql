-- What is urgent, for the audit trail.

-- Of all schools.
-- name: take_urgent write
-- row: school_id int8, message_id int8, sender_id int8, sender_role int2,
--	recipient_count int4, reason text, address text
SELECT school_id, message_id, sender_id, sender_role, recipient_count, reason,
	address
FROM take_urgent(p_max => $1::int);

-- name: urgent_noted write
SELECT urgent_noted(p_school => $1::bigint, p_message => $2::bigint);
