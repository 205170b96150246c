-- Whom an answer in a thread would go to, and did not go to.

-- type: person id int8, role int2, name text, title text
-- type: ticked to_ids text[], to_roles int2[], to_names text[],
--	to_titles text[]

-- Everybody in a thread is its starter or in the audience of its first
-- message, or will be when they get it: those are all whom an answer can reach.
-- Where that message is gone
-- or recalled, they are whom the user sees in the others.  They are told where they can be
-- written to all at once: $4, or nobody has written to the user.
-- part: to_all
(t.starter_id = $2::bigint OR t.replies = 1 AND NOT r.copy)
	AND ($4::boolean OR n.sender_id IS NULL)
-- Who got the first message as a copy is no part of it for others, and who is in
-- the thread for copies alone answers its sender alone.
-- Who began it, as somebody whom nobody knows where it is hidden from them.
-- part: but_veiled
CASE WHEN t.starter_id = ANY (v.people) THEN -t.starter_id ELSE t.starter_id END
-- part: seen_people
ARRAY(SELECT DISTINCT p.id FROM message s,
		unnest(s.sender_id || s.audience) p (id)
	WHERE s.school_id = $1::bigint AND s.thread_id = $3::bigint
		AND p.id <> t.starter_id AND p.id <> ALL (v.people)
		AND NOT is_copy($1::bigint, s.id, p.id)
		AND NOT is_copy($1::bigint, $3::bigint, p.id)
		AND (s.sender_id = $2::bigint OR $2::bigint = ANY (s.audience)))

-- The newest who wrote to the user is the line's other party; where somebody
-- else's messages are not to be told, or the line was emptied, the messages of
-- the thread are read for it.
-- name: find_reply read
-- row: replies int2, first_count int4, barred int8[], first_sender person,
--	last_sender person, first_to ticked, people int8[], wrote int8[],
--	concerns text[], copied bool
SELECT CASE WHEN t.replies = 1 AND r.copy THEN 0::smallint ELSE t.replies END
		AS replies,
	coalesce(cardinality(f.audience), 0) - (SELECT count(DISTINCT x.id)::int
		FROM unnest(k.people) x (id) WHERE x.id = ANY (f.audience))
		AS first_count,
	veiled_children($1::bigint, $2::bigint) AS barred,
	:but_veiled AS id, t.starter_role AS role, t.starter_name AS name,
	t.starter_title AS title,
	coalesce(n.sender_id, 0) AS id, coalesce(n.sender_role, 0::smallint)
		AS role, n.sender_name AS name, n.sender_title AS title,
	CASE WHEN :to_all THEN f.to_ids ELSE '{}' END AS to_ids,
	CASE WHEN :to_all THEN f.to_roles ELSE '{}' END AS to_roles,
	CASE WHEN :to_all THEN f.to_names ELSE '{}' END AS to_names,
	CASE WHEN :to_all THEN f.to_titles END AS to_titles,
	CASE WHEN NOT :to_all THEN '{}' WHEN f.id IS NULL OR f.recalled_at IS NOT NULL
			THEN :seen_people
		WHEN v.people = '{}' AND w.people IS NULL
			AND k.people IS NULL THEN f.audience
		ELSE ARRAY(SELECT a.id FROM unnest(f.audience || w.people)
			a (id) WHERE a.id <> ALL (v.people)
				AND a.id NOT IN (SELECT unnest(k.people))) END
		AS people,
	CASE WHEN :to_all THEN ARRAY(
		SELECT DISTINCT w.sender_id FROM message w
		WHERE w.school_id = $1::bigint AND w.thread_id = $3::bigint
			AND w.sender_id <> $2::bigint
			AND $2::bigint = ANY (w.audience))
		ELSE '{}' END AS wrote,
	e.concerns, k.message_id IS NOT NULL AS copied
FROM entry e
JOIN thread t ON t.school_id = e.school_id AND t.id = e.thread_id
LEFT JOIN message f ON f.school_id = e.school_id AND f.id = e.thread_id
LEFT JOIN held w ON w.school_id = e.school_id AND w.message_id = e.thread_id
LEFT JOIN copied k ON k.school_id = e.school_id AND k.message_id = e.thread_id
CROSS JOIN veiled_from($1::bigint, $3::bigint) v (people)
CROSS JOIN is_copy_reader($1::bigint, $3::bigint, $2::bigint) r (copy)
LEFT JOIN LATERAL (
	SELECT e.other_id AS sender_id, e.other_role AS sender_role,
		e.other_name AS sender_name, e.other_title AS sender_title,
		NULL::bigint AS place
	WHERE v.people = '{}' AND e.received_at IS NOT NULL
	UNION ALL
	SELECT b.* FROM (
		(SELECT m.sender_id, m.sender_role, m.sender_name,
			m.sender_title,
			nullif(coalesce(m.position, m.id), 0) AS place
		FROM message m
		WHERE m.school_id = e.school_id AND m.thread_id = e.thread_id
			AND nullif(coalesce(m.position, m.id), 0) > 0
			AND m.sender_id <> $2::bigint
			AND $2::bigint = ANY (m.audience)
			AND m.sender_id <> ALL (v.people)
			AND (m.last_delivered_at IS NULL
				OR NOT is_late($1::bigint, m.id, $2::bigint))
		ORDER BY nullif(coalesce(m.position, m.id), 0) DESC LIMIT 1)
		UNION ALL
		(SELECT m.sender_id, m.sender_role, m.sender_name,
			m.sender_title, l.position AS place
		FROM delivery l
		JOIN message m ON m.school_id = l.school_id
			AND m.id = l.message_id
		WHERE l.school_id = e.school_id AND l.thread_id = e.thread_id
			AND $2::bigint = ANY (l.people)
			AND $2::bigint = ANY (m.audience)
			AND m.sender_id <> ALL (v.people)
		ORDER BY l.position DESC LIMIT 1)) b
	WHERE v.people <> '{}' OR e.received_at IS NULL AND e.emptied_upto > 0
	ORDER BY place DESC LIMIT 1) n ON true
WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint
	AND e.thread_id = $3::bigint
	AND (e.received_at IS NOT NULL OR e.sent_at IS NOT NULL);

-- Who wrote a message that has come to the user, and its thread.
-- name: find_answered read
-- row: thread_id int8, sender person
SELECT m.thread_id, m.sender_id AS id, m.sender_role AS role,
	m.sender_name AS name, m.sender_title AS title
FROM message m
WHERE m.school_id = $1::bigint AND m.id = $3::bigint
	AND m.sender_id <> $2::bigint AND m.recalled_at IS NULL
	AND sees_message(m, $2::bigint)
	AND m.sender_id <> ALL (veiled_from($1::bigint, m.thread_id));

-- name: find_left_out read
-- row: ticked
SELECT to_ids, to_roles, to_names, to_titles FROM message
WHERE school_id = $1::bigint AND thread_id = $2::bigint AND id = $3::bigint
	AND sender_id = $4::bigint;
