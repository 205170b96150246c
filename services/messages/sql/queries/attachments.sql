-- Which messages carry an attachment, and which drafts: those are of thread 0.

-- name: check_file read
-- row: visible bool
SELECT EXISTS (
	SELECT FROM file a
	JOIN message m ON m.school_id = a.school_id
		AND m.thread_id = a.thread_id AND m.id = a.message_id
	LEFT JOIN entry e ON e.school_id = $1::bigint
		AND e.user_id = $2::bigint AND e.thread_id = a.thread_id
	WHERE a.school_id = $1::bigint AND a.attachment_id = $3::text
		AND (m.sender_id = $2::bigint OR $2::bigint = ANY (m.audience))
		-- Not what was emptied from the trash; what is held is nowhere.
		AND (e.emptied_upto IS NULL OR coalesce(reader_place(
			$1::bigint, m.id, $2::bigint, nullif(coalesce(
			m.position, m.id), 0)) > e.emptied_upto, true))
		AND $2::bigint <> ALL (veiled_from($1::bigint, m.thread_id))
) OR $4::boolean AND EXISTS (
	-- For a moderator, of what was reported; recalled or not.
	SELECT FROM file a
	JOIN reported r ON r.school_id = a.school_id
		AND r.message_id = a.message_id
	WHERE a.school_id = $1::bigint AND a.attachment_id = $3::text
		AND r.sender_id <> $2::bigint
) AS visible;

-- name: filter_files read
-- row: attachment_id text, drafted bool
SELECT attachment_id, bool_and(thread_id = 0) AS drafted FROM file
WHERE school_id = $1::bigint AND attachment_id = ANY ($2::text[])
GROUP BY attachment_id;
