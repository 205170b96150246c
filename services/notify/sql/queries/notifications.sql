-- Events that reach people, and what these have read of them.

-- The first column of whatever says how many are unread.
-- type: unread unread int8

-- Counted up to 10,000: an index scan that ends.
-- part: unread
SELECT count(*) AS unread
FROM (
	SELECT FROM notification
	WHERE school_id = $1::bigint AND user_id = $2::bigint AND NOT read
	UNION ALL
	SELECT FROM notice
	WHERE school_id = $1::bigint AND user_id = $2::bigint AND NOT read
	LIMIT 10000
) counted

-- $11: which of them are urgent; $12: somebody may be told on a channel; hooks
-- of the school are, whatever it says.
-- name: deliver write
WITH planned AS (
	INSERT INTO channel_plan (school_id, user_ids, event_ids, urgent_ids)
	SELECT $1::bigint, $9::bigint[], $10::bigint[], $11::bigint[]
	WHERE $12::boolean OR EXISTS (
		SELECT FROM hook h
		WHERE h.school_id = $1::bigint AND h.state = 0)
)
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

-- name: forget_threads write
SELECT forget_threads(p_school => $1::bigint, p_user => $2::bigint,
    p_threads => $3::bigint[]);

-- name: add_notice write
SELECT add_notice(p_school => $1::bigint, p_user => $2::bigint,
    p_key => $3::text, p_kind => $4::smallint, p_title => $5::text,
    p_body => $6::text, p_link => $7::text, p_us => $8::bigint);

-- Newest first: events older than $3, of which unread ones and read ones are a
-- range of the key each, and notices older than ($5, $6).  The id of a notice is
-- less than 0.  Always a row, which has no notification where there is none.
-- name: list read
-- row: count unread, id int8 null, above int8, read bool, kind int2,
--	title text, body text, link text, created_at timestamptz,
--	thread_id int8
SELECT c.unread, p.*
FROM (:unread) c
LEFT JOIN (
	SELECT x.event_id AS id, x.event_id AS above, x.read, e.kind, e.title,
	    e.body, e.link, e.created_at, e.thread_id
	FROM (
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
	) x
	JOIN event e ON e.school_id = $1::bigint AND e.event_id = x.event_id
	UNION ALL (
		SELECT -notice_id, above, read, kind, title, body, link,
		    created_at, NULL
		FROM notice
		WHERE school_id = $1::bigint AND user_id = $2::bigint
		AND (above, notice_id) < ($5::bigint, $6::bigint)
		ORDER BY above DESC, notice_id DESC
		LIMIT $4::int
	)
	ORDER BY above DESC, id
	LIMIT $4::int
) p ON true
-- Notices of one place come before their event, the newest first.
ORDER BY p.above DESC, p.id;

-- name: count_unread read
-- row: unread
:unread;

-- These, or all where $3 is null; and how many are unread then.
-- name: mark_read write
-- row: unread
SELECT marked_read(p_school => $1::bigint, p_user => $2::bigint,
    p_ids => $3::bigint[]) AS unread;
