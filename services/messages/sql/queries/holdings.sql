-- What there is of somebody that no list of a screen gives.

-- Of whoever asks for the first page, also how many there are.
-- name: list_thread_ids read
-- row: thread_id int8, total int8
SELECT e.thread_id, CASE WHEN $3::bigint = 0 THEN (
	SELECT count(*) FROM entry
	WHERE school_id = $1::bigint AND user_id = $2::bigint) ELSE 0 END
	AS total
FROM entry e
WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint
	AND e.thread_id > $3::bigint
ORDER BY e.thread_id LIMIT $4::int;

-- name: list_own_reports read
-- row: message_id int8, kind int2, word text, reported_at timestamptz
SELECT message_id, kind, word, reported_at FROM report
WHERE school_id = $1::bigint AND user_id = $2::bigint
	AND message_id > $3::bigint
ORDER BY message_id LIMIT $4::int;

-- name: list_own_acknowledgements read
-- row: message_id int8, child_id int8, at timestamptz, on_paper bool
SELECT message_id, child_id, at, noted_by IS NOT NULL AS on_paper
FROM acknowledged
WHERE school_id = $1::bigint AND user_id = $2::bigint
	AND (message_id, child_id) > ($3::bigint, $4::bigint)
ORDER BY message_id, child_id LIMIT $5::int;
