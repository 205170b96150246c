-- Who comes to events, who is reminded, and what is attached to them.

-- What is asked of each of the events $2 at its time $3, and what $5 (the
-- caller, and children of theirs) have answered; with $4 reminders and
-- attachments.
-- name: rsvp_of read
-- row: event_id int8, original text, mode int2, capacity int4,
--	due_before int8, going int8, waiting int8, maybe int8, not_going int8,
--	subjects int8[], answers int2[], places int8[], by_ids int8[],
--	notes text[], reminders int8[], files text[], file_names text[],
--	file_types text[], file_sizes int8[], file_hashes text[]
SELECT u.id AS event_id, u.original, coalesce(r.mode, 0::smallint) AS mode,
    coalesce(r.capacity, 0) AS capacity,
    coalesce(r.due_before, 0::bigint) AS due_before, n.going, n.waiting,
    n.maybe, n.not_going, m.subjects, m.answers, m.places, m.by_ids, m.notes,
    ARRAY(
	SELECT d.minutes::bigint FROM calendar_reminder d
	WHERE $4::boolean AND d.school_id = $1::bigint AND d.event_id = u.id
	ORDER BY d.minutes) AS reminders,
    f.ids AS files, f.names AS file_names, f.types AS file_types,
    f.sizes AS file_sizes, f.hashes AS file_hashes
FROM unnest($2::bigint[], $3::text[]) WITH ORDINALITY
    u (id, original, nth)
LEFT JOIN calendar_rsvp r ON r.school_id = $1::bigint AND r.event_id = u.id
CROSS JOIN LATERAL (
	SELECT count(*) FILTER (WHERE a.answer = 1 AND a.queue IS NULL)
		AS going,
	    count(*) FILTER (WHERE a.queue IS NOT NULL) AS waiting,
	    count(*) FILTER (WHERE a.answer = 2) AS maybe,
	    count(*) FILTER (WHERE a.answer = 3) AS not_going
	FROM calendar_answer a
	WHERE r.mode <> 0 AND a.school_id = $1::bigint AND a.event_id = u.id
	AND a.original = u.original
) n
CROSS JOIN LATERAL (
	SELECT coalesce(array_agg(a.subject_id), '{}') AS subjects,
	    coalesce(array_agg(CASE WHEN a.queue IS NULL THEN a.answer
		ELSE 0::smallint END), '{}') AS answers,
	    coalesce(array_agg((
		SELECT count(*) FROM calendar_answer b
		WHERE b.school_id = $1::bigint AND b.event_id = u.id
		AND b.original = u.original AND b.queue <= a.queue)), '{}')
		AS places,
	    coalesce(array_agg(a.by_id), '{}') AS by_ids,
	    coalesce(array_agg(a.note), '{}') AS notes
	FROM calendar_answer a
	WHERE r.mode <> 0 AND a.school_id = $1::bigint AND a.event_id = u.id
	AND a.original = u.original AND a.mode = r.mode
	AND a.subject_id = ANY ($5::bigint[])
) m
CROSS JOIN LATERAL (
	SELECT coalesce(array_agg(f.attachment_id ORDER BY f.nth), '{}') AS ids,
	    coalesce(array_agg(f.name ORDER BY f.nth), '{}') AS names,
	    coalesce(array_agg(f.media_type ORDER BY f.nth), '{}') AS types,
	    coalesce(array_agg(f.size ORDER BY f.nth), '{}') AS sizes,
	    coalesce(array_agg(f.sha256 ORDER BY f.nth), '{}') AS hashes
	FROM calendar_file f
	WHERE $4::boolean AND f.school_id = $1::bigint AND f.event_id = u.id
) f
ORDER BY u.nth;

-- name: rsvp_answer write
-- row: status int4
SELECT status FROM rsvp_answer(p_school => $1::bigint, p_event => $2::bigint,
    p_original => $3::text, p_user => $4::bigint, p_subject => $5::bigint,
    p_mode => $6::smallint, p_answer => $7::smallint, p_note => $8::text);

-- All that was answered of one time, by who.
-- name: rsvp_answers read
-- row: subject_id int8, answer int2, waits bool, place int8, by_id int8,
--	note text, answered_at timestamptz
SELECT a.subject_id, a.answer, a.queue IS NOT NULL AS waits,
    CASE WHEN a.queue IS NULL THEN 0 ELSE count(a.queue) OVER (
	ORDER BY a.queue NULLS LAST) END AS place,
    a.by_id, a.note, a.answered_at
FROM calendar_answer a
WHERE a.school_id = $1::bigint AND a.event_id = $2::bigint
AND a.original = $3::text AND a.mode = $4::smallint
ORDER BY a.subject_id;

-- What $2 has said, after that for $5 of the time $4 of $3.
-- name: rsvp_own read
-- row: event_id int8, original text, title text, starts_at timestamptz,
--	subject_id int8, answer int2, waits bool, note text,
--	answered_at timestamptz
SELECT a.event_id, a.original, coalesce(i.title, e.title) AS title,
    i.starts_at, a.subject_id, a.answer, a.queue IS NOT NULL AS waits, a.note,
    a.answered_at
FROM calendar_answer a
JOIN calendar_event e ON e.school_id = $1::bigint AND e.event_id = a.event_id
JOIN calendar_instance i ON i.school_id = $1::bigint
	AND i.event_id = a.event_id AND i.original = a.original
WHERE a.school_id = $1::bigint AND a.by_id = $2::bigint
AND (a.event_id, a.original, a.subject_id)
	> ($3::bigint, $4::text, $5::bigint)
ORDER BY a.event_id, a.original, a.subject_id
LIMIT $6::int;

-- Of what $2 sees between $6 and $7, what asks and may be answered: at most $8
-- of the next times.
-- name: rsvp_asked read
-- row: calendar_row
SELECT e.event_id AS id, e.version, e.creator_id, e.creator_role,
    e.creator_name, e.creator_title, :shown, i.local_start, i.local_end,
    i.starts_at, i.ends_at, e.cancelled, e.wide, e.changed_at,
    e.to_ids, e.to_names, e.to_titles, e.to_roles, l.untold, i.original,
    e.rule, i.state
FROM calendar_list(p_school => $1::bigint, p_user => $2::bigint,
    p_keys => $3::text[], p_apart => $4::bigint[], p_all => false,
    p_from => $5::timestamptz, p_to => $6::timestamptz,
    p_start => '-infinity'::timestamptz, p_id => 0, p_original => '',
    p_max => 2000) l
JOIN calendar_rsvp r ON r.school_id = $1::bigint AND r.event_id = l.id
	AND r.mode <> 0
JOIN calendar_event e ON e.school_id = $1::bigint AND e.event_id = l.id
	AND e.creator_id <> $2::bigint AND NOT e.cancelled
JOIN calendar_instance i ON i.school_id = $1::bigint AND i.event_id = l.id
	AND i.original = l.original AND i.state <> 2
WHERE i.starts_at - r.due_before * interval '1 us' > now()
ORDER BY i.starts_at, l.id, l.original
LIMIT $7::int;

-- ---- who has left, and who is reminded: for all schools ----

-- Whoever takes one has 20 seconds.
-- name: rsvp_take_check write
-- row: school_id int8, event_id int8, mode int2, taken_at timestamptz
UPDATE calendar_rsvp r SET check_at = now() + interval '20 seconds'
FROM (
	SELECT school_id, event_id FROM calendar_rsvp
	WHERE check_at <= now()
	ORDER BY check_at
	LIMIT 1
	FOR UPDATE SKIP LOCKED
) due
WHERE r.school_id = due.school_id AND r.event_id = due.event_id
RETURNING r.school_id, r.event_id, r.mode, now() AS taken_at;

-- name: rsvp_take_reminder write
-- row: school_id int8, event_id int8, original text, minutes int4
UPDATE calendar_reminding m SET at = now() + interval '20 seconds'
FROM (
	SELECT school_id, event_id, original, minutes FROM calendar_reminding
	WHERE at <= now()
	ORDER BY at
	LIMIT 1
	FOR UPDATE SKIP LOCKED
) due
WHERE m.school_id = due.school_id AND m.event_id = due.event_id
AND m.original = due.original AND m.minutes = due.minutes
RETURNING m.school_id, m.event_id, m.original, m.minutes;

-- Who has answered for whom, of those who wait.
-- name: rsvp_waiting read
-- row: subject_id int8, by_id int8
SELECT DISTINCT a.subject_id, a.by_id
FROM calendar_answer a
WHERE a.school_id = $1::bigint AND a.event_id = $2::bigint
AND a.queue IS NOT NULL AND a.by_id NOT IN (0, a.subject_id)
ORDER BY a.subject_id, a.by_id
LIMIT 10000;

-- name: rsvp_keep_families write
SELECT rsvp_keep_families(p_school => $1::bigint, p_event => $2::bigint,
    p_mode => $3::smallint, p_subjects => $4::bigint[],
    p_before => $5::timestamptz, p_barred => $6::bigint[],
    p_by => $7::bigint[]);

-- name: rsvp_remind write
SELECT rsvp_remind(p_school => $1::bigint, p_event => $2::bigint,
    p_original => $3::text, p_minutes => $4::int, p_members => $5::bigint[]);

-- name: rsvp_forget write
SELECT rsvp_forget(p_school => $1::bigint, p_user => $2::bigint);

-- ---- attachments ----

-- Events that have one, each as a whole.
-- name: calendar_file_events read
-- row: calendar_row
SELECT e.event_id AS id, e.version, e.creator_id, e.creator_role,
    e.creator_name, e.creator_title, :shown, :whole, false AS untold,
    '' AS original, e.rule, 0::smallint AS state
FROM calendar_file f
JOIN calendar_event e ON e.school_id = $1::bigint AND e.event_id = f.event_id
LEFT JOIN calendar_instance i ON i.school_id = $1::bigint
	AND i.event_id = e.event_id AND i.original IS NULL
WHERE f.school_id = $1::bigint AND f.attachment_id = $2::text
ORDER BY e.event_id DESC
LIMIT 20;

-- name: calendar_file_filter read
-- row: id text
SELECT DISTINCT f.attachment_id AS id FROM calendar_file f
WHERE f.school_id = $1::bigint AND f.attachment_id = ANY ($2::text[]);
