-- Search: lines of the caller's boxes with a message that has what is asked
-- for, newest first.
--
-- What stands in many messages is among the newest lines: search_* reads so
-- many of them ($12), until the page is full.  What is rare is found by the
-- index of people and words: search_beyond reads all messages that this person
-- has and that have the words.  Both join the caller's own deliveries, twice: the
-- message has the caller among its people, the thread a line of the caller's.
--
--	$1 $2 school, user   $3 $4 kinds, texts: as search_query()
--	$5 $6 delivered from, before   $7 unread lines alone
--	$8 $9 the line before the page   $10 how many
--	$11 the place, as SEARCH_* of store/search.h

-- type: found listed listed, found_id int8, found_html text, looked int4,
--	looked_at timestamptz, looked_id int8

-- part: sought
sought AS MATERIALIZED (
	SELECT search_query($3::text[], $4::text[], true) AS own,
		search_query($3::text[], $4::text[], false) AS others
)
-- part: in_time
BETWEEN $5::timestamptz AND $6::timestamptz - interval '1 us'
-- part: is_wanted
(e.unread OR NOT $7::boolean)

-- The newest message of a line that has it.  Of the first lines, the words of a
-- message may not be written yet: they are made here, of those alone (OFFSET 0
-- keeps the planner from making all of them first).
-- part: newest_found
SELECT x.id FROM (
	(SELECT t.message_id AS id FROM message_text t
	WHERE t.school_id = $1::bigint AND t.thread_id = l.thread_id
		AND t.people @> ARRAY[$2::bigint] AND t.at :in_time
		AND t.position > l.emptied
		AND (numnode(a.own) = 0 OR t.words
			@@ CASE WHEN t.sender_id = $2::bigint THEN a.own
				ELSE a.others END)
	ORDER BY t.message_id DESC LIMIT 1)
	UNION ALL
	(SELECT (n.m).id FROM (
		SELECT k.m FROM (
			SELECT m FROM message m
			WHERE l.nth <= 40 AND school_id = $1::bigint
				AND thread_id = l.thread_id
				AND CASE WHEN last_delivered_at IS NULL
					THEN :place ELSE reader_place(
					$1::bigint, id, $2::bigint, position)
					END > l.emptied
				AND (sender_id = $2::bigint
					OR $2::bigint = ANY (audience))
			ORDER BY :place DESC LIMIT 20) k
		WHERE NOT EXISTS (SELECT FROM message_text w
			WHERE w.school_id = $1::bigint
				AND w.thread_id = l.thread_id
				AND w.message_id = (k.m).id
				AND (w.people = '{}'
					OR $2::bigint = ANY (w.people)))
		OFFSET 0) n
	JOIN thread t ON t.school_id = $1::bigint AND t.id = l.thread_id
	WHERE CASE WHEN (n.m).last_delivered_at IS NULL
			THEN coalesce((n.m).delivered_at, (n.m).sent_at)
			ELSE reader_time($1::bigint, (n.m).id, $2::bigint,
				(n.m).delivered_at) END :in_time
		AND (numnode(a.own) = 0 OR message_words(n.m, t)
			@@ CASE WHEN (n.m).sender_id = $2::bigint THEN a.own
				ELSE a.others END))) x
ORDER BY x.id DESC LIMIT 1

-- part: newest
WITH :sought, line AS MATERIALIZED (
	SELECT w.thread_id, w.at, w.emptied, row_number() OVER () AS nth
	FROM (SELECT u.thread_id, u.at, u.emptied FROM (
-- part: of_these
	) u WHERE $11::int >= 0
	ORDER BY u.at DESC, u.thread_id DESC LIMIT $12::int) w
), looked AS MATERIALIZED (
	SELECT c.n, l.at, l.thread_id
	FROM (SELECT count(*)::int AS n FROM line) c
	LEFT JOIN line l ON l.nth = c.n
), hit AS MATERIALIZED (
	SELECT l.thread_id, f.id FROM line l CROSS JOIN sought a
	CROSS JOIN LATERAL (:newest_found) f
	LIMIT $10::int
)
SELECT :unread_threads, p.*, k.n AS looked, k.at AS looked_at,
	k.thread_id AS looked_id
FROM looked k
LEFT JOIN (
	SELECT :old_line, h.id AS found_id,
		left(m.body_html, 20000) AS found_html
	FROM hit h
	JOIN entry e ON e.school_id = $1::bigint AND e.user_id = $2::bigint
		AND e.thread_id = h.thread_id
	JOIN message m ON m.school_id = $1::bigint AND m.id = h.id
) p ON true
ORDER BY p.at DESC, p.thread_id DESC

-- part: place_line
SELECT e.thread_id, :last_at AS at, coalesce(e.emptied_upto, 0) AS emptied
-- Each a range of the index of what is filed.
-- part: in_archive
e.archived AND NOT e.trashed AND coalesce(e.folder_id, 0) = 0
-- part: in_folders
e.archived AND NOT e.trashed AND coalesce(e.folder_id, 0) > 0
-- part: line_page
AND :is_wanted AND :last_at >= $5::timestamptz
	AND (:last_at, e.thread_id) < ($8::timestamptz, $9::bigint)
ORDER BY :last_at DESC, e.thread_id DESC LIMIT $12::int

-- Everywhere but in the trash: each line is in one of these.
-- name: search_anywhere read
-- row: found
:newest (:place_line :box AND :is_unread :line_page)
UNION ALL (:place_line :box AND :is_read :line_page)
UNION ALL (:place_line :box AND :is_sent AND e.received_at IS NULL
	AND NOT e.archived AND NOT e.unread :line_page)
UNION ALL (:place_line :box AND :in_archive AND e.unread :line_page)
UNION ALL (:place_line :box AND :in_archive AND NOT e.unread :line_page)
UNION ALL (:place_line :box AND :in_folders :line_page)
:of_these;

-- name: search_inbox read
-- row: found
:newest (:place_line :box AND :is_unread :line_page)
UNION ALL (:place_line :box AND :is_read :line_page)
:of_these;

-- name: search_sent read
-- row: found
:newest :place_line :box AND :is_sent :line_page :of_these;

-- name: search_archive read
-- row: found
:newest (:place_line :box AND :in_archive AND e.unread :line_page)
UNION ALL (:place_line :box AND :in_archive AND NOT e.unread :line_page)
:of_these;

-- name: search_trash read
-- row: found
:newest :place_line :box AND e.trashed :line_page :of_these;

-- name: search_beyond read
-- row: found
WITH :sought, hit AS MATERIALIZED (
	SELECT t.thread_id, max(t.message_id) AS id
	FROM message_text t CROSS JOIN sought a
	JOIN entry e ON e.school_id = $1::bigint AND e.user_id = $2::bigint
		AND e.thread_id = t.thread_id
		AND t.position > coalesce(e.emptied_upto, 0)
	WHERE t.school_id = $1::bigint AND t.people @> ARRAY[$2::bigint]
		AND t.words @@ a.own AND t.at :in_time
		AND (t.sender_id = $2::bigint OR t.words @@ a.others)
	GROUP BY t.thread_id
)
SELECT :unread_threads, :old_line, e.hit_id AS found_id,
	left(m.body_html, 20000) AS found_html, 0 AS looked,
	NULL::timestamptz AS looked_at, NULL::bigint AS looked_id
FROM (
	SELECT e.*, hit.id AS hit_id FROM hit
	JOIN entry e ON e.school_id = $1::bigint AND e.user_id = $2::bigint
		AND e.thread_id = hit.thread_id
	WHERE :is_wanted AND CASE $11::int
			WHEN 0 THEN NOT e.trashed
			WHEN 1 THEN e.received_at IS NOT NULL
				AND NOT e.archived AND NOT e.trashed
			WHEN 2 THEN :is_sent
			WHEN 3 THEN :in_archive
			ELSE e.trashed END
		AND (:last_at, e.thread_id) < ($8::timestamptz, $9::bigint)
	ORDER BY :last_at DESC, e.thread_id DESC LIMIT $10::int) e
JOIN message m ON m.school_id = $1::bigint AND m.id = e.hit_id
ORDER BY :last_at DESC, e.thread_id DESC;

-- ---- the relay: of all schools ----

-- name: write_texts write
-- row: written int4
SELECT write_texts(p_max => $1::int, p_people => $2::int) AS written;

-- name: fill_texts write
-- row: more bool
SELECT fill_texts(p_max => $1::int) AS more;
