-- Pages of a box, and marks.  $1 is the school and $2 the user everywhere.

-- A line of a box.  Whom a message is to is told on the lines of who wrote it
-- alone: a reader may not know the others.
-- type: line thread_id int8, subject text, snippet text, at timestamptz,
--	unread bool, message_count int4, has_files bool, exchanged bool,
--	other person, to_summary text, archived bool, trashed bool, mine bool,
--	own_title text, other_context text, concerns text[], folder_id int8,
--	last_id int8, own_name text, recalled bool, automatic bool,
--	urgent bool, asks bool, ask_due timestamptz null
-- part: line_but_two
e.thread_id, e.subject, e.snippet, :last_at AS at, e.unread, e.message_count,
	e.has_files, e.exchanged, e.other_id AS id, e.other_role AS role,
	e.other_name AS name, e.other_title AS title,
	CASE WHEN e.sent_at IS NULL THEN '' ELSE e.to_summary END AS to_summary,
	e.archived AND e.folder_id IS NULL AS archived, e.trashed,
	:is_mine AS mine, e.own_title, e.other_context, e.concerns,
	coalesce(e.folder_id, 0) AS folder_id
-- part: line
:line_but_two, e.last_id, e.own_name, :is_recalled, :is_automatic,
	:is_urgent, :asks_it

-- The last two are null in lines of earlier releases.
-- part: old_line
:line_but_two,
	coalesce(e.last_id, (SELECT m.id FROM message m
		WHERE m.school_id = $1::bigint AND m.thread_id = e.thread_id
			AND nullif(coalesce(m.position, m.id), 0) > 0
			AND (m.sender_id = $2::bigint
				OR $2::bigint = ANY (m.audience))
		ORDER BY nullif(coalesce(m.position, m.id), 0) DESC
		LIMIT 1)) AS last_id,
	CASE WHEN :is_mine THEN coalesce(e.own_name, (
		SELECT m.sender_name FROM message m
		WHERE m.school_id = $1::bigint AND m.thread_id = e.thread_id
			AND m.sender_id = $2::bigint
		ORDER BY m.id DESC LIMIT 1)) END AS own_name, :is_recalled, :is_automatic,
	:is_urgent, :asks_it

-- What boxes are ordered by: the newest message, whoever wrote it.
-- part: last_at
greatest(e.received_at, e.sent_at)
-- part: is_recalled
coalesce(e.recalled_id = e.last_id, false) AS recalled
-- part: is_automatic
EXISTS (SELECT FROM automatic x WHERE x.school_id = $1::bigint
	AND x.message_id = e.last_id) AS automatic
-- part: is_urgent
EXISTS (SELECT FROM urgent x WHERE x.school_id = $1::bigint
	AND x.message_id = e.last_id
	AND e.recalled_id IS DISTINCT FROM e.last_id) AS urgent
-- part: asks_it
e.asked_until IS NOT NULL AS asks, nullif(e.asked_until, 'infinity') AS ask_due
-- part: is_mine
coalesce(e.sent_at > e.received_at, e.received_at IS NULL)

-- As unread_threads() counts.
-- part: unread_threads
(SELECT count(*)::int FROM (
	SELECT FROM entry
	WHERE school_id = $1::bigint AND user_id = $2::bigint
		AND unread AND NOT archived AND NOT trashed
	LIMIT 500) x) AS unread_threads

-- name: count_unread read
-- row: unread_threads int4
SELECT :unread_threads;

-- ---- boxes ----

-- type: listed unread_threads int4, line line

-- A box: $3 and $4 are the line before the page, $5 how many.
-- part: box
FROM entry e WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint
-- part: page
AND (:last_at, e.thread_id) < ($3::timestamptz, $4::bigint)
ORDER BY :last_at DESC, e.thread_id DESC LIMIT $5::int

-- Each is one scan of the index of the same predicate.
-- part: is_unread
e.unread AND NOT e.archived AND NOT e.trashed
-- part: is_read
e.received_at IS NOT NULL AND NOT e.unread AND NOT e.archived AND NOT e.trashed
-- part: is_sent
e.sent_at IS NOT NULL AND NOT e.trashed
-- part: is_filed
e.archived AND NOT e.trashed AND coalesce(e.folder_id, 0) = $6::bigint
	AND ($6::bigint = 0 OR :is_folder)
-- What is in a folder that is gone is on its way back to the inbox.
-- part: is_folder
EXISTS (SELECT FROM folder f WHERE f.school_id = $1::bigint
	AND f.user_id = $2::bigint AND f.id = $6::bigint AND NOT f.gone)

-- Unread lines and read ones are in an index each: no more of either is looked
-- at than is shown.  The second of each kind is for pages with lines of an
-- earlier release.
-- name: list_inbox read
-- row: listed
SELECT :unread_threads, p.* FROM (
	(SELECT :line :box AND :is_unread :page)
	UNION ALL
	(SELECT :line :box AND :is_read :page)) p
ORDER BY p.at DESC, p.thread_id DESC LIMIT $5::int;

-- name: list_inbox_old read
-- row: listed
SELECT :unread_threads, p.* FROM (
	(SELECT :old_line :box AND :is_unread :page)
	UNION ALL
	(SELECT :old_line :box AND :is_read :page)) p
ORDER BY p.at DESC, p.thread_id DESC LIMIT $5::int;

-- name: list_inbox_unread read
-- row: listed
SELECT :unread_threads, :line :box AND :is_unread :page;

-- name: list_inbox_unread_old read
-- row: listed
SELECT :unread_threads, :old_line :box AND :is_unread :page;

-- name: list_sent read
-- row: listed
SELECT :unread_threads, :line :box AND :is_sent :page;

-- name: list_sent_old read
-- row: listed
SELECT :unread_threads, :old_line :box AND :is_sent :page;

-- name: list_sent_unread read
-- row: listed
SELECT :unread_threads, :line :box AND :is_sent AND e.unread :page;

-- name: list_sent_unread_old read
-- row: listed
SELECT :unread_threads, :old_line :box AND :is_sent AND e.unread :page;

-- A folder, of which the archive is the one with the id 0; unread lines and read
-- ones as in the inbox.
-- name: list_filed read
-- row: listed
SELECT :unread_threads, p.* FROM (
	(SELECT :line :box AND :is_filed AND e.unread :page)
	UNION ALL
	(SELECT :line :box AND :is_filed AND NOT e.unread :page)) p
ORDER BY p.at DESC, p.thread_id DESC LIMIT $5::int;

-- name: list_filed_old read
-- row: listed
SELECT :unread_threads, p.* FROM (
	(SELECT :old_line :box AND :is_filed AND e.unread :page)
	UNION ALL
	(SELECT :old_line :box AND :is_filed AND NOT e.unread :page)) p
ORDER BY p.at DESC, p.thread_id DESC LIMIT $5::int;

-- name: list_filed_unread read
-- row: listed
SELECT :unread_threads, :line :box AND :is_filed AND e.unread :page;

-- name: list_filed_unread_old read
-- row: listed
SELECT :unread_threads, :old_line :box AND :is_filed AND e.unread :page;

-- Of a folder of which no line is there: is it?
-- name: find_folder read
-- row: unread_threads int4, found bool
SELECT :unread_threads, EXISTS (SELECT FROM folder f
	WHERE f.school_id = $1::bigint AND f.user_id = $2::bigint
		AND f.id = $3::bigint AND NOT f.gone) AS found;

-- name: list_trash read
-- row: listed
SELECT :unread_threads, :line :box AND e.trashed :page;

-- name: list_trash_old read
-- row: listed
SELECT :unread_threads, :old_line :box AND e.trashed :page;

-- name: list_trash_unread read
-- row: listed
SELECT :unread_threads, :line :box AND e.trashed AND e.unread :page;

-- name: list_trash_unread_old read
-- row: listed
SELECT :unread_threads, :old_line :box AND e.trashed AND e.unread :page;

-- With more filters than unread: $6 is the folder, $7 the box, $11 a child whom
-- it is about.
-- name: list_filtered read
-- row: listed
SELECT :unread_threads, :old_line
FROM find_lines(p_school => $1::bigint, p_user => $2::bigint,
	p_at => $3::timestamptz, p_id => $4::bigint, p_most => $5::int,
	p_folder => $6::bigint, p_box => $7::smallint,
	p_unread => $8::boolean, p_files => $9::boolean,
	p_role => $10::smallint, p_child => $11::bigint) l
JOIN entry e ON e.school_id = $1::bigint AND e.user_id = $2::bigint
	AND e.thread_id = l.thread_id
WHERE $6::bigint = 0 OR :is_folder
ORDER BY l.at DESC, l.thread_id DESC;

-- ---- marks ----

-- unread_threads is null where nothing is done; see mark_lines().
-- name: mark_threads write
-- row: status int4, unread_threads int4, line line
SELECT u.status, u.unread_threads, :old_line
FROM mark_lines(p_school => $1::bigint, p_user => $2::bigint,
	p_read => $3::boolean, p_archived => $4::boolean,
	p_trashed => $5::boolean, p_folder => $6::bigint,
	p_ids => $7::bigint[], p_upto => $8::bigint[],
	p_shown => $9::boolean) u
CROSS JOIN LATERAL (SELECT (u.line).*) e;
