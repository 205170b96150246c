-- One thread, as far as its user sees it: $3, and of its messages those beyond
-- the position $4, of which there are $5 at most.
--
-- Long bodies end a page early: a page is about half a MiB at most, and one
-- message at least.  Sums cost a quarter of a short page, so that they are
-- taken in the long ones alone: the others send what is within the bound
-- however many there are.  A body that is not sent is null.

-- type: files file_ids text[], file_names text[], file_types text[],
--	file_sizes int8[], file_hashes text[]
-- type: message id int8, sender person, to_first ticked, to_count int4,
--	sent_at timestamptz, body_html text, files files, read_by_me bool,
--	read_count int8, sender_context text, position int8,
--	delivered_at timestamptz, recalled_at timestamptz null,
--	recallable_until timestamptz null, automatic bool
-- type: head line line, replies int2, first_unread int8,
--	first_unread_position int8, barred int8[], behind bool
-- type: thread_page head head, message message

-- Null of what is not delivered, which is nowhere then.
-- part: place
nullif(coalesce(position, id), 0)
-- part: head
:old_line, t.replies, u.id AS first_unread, u.place AS first_unread_position,
	veiled_children($1::bigint, $2::bigint) AS barred
-- part: sender_and_recipients
m.id, m.sender_id AS id, m.sender_role AS role, m.sender_name AS name,
	m.sender_title AS title, m.to_ids[1:200] AS to_ids,
	m.to_roles[1:200] AS to_roles, m.to_names[1:200] AS to_names,
	m.to_titles[1:200] AS to_titles,
	CASE WHEN m.recalled_at IS NULL THEN cardinality(m.audience)
		ELSE m.recipient_count END AS to_count, m.sent_at
-- part: files_and_receipts
m.file_ids, m.file_names, m.file_types, m.file_sizes, m.file_hashes,
	m.sender_id = $2::bigint OR m.place <= e.read_upto AS read_by_me,
	CASE WHEN m.sender_id = $2::bigint THEN (SELECT count(*)
		FROM receipt r WHERE r.school_id = $1::bigint
			AND r.message_id = m.id) ELSE 0 END AS read_count,
	m.sender_context, m.place AS position,
	coalesce(m.delivered_at, m.sent_at) AS delivered_at, m.recalled_at,
	CASE WHEN m.sender_id = $2::bigint AND m.recalled_at IS NULL
		THEN coalesce(m.delivered_at, m.sent_at) + interval '1 min' * (
			SELECT recall_minutes FROM school_rule($1::bigint))
		END AS recallable_until,
	EXISTS (SELECT FROM automatic x WHERE x.school_id = $1::bigint
		AND x.message_id = m.id) AS automatic

-- What was emptied from the trash is not there any more.
-- part: visible
school_id = $1::bigint AND thread_id = $3::bigint
	AND (sender_id = $2::bigint OR $2::bigint = ANY (audience))
	AND :place > coalesce(e.emptied_upto, 0)
-- part: onwards
SELECT *, :place AS place FROM message WHERE :visible AND :place > $4::bigint
ORDER BY :place LIMIT $5::int
-- part: backwards
SELECT *, :place AS place FROM message WHERE :visible AND :place < $4::bigint
ORDER BY :place DESC LIMIT $5::int
-- part: any_before
EXISTS (SELECT FROM message WHERE :visible AND :place <= $4::bigint) AS behind
-- part: any_after
EXISTS (SELECT FROM message WHERE :visible AND :place >= $4::bigint) AS behind
-- part: if_short
CASE WHEN octet_length(m.body_html) <= 524288 / $5::int THEN m.body_html END
	AS body_html
-- part: if_within
CASE WHEN m.nth = 1 OR m.bytes <= 524288 THEN m.body_html END AS body_html

-- part: thread
FROM entry e
JOIN thread t ON t.school_id = e.school_id AND t.id = e.thread_id
LEFT JOIN LATERAL (
	SELECT id, :place AS place FROM message
	WHERE e.unread AND school_id = $1::bigint AND thread_id = $3::bigint
		AND :place > e.read_upto AND sender_id <> $2::bigint
		AND $2::bigint = ANY (audience)
	ORDER BY :place LIMIT 1) u ON true
-- part: of_user
WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint
	AND e.thread_id = $3::bigint
	AND (e.received_at IS NOT NULL OR e.sent_at IS NOT NULL)

-- name: get_thread read
-- row: thread_page
SELECT :head, :any_before, :sender_and_recipients, :if_short, :files_and_receipts
:thread
LEFT JOIN LATERAL (:onwards) m ON true
:of_user
ORDER BY m.place;

-- name: get_long_thread read
-- row: thread_page
SELECT :head, :any_before, :sender_and_recipients, :if_within, :files_and_receipts
:thread
LEFT JOIN LATERAL (
	SELECT p.*, row_number() OVER (ORDER BY p.place) AS nth,
		sum(octet_length(p.body_html)) OVER (ORDER BY p.place) AS bytes
	FROM (:onwards) p) m ON true
:of_user
ORDER BY m.place;

-- name: get_thread_back read
-- row: thread_page
SELECT :head, :any_after, :sender_and_recipients, :if_short, :files_and_receipts
:thread
LEFT JOIN LATERAL (:backwards) m ON true
:of_user
ORDER BY m.place DESC;

-- name: get_long_thread_back read
-- row: thread_page
SELECT :head, :any_after, :sender_and_recipients, :if_within, :files_and_receipts
:thread
LEFT JOIN LATERAL (
	SELECT p.*, row_number() OVER (ORDER BY p.place DESC) AS nth,
		sum(octet_length(p.body_html)) OVER (ORDER BY p.place DESC) AS bytes
	FROM (:backwards) p) m ON true
:of_user
ORDER BY m.place DESC;
