-- What is about a child: its threads are few, whoever's mailbox it is.

-- $6 to $10 as of list_filtered; $11 is the child.
-- name: list_concerns read
-- row: listed
SELECT :unread_threads, :old_line
FROM (SELECT DISTINCT c.thread_id FROM concern c
	WHERE c.school_id = $1::bigint AND c.child_id = $11::bigint) c
JOIN entry e ON e.school_id = $1::bigint AND e.user_id = $2::bigint
	AND e.thread_id = c.thread_id
WHERE (e.unread OR NOT $8::boolean)
AND (e.has_files OR NOT $9::boolean)
AND $10::smallint IN (0, e.other_role)
AND CASE $7::smallint WHEN 0 THEN (:is_unread) OR (:is_read)
	WHEN 1 THEN :is_sent
	WHEN 2 THEN :is_filed
	WHEN 3 THEN e.trashed END
:page;
