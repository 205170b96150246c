-- A message that is forwarded.

-- The message $3; what it says is for who sees it.  lost: its attachments,
-- whoever asks and whatever has become of it.
-- name: find_origin read
-- row: seen bool, recalled bool, sender person, sent_at timestamptz,
--	subject text, body_html text, files files, lost text[]
SELECT sees_message(m => m, p_user => $2::bigint) AS seen,
	m.recalled_at IS NOT NULL AS recalled, m.sender_id AS id,
	m.sender_role AS role, m.sender_name AS name,
	m.sender_title AS title, m.sent_at, t.subject, m.body_html,
	m.file_ids, m.file_names, m.file_types, m.file_sizes, m.file_hashes,
	coalesce(m.file_ids, r.file_ids, '{}') AS lost
FROM message m
JOIN thread t ON t.school_id = m.school_id AND t.id = m.thread_id
LEFT JOIN recalled r ON r.school_id = m.school_id AND r.message_id = m.id
WHERE m.school_id = $1::bigint AND m.id = $3::bigint;
