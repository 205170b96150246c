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
--	recallable_until timestamptz null, asks int8[], waiting int8[],
--	forwards bool, automatic bool, urgent bool, copied_for text[]
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
	m.sender_context, m.place AS position, m.at AS delivered_at,
	m.recalled_at,
	CASE WHEN m.sender_id = $2::bigint AND m.recalled_at IS NULL
		THEN recall_end(m.school_id, m.id,
			coalesce(m.last_delivered_at, m.at))
		END AS recallable_until,
	CASE WHEN m.recalled_at IS NULL AND EXISTS (SELECT FROM asked k
		WHERE k.school_id = $1::bigint AND k.message_id = m.id)
		THEN acknowledgement_of(p_school => $1::bigint,
			p_message => m.id, p_user => $2::bigint,
			p_own => m.sender_id = $2::bigint)
		ELSE '{}' END AS asks,
	CASE WHEN m.sender_id = $2::bigint AND m.recipient_count
		> cardinality(m.audience) THEN waiting_of($1::bigint, m.id)
		END AS waiting,
	m.forward_of IS NOT NULL AS forwards,
	EXISTS (SELECT FROM automatic x WHERE x.school_id = $1::bigint
		AND x.message_id = m.id) AS automatic,
	EXISTS (SELECT FROM urgent x WHERE x.school_id = $1::bigint
		AND x.message_id = m.id AND m.recalled_at IS NULL) AS urgent,
	CASE WHEN m.sender_id <> $2::bigint AND EXISTS (SELECT FROM copied k
		WHERE k.school_id = $1::bigint AND k.message_id = m.id)
		THEN copied_for($1::bigint, m.id, $2::bigint)
		ELSE '{}' END AS copied_for

-- What was emptied from the trash is not there any more.
-- part: visible
school_id = $1::bigint AND thread_id = $3::bigint
	AND (sender_id = $2::bigint OR $2::bigint = ANY (audience))
	AND :place > coalesce(e.emptied_upto, 0)
-- What its user got with a later delivery is where that has its position.
-- part: in_first
(sender_id = $2::bigint OR last_delivered_at IS NULL
	OR NOT is_late($1::bigint, id, $2::bigint))
-- part: late
FROM delivery l JOIN message k ON k.school_id = l.school_id
	AND k.id = l.message_id
WHERE l.school_id = $1::bigint AND l.thread_id = $3::bigint
	AND $2::bigint = ANY (l.people) AND $2::bigint = ANY (k.audience)
	AND l.position > coalesce(e.emptied_upto, 0)
-- part: onwards
SELECT * FROM (
	(SELECT *, :place AS place, coalesce(delivered_at, sent_at) AS at
	FROM message WHERE :visible AND :in_first AND :place > $4::bigint
	ORDER BY :place LIMIT $5::int)
	UNION ALL
	(SELECT k.*, l.position AS place, l.delivered_at AS at
	:late AND l.position > $4::bigint
	ORDER BY l.position LIMIT $5::int)) b
ORDER BY place LIMIT $5::int
-- part: backwards
SELECT * FROM (
	(SELECT *, :place AS place, coalesce(delivered_at, sent_at) AS at
	FROM message WHERE :visible AND :in_first AND :place < $4::bigint
	ORDER BY :place DESC LIMIT $5::int)
	UNION ALL
	(SELECT k.*, l.position AS place, l.delivered_at AS at
	:late AND l.position < $4::bigint
	ORDER BY l.position DESC LIMIT $5::int)) b
ORDER BY place DESC LIMIT $5::int
-- Once, not for each row (OFFSET 0).
-- part: any_before
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM message
		WHERE :visible AND :in_first AND :place <= $4::bigint)
	OR EXISTS (SELECT :late AND l.position <= $4::bigint) AS behind
	OFFSET 0) any_behind
-- part: any_after
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM message
		WHERE :visible AND :in_first AND :place >= $4::bigint)
	OR EXISTS (SELECT :late AND l.position >= $4::bigint) AS behind
	OFFSET 0) any_behind
-- part: if_short
CASE WHEN octet_length(m.body_html) <= 524288 / $5::int THEN m.body_html END
	AS body_html
-- part: if_within
CASE WHEN m.nth = 1 OR m.bytes <= 524288 THEN m.body_html END AS body_html

-- part: thread
FROM entry e
JOIN thread t ON t.school_id = e.school_id AND t.id = e.thread_id
LEFT JOIN LATERAL (
	SELECT * FROM (
		(SELECT id, :place AS place FROM message
		WHERE e.unread AND school_id = $1::bigint
			AND thread_id = $3::bigint
			AND :place > e.read_upto AND sender_id <> $2::bigint
			AND $2::bigint = ANY (audience) AND :in_first
		ORDER BY :place LIMIT 1)
		UNION ALL
		(SELECT k.id, l.position AS place
		:late AND e.unread AND l.position > e.read_upto
		ORDER BY l.position LIMIT 1)) b
	ORDER BY place LIMIT 1) u ON true
-- part: of_user
WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint
	AND e.thread_id = $3::bigint
	AND (e.received_at IS NOT NULL OR e.sent_at IS NOT NULL)

-- name: get_thread read
-- row: thread_page
SELECT :head, behind, :sender_and_recipients, :if_short, :files_and_receipts
:thread
:any_before
LEFT JOIN LATERAL (:onwards) m ON true
:of_user
ORDER BY m.place;

-- name: get_long_thread read
-- row: thread_page
SELECT :head, behind, :sender_and_recipients, :if_within, :files_and_receipts
:thread
:any_before
LEFT JOIN LATERAL (
	SELECT p.*, row_number() OVER (ORDER BY p.place) AS nth,
		sum(octet_length(p.body_html)) OVER (ORDER BY p.place) AS bytes
	FROM (:onwards) p) m ON true
:of_user
ORDER BY m.place;

-- name: get_thread_back read
-- row: thread_page
SELECT :head, behind, :sender_and_recipients, :if_short, :files_and_receipts
:thread
:any_after
LEFT JOIN LATERAL (:backwards) m ON true
:of_user
ORDER BY m.place DESC;

-- name: get_long_thread_back read
-- row: thread_page
SELECT :head, behind, :sender_and_recipients, :if_within, :files_and_receipts
:thread
:any_after
LEFT JOIN LATERAL (
	SELECT p.*, row_number() OVER (ORDER BY p.place DESC) AS nth,
		sum(octet_length(p.body_html)) OVER (ORDER BY p.place DESC) AS bytes
	FROM (:backwards) p) m ON true
:of_user
ORDER BY m.place DESC;
