-- Events that reach people, and what these have read of them.

-- The first column of whatever says how many are unread.
-- type: unread unread int8

-- Counted up to 10,000: an index scan that ends.
-- part: unread
SELECT count(*) AS unread
FROM (
	SELECT FROM notification
	WHERE school_id = $1::bigint AND user_id = $2::bigint AND NOT read
	LIMIT 10000
) counted

-- name: deliver write
SELECT deliver_events(p_school => $1::bigint, p_ids => $2::bigint[],
    p_kinds => $3::smallint[], p_titles => $4::text[], p_bodies => $5::text[],
    p_links => $6::text[], p_times => $7::bigint[], p_threads => $8::bigint[],
    p_users => $9::bigint[], p_events => $10::bigint[]);

-- name: recall write
SELECT recall_event(p_school => $1::bigint, p_event => $2::bigint,
    p_title => $3::text, p_body => $4::text, p_us => $5::bigint,
    p_users => $6::bigint[]);

-- name: mark_readings write
SELECT mark_threads(p_school => $1::bigint, p_users => $2::bigint[],
    p_threads => $3::bigint[], p_upto => $4::bigint[]);

-- Newest first, older than $3; unread ones and read ones are a range of the key
-- each.  Always a row, which has no notification where there is none.
-- name: list read
-- row: count unread, event_id int8 null, kind int2, title text, body text,
--	link text, created_at timestamptz, read bool, thread_id int8
SELECT c.unread, p.event_id, e.kind, e.title, e.body, e.link, e.created_at,
    p.read, e.thread_id
FROM (:unread) c
LEFT JOIN (
	(
		(
			SELECT event_id, read FROM notification
			WHERE school_id = $1::bigint AND user_id = $2::bigint
			AND NOT read AND event_id < $3::bigint
			ORDER BY event_id DESC
			LIMIT $4::int
		) UNION ALL (
			SELECT event_id, read FROM notification
			WHERE school_id = $1::bigint AND user_id = $2::bigint
			AND read AND event_id < $3::bigint
			ORDER BY event_id DESC
			LIMIT $4::int
		)
		ORDER BY event_id DESC
		LIMIT $4::int
	) p
	JOIN event e ON e.school_id = $1::bigint AND e.event_id = p.event_id
) ON true
ORDER BY p.event_id DESC;

-- name: count_unread read
-- row: unread
:unread;

-- These, or all where $3 is null.  The count sees the table as it was before:
-- what is marked is taken off.
-- name: mark_read write
-- row: unread
WITH marked AS (
	UPDATE notification SET read = true
	WHERE school_id = $1::bigint AND user_id = $2::bigint AND NOT read
	AND ($3::bigint[] IS NULL OR event_id = ANY ($3::bigint[]))
	RETURNING event_id
)
SELECT count(*) AS unread
FROM (
	SELECT FROM notification
	WHERE school_id = $1::bigint AND user_id = $2::bigint AND NOT read
	AND event_id NOT IN (SELECT event_id FROM marked)
	LIMIT 10000
) counted;
