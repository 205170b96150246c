-- Reports of messages, for the moderators; nobody sees those of what they wrote
-- themselves.

-- name: report_message write
-- row: status int4, reported_at timestamptz null
SELECT status, reported_at FROM report_message(p_school => $1::bigint,
	p_user => $2::bigint, p_message => $3::bigint, p_kind => $4::smallint,
	p_word => $5::text, p_moderators => $6::bigint[]);

-- type: reported message_id int8, thread_id int8, subject text, sender person,
--	reports int4, kinds int2[], reported_at timestamptz, state int2,
--	version int4, decided_at timestamptz null, decided_by int8 null,
--	note text
-- part: reported
r.message_id, m.thread_id, t.subject, m.sender_id AS id,
	m.sender_role AS role, m.sender_name AS name, m.sender_title AS title,
	r.reports, r.kinds, r.reported_at, r.state, r.version, r.decided_at,
	r.decided_by, r.note
-- part: with_thread
JOIN message m ON m.school_id = r.school_id AND m.id = r.message_id
JOIN thread t ON t.school_id = m.school_id AND t.id = m.thread_id

-- $3 0: of any state; $4 and $5 are where the page before ended.
-- name: list_reported read
-- row: reported
SELECT :reported FROM (
	SELECT * FROM reported
	WHERE school_id = $1::bigint AND sender_id <> $2::bigint
		AND $3::smallint IN (0, state)
		AND (reported_at, message_id) < ($4::timestamptz, $5::bigint)
	ORDER BY reported_at DESC, message_id DESC LIMIT $6::int) r
:with_thread
ORDER BY r.reported_at DESC, r.message_id DESC;

-- name: get_reported read
-- row: reported
SELECT :reported FROM reported r
:with_thread
WHERE r.school_id = $1::bigint AND r.message_id = $3::bigint
	AND r.sender_id <> $2::bigint;

-- name: list_reports read
-- row: user_id int8, kind int2, word text, reported_at timestamptz
SELECT user_id, kind, word, reported_at FROM report
WHERE school_id = $1::bigint AND message_id = $2::bigint
ORDER BY reported_at DESC, user_id LIMIT 200;

-- What was read is of the moderator's own mailbox, and says nothing.
-- name: get_reported_thread read
-- row: message
SELECT :sender_and_recipients, m.body_html, :files_and_receipts
FROM (SELECT *, :place AS place, coalesce(delivered_at, sent_at) AS at
	FROM reported_thread(p_school => $1::bigint,
	p_message => $3::bigint, p_around => $4::int)) m
LEFT JOIN entry e ON e.school_id = m.school_id AND e.user_id = $2::bigint
	AND e.thread_id = m.thread_id
ORDER BY m.place;

-- name: decide_report write
-- row: status int4
SELECT decide_report(p_school => $1::bigint, p_user => $2::bigint,
	p_message => $3::bigint, p_state => $4::smallint, p_note => $5::text,
	p_version => $6::int) AS status;

-- name: check_sender read
-- row: seen bool
SELECT EXISTS (
	SELECT FROM message m
	WHERE m.school_id = $1::bigint AND m.id = $3::bigint
		AND m.sender_id = $4::bigint
		AND sees_message(m => m, p_user => $2::bigint)) AS seen;
