-- What is not due yet, for its sender and for the relay, which works for all
-- schools.

-- type: decided status int4, at timestamptz, recipient_count int4

-- name: held_take write
-- row: school_id int8, message_id int8, sender_id int8, sender_role int2,
--	people int8[], wrote int8[], starter int8, children int8[],
--	not_before timestamptz, now timestamptz, urgent bool, copied int8[],
--	copied_for int8[]
SELECT d.school_id, d.message_id, d.sender_id, d.sender_role, d.people,
	d.wrote, d.starter, d.children, d.not_before, d.now,
	urgent_reason(p_school => d.school_id, p_message => d.message_id) <> ''
		AS urgent,
	coalesce(c.people, '{}') AS copied,
	coalesce(c.children, '{}') AS copied_for
FROM take_due(p_max => $1::int) d
LEFT JOIN copied c ON c.school_id = d.school_id
	AND c.message_id = d.message_id;

-- name: held_deliver write
-- row: status int4, position int8, thread_id int8, recipient_count int4
SELECT d.status, d."position", d.thread_id, d.recipient_count
FROM copies_drop(p_school => $1::bigint, p_message => $2::bigint,
	p_people => $8::bigint[]) dropped
CROSS JOIN LATERAL deliver_due(p_school => $1::bigint, p_message => $2::bigint,
	p_not_before => $3::timestamptz, p_left => $4::bigint[],
	p_later => $5::bigint[], p_times => $6::bigint[],
	p_names => $7::text) d
CROSS JOIN LATERAL concerns_deliver(p_school => $1::bigint,
	p_thread => d.thread_id, p_message => $2::bigint,
	p_status => d.status) told;

-- A school's calendar has changed: how many are planned again.
-- name: held_plan write
-- row: planned int4
SELECT plan_held(p_school => $1::bigint) AS planned;

-- name: held_calm write
SELECT FROM urgent_no_more(p_school => $1::bigint, p_message => $2::bigint);

-- name: held_refuse write
SELECT refuse_held(p_school => $1::bigint, p_message => $2::bigint);

-- What is held and asks for acknowledgements by a time, and would wait for quiet
-- hours: by when, and what the directory is asked about its people.
-- name: held_asked read
-- row: due_at timestamptz, reminder reminder
SELECT k.due_at, h.people, r.wrote, r.starter, r.children,
	coalesce(c.people, '{}') AS copied,
	coalesce(c.children, '{}') AS copied_for
FROM held h
LEFT JOIN copied c ON c.school_id = h.school_id
	AND c.message_id = h.message_id
JOIN asked k ON k.school_id = h.school_id AND k.message_id = h.message_id
	AND k.due_at IS NOT NULL
JOIN message m ON m.school_id = h.school_id AND m.id = h.message_id
CROSS JOIN LATERAL reminder_rights(m, h.people) r
WHERE h.school_id = $1::bigint AND h.sender_id = $2::bigint
	AND h.message_id = $3::bigint AND NOT h.begun AND :reason = '';

-- name: held_move write
-- row: decided
SELECT status, due_at AS at, recipient_count
FROM move_asked(p_school => $1::bigint, p_sender => $2::bigint,
	p_message => $3::bigint, p_at => $4::timestamptz);

-- name: held_undo write
-- row: status int4, draft_id int8
SELECT status, draft_id
FROM undo_held(p_school => $1::bigint, p_sender => $2::bigint,
	p_message => $3::bigint);

-- Soonest first; $3 and $4 are the line before the page, $6 the thread that is
-- asked about, or 0, and $7 the child.  The other party of an answer is that of
-- the thread.
-- part: held_line
h.thread_id, t.subject, h.snippet, h.due_at AS at, false AS unread,
	1 AS message_count, m.file_ids IS NOT NULL AS has_files,
	false AS exchanged, coalesce(h.other_id, e.other_id) AS id,
	coalesce(h.other_role, e.other_role) AS role,
	coalesce(h.other_name, e.other_name) AS name,
	coalesce(h.other_title, e.other_title) AS title, h.to_summary,
	false AS archived, false AS trashed, true AS mine,
	m.sender_title AS own_title,
	coalesce(h.other_context, e.other_context) AS other_context,
	concerns_of(p_school => h.school_id, p_thread => h.thread_id)
		AS concerns, 0::bigint AS folder_id,
	h.message_id AS last_id, m.sender_name AS own_name, false AS recalled,
	false AS automatic, :reason <> '' AS urgent,
	false AS asks, NULL::timestamptz AS ask_due
-- part: reason
urgent_reason(p_school => h.school_id, p_message => h.message_id)
-- part: of_held
FROM held h
JOIN message m ON m.school_id = h.school_id AND m.id = h.message_id
JOIN thread t ON t.school_id = h.school_id AND t.id = h.thread_id
LEFT JOIN entry e ON e.school_id = h.school_id AND e.user_id = h.sender_id
	AND e.thread_id = h.thread_id
WHERE h.school_id = $1::bigint AND h.sender_id = $2::bigint

-- name: list_scheduled read
-- row: listed
SELECT :unread_threads, :held_line
:of_held
	AND NOT h.begun
	AND (h.due_at, h.message_id) > ($3::timestamptz, $4::bigint)
	AND $6::bigint IN (0, h.thread_id)
	AND ($7::bigint = 0 OR EXISTS (
		SELECT FROM concern c
		WHERE c.school_id = h.school_id AND c.thread_id = h.thread_id
			AND c.child_id = $7::bigint))
ORDER BY h.due_at, h.message_id LIMIT $5::int;

-- name: get_held read
-- row: line line, message message, urgent_reason text
SELECT :held_line, m.id, m.sender_id AS id, m.sender_role AS role,
	m.sender_name AS name, m.sender_title AS title,
	m.to_ids[1:200] AS to_ids, m.to_roles[1:200] AS to_roles,
	m.to_names[1:200] AS to_names, m.to_titles[1:200] AS to_titles,
	cardinality(h.people) AS to_count, m.sent_at, m.body_html, m.file_ids,
	m.file_names, m.file_types, m.file_sizes, m.file_hashes,
	true AS read_by_me, 0::bigint AS read_count, m.sender_context,
	0::bigint AS position, h.due_at AS delivered_at,
	NULL::timestamptz AS recalled_at, NULL::timestamptz AS recallable_until,
	CASE WHEN EXISTS (SELECT FROM asked k
		WHERE k.school_id = m.school_id AND k.message_id = m.id)
		THEN acknowledgement_of(p_school => m.school_id,
			p_message => m.id, p_user => $2::bigint, p_own => true)
		ELSE '{}' END AS asks,
	waiting_of($1::bigint, h.message_id) AS waiting,
	m.forward_of IS NOT NULL AS forwards, false AS automatic,
	:reason <> '' AS urgent, '{}'::text[] AS copied_for,
	:reason AS urgent_reason
:of_held
	AND NOT h.begun AND h.message_id = $3::bigint;

-- Of all schools: messages whose time has come, and for how long that of the
-- oldest has.  Not all are counted where there are many.
-- name: held_count read
-- row: count int8, age int8
SELECT count(*) AS count, coalesce(extract(epoch FROM delivery_now()
	- min(x.due_at))::bigint, 0) AS age
FROM (SELECT due_at FROM held WHERE due_at <= delivery_now()
	ORDER BY due_at LIMIT 100000) x;
