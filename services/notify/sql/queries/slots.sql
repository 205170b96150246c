-- Slots of an event.

-- A row each; nobody offers some without one.
-- name: slots_list read
-- row: teacher_id int8, name text, title text, place text,
--	span_starts timestamptz, span_ends timestamptz, minutes int2,
--	break_starts int8[], break_ends int8[], off bool, id int8,
--	starts_at timestamptz, ends_at timestamptz, cancelled bool,
--	guardian_id int8, guardian_name text, child_id int8, child_name text,
--	child_class text, booker_name text
SELECT h.teacher_id, h.name, h.title, h.place, h.starts_at AS span_starts,
    h.ends_at AS span_ends, h.minutes, h.break_starts, h.break_ends,
    h.cancelled AS off, s.slot_id AS id, s.starts_at, s.ends_at, s.cancelled,
    coalesce(s.guardian_id, 0) AS guardian_id, s.guardian_name,
    coalesce(s.child_id, 0) AS child_id, s.child_name, s.child_class,
    s.booker_name
FROM slot_host h
JOIN slot s ON s.school_id = $1::bigint AND s.event_id = h.event_id
	AND s.teacher_id = h.teacher_id
WHERE h.school_id = $1::bigint AND h.event_id = $2::bigint
ORDER BY h.name, h.teacher_id, s.starts_at, s.slot_id;

-- Which of the events $2 have some.
-- name: slots_of_events read
-- row: event_id int8
SELECT DISTINCT h.event_id FROM slot_host h
WHERE h.school_id = $1::bigint AND h.event_id = ANY ($2::bigint[]);

-- What $2 has taken or offers, after the slot $4 of the event $3.
-- name: slots_own read
-- row: event_id int8, event_title text, id int8, starts_at timestamptz,
--	ends_at timestamptz, cancelled bool, teacher_id int8, name text,
--	title text, place text, guardian_id int8, child_id int8,
--	child_name text, child_class text, booker_name text
SELECT s.event_id, e.title AS event_title, s.slot_id AS id, s.starts_at,
    s.ends_at, s.cancelled, h.teacher_id, h.name, h.title, h.place,
    coalesce(s.guardian_id, 0) AS guardian_id,
    coalesce(s.child_id, 0) AS child_id, s.child_name, s.child_class,
    s.booker_name
FROM (
	SELECT t.event_id, t.slot_id FROM slot t
	WHERE t.school_id = $1::bigint AND t.guardian_id = $2::bigint
	UNION
	SELECT o.event_id, o.slot_id FROM slot_host g
	JOIN slot o ON o.school_id = $1::bigint AND o.event_id = g.event_id
		AND o.teacher_id = $2::bigint
	WHERE g.school_id = $1::bigint AND g.teacher_id = $2::bigint
) x
JOIN slot s ON s.school_id = $1::bigint AND s.event_id = x.event_id
	AND s.slot_id = x.slot_id
JOIN slot_host h ON h.school_id = $1::bigint AND h.event_id = s.event_id
	AND h.teacher_id = s.teacher_id
JOIN calendar_event e ON e.school_id = $1::bigint AND e.event_id = s.event_id
WHERE (x.event_id, x.slot_id) > ($3::bigint, $4::bigint)
ORDER BY x.event_id, x.slot_id
LIMIT $5::int;

-- Who offers some, or for whom one was taken: they see the event, whoever it
-- is for.
-- name: slots_guest read
-- row: guest bool
SELECT EXISTS (
	SELECT FROM calendar_audience a
	WHERE a.school_id = $1::bigint AND a.event_id = $2::bigint
	AND a.key IN ('host:' || $3::bigint, 'guest:' || $3::bigint)) AS guest;

-- Likewise of an event that this is attached to.
-- name: slots_file_guest read
-- row: guest bool
SELECT EXISTS (
	SELECT FROM calendar_file f
	JOIN calendar_audience a ON a.school_id = $1::bigint
		AND a.event_id = f.event_id
	WHERE f.school_id = $1::bigint AND f.attachment_id = $2::text
	AND a.key IN ('host:' || $3::bigint, 'guest:' || $3::bigint)) AS guest;

-- name: slots_take write
-- row: status int4, faults int8[]
SELECT status, faults FROM slots_take(p_school => $1::bigint,
    p_event => $2::bigint, p_guardian => $3::bigint,
    p_guardian_name => $4::text, p_slots => $5::bigint[],
    p_children => $6::bigint[], p_names => $7::text[],
    p_classes => $8::text[], p_by => $9::bigint, p_by_name => $10::text);

-- name: slots_give_back write
-- row: status int4
SELECT status FROM slot_give_back(p_school => $1::bigint,
    p_event => $2::bigint, p_slot => $3::bigint, p_guardian => $4::bigint,
    p_by => $5::bigint);

-- name: slots_call_off write
-- row: status int4
SELECT status FROM slots_call_off(p_school => $1::bigint,
    p_event => $2::bigint, p_slot => $3::bigint, p_teacher => $4::bigint,
    p_by => $5::bigint);

-- name: slots_offer write
-- row: status int4, taken int4
SELECT status, taken FROM slots_offer(p_school => $1::bigint,
    p_event => $2::bigint, p_by => $3::bigint, p_teachers => $4::bigint[],
    p_names => $5::text[], p_titles => $6::text[], p_places => $7::text[],
    p_starts => $8::bigint[], p_ends => $9::bigint[],
    p_minutes => $10::smallint[], p_break_hosts => $11::bigint[],
    p_break_starts => $12::bigint[], p_break_ends => $13::bigint[],
    p_slot_hosts => $14::bigint[], p_slot_starts => $15::bigint[],
    p_slot_ends => $16::bigint[], p_drop => $17::boolean);

-- name: slots_due read
-- row: event_id int8, slot_id int8, guardian_id int8, child_id int8,
--	teacher_id int8, booked bool
SELECT event_id, slot_id, guardian_id, child_id, teacher_id, booked
FROM slots_due(p_school => $1::bigint, p_event => $2::bigint,
    p_user => $3::bigint);

-- name: slots_checked write
SELECT slots_checked(p_school => $1::bigint, p_event => $2::bigint,
    p_events => $3::bigint[], p_slots => $4::bigint[],
    p_guardians => $5::bigint[], p_sides => $6::smallint[]);

-- name: slots_forget write
SELECT slots_forget(p_school => $1::bigint, p_user => $2::bigint);
