-- What is about a child: its threads are few, whoever's mailbox it is.

-- $6 is the child, $7 the box, $8 whether only what is unread.
-- name: list_concerns read
-- row: listed
SELECT :unread_threads, :old_line
FROM (SELECT DISTINCT c.thread_id FROM concern c
	WHERE c.school_id = $1::bigint AND c.child_id = $6::bigint) c
JOIN entry e ON e.school_id = $1::bigint AND e.user_id = $2::bigint
	AND e.thread_id = c.thread_id
WHERE (e.unread OR NOT $8::boolean)
AND CASE $7::int WHEN 0 THEN (:is_unread) OR (:is_read)
	WHEN 1 THEN :is_sent
	WHEN 2 THEN :is_archived
	WHEN 3 THEN e.trashed END
:page;
