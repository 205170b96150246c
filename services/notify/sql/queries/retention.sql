-- What is not kept any more.

-- name: forget_before write
-- row: after int8
SELECT forget_before(p_school => $1::bigint, p_event => $2::bigint,
    p_before => $3::timestamptz, p_after => $4::bigint, p_users => $5::int,
    p_most => $6::int) AS after;

-- name: erase_person write
-- row: notifications int8, mails int8, events int8
SELECT p.notifications, p.mails, e.events + s.events AS events
FROM erase_person(p_school => $1::bigint, p_user => $2::bigint,
    p_addresses => $3::text[], p_erase => $4::boolean) p,
    erase_from_events(p_school => $1::bigint, p_user => $2::bigint,
    p_erase => $4::boolean) e (events),
    erase_from_slots(p_school => $1::bigint, p_user => $2::bigint,
    p_erase => $4::boolean) s (events);
