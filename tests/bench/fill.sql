-- The school that speed is measured with, written into the tables of the
-- services as they would have written it: school 1 of 2,000 users (every 20th
-- is staff, the others teach: all may write to all, and the rule has to find
-- out), 200,000 messages in 50,000 threads with 600,000 recipients, and user
-- 2001 with :large threads, all from user 2002.
\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET work_mem = '256MB';

-- Any whole number below n, the same for the same k.
CREATE FUNCTION pg_temp.pick(k bigint, n int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
	SELECT ((hashint8(k)::bigint & 2147483647) % n)::int
$$;
-- Secondary indexes are made again at the end: that is faster.
CREATE TEMP TABLE dropped AS
SELECT format('%I.%I', schemaname, indexname) AS name, indexdef
FROM pg_indexes
WHERE schemaname = 'messages' AND indexname !~ '_pkey$'
	AND tablename IN ('message', 'entry');
SELECT format('DROP INDEX %s', name) FROM dropped \gexec

-- ---- directory ----
BEGIN;
SET LOCAL search_path = directory, public;
INSERT INTO school (school_id, code, name) VALUES (1, 'bench', 'Bench');
INSERT INTO person (school_id, person_id, sourced_id, role, given_name,
	family_name, title, search_given, search_family)
SELECT 1, g, 'p' || g, CASE WHEN g % 20 = 0 THEN 4 ELSE 3 END, 'Camille',
	'Martin' || g, '', 'camille', 'martin' || g
FROM generate_series(1, 2002) g;
INSERT INTO class (school_id, class_id, sourced_id, title, sort_title,
	group_id)
SELECT 1, 3000 + g, 'c' || g, 'Classe ' || g, 'classe ' || g, 3000 + g
FROM generate_series(1, 60) g;
INSERT INTO member (school_id, group_id, role, person_id, subject)
SELECT DISTINCT 1, 3001 + pg_temp.pick(g * 3 + n, 60), 3, g, 'Mathématiques'
FROM generate_series(1, 2002) g, generate_series(0, 2) n
WHERE g % 20 > 0;
SELECT setval('id_sequence', 10000);
COMMIT;

-- ---- messages: whom each is from and to ----
CREATE TEMP TABLE plan AS
SELECT i AS id, t + 1 AS thread_id, s.first AS starter,
	CASE WHEN i = t + 1 THEN s.first
		ELSE 1 + (s.first + pg_temp.pick(i * 8, 1999)) % 2000 END
		AS sender,
	now() - interval '365 days' + i * interval '157 s' AS sent_at,
	1 + i % 5 AS n
FROM generate_series(1, 200000) i,
	LATERAL (SELECT (i - 1) / 4 * 4 AS t) x,
	LATERAL (SELECT 1 + t / 4 % 2000 AS first) s;
-- An answer goes to who began the thread, and to others.
CREATE TEMP TABLE reach AS
SELECT DISTINCT p.id, p.thread_id, CASE
	WHEN k = 1 AND p.id <> p.thread_id THEN p.starter
	ELSE 1 + (p.sender + pg_temp.pick(p.id * 8 + k, 1999)) % 2000 END
	AS user_id
FROM plan p, generate_series(1, p.n) k;
ANALYZE plan, reach;

-- Triggers name their tables as the service does.
SET search_path = messages;
INSERT INTO messages.message (school_id, thread_id, id, sender_id, sent_at,
	sender_role, replies, subject, sender_name, sender_title, audience,
	to_ids, to_roles, to_names, body_html)
SELECT 1, p.thread_id, p.id, p.sender, p.sent_at,
	CASE WHEN p.sender % 20 = 0 THEN 4 ELSE 3 END,
	CASE WHEN p.id = p.thread_id THEN 1 END,
	CASE WHEN p.id = p.thread_id THEN 'Subject ' || p.id || ' ' ||
		substr(md5(p.id::text), 1, 16) END,
	'Camille Martin' || p.sender, '', a.audience, a.ids, a.roles, a.names,
	'<p>' || repeat(md5(p.id::text) || ' ', 5 + pg_temp.pick(p.id, 21))
		|| '</p>'
FROM plan p JOIN (
	SELECT id, array_agg(user_id::bigint ORDER BY user_id) AS audience,
		array_agg(user_id::text ORDER BY user_id) AS ids,
		array_agg(CASE WHEN user_id % 20 = 0 THEN 4 ELSE 3 END::smallint
			ORDER BY user_id) AS roles,
		array_agg('Camille Martin' || user_id ORDER BY user_id) AS names
	FROM reach GROUP BY id) a USING (id)
ORDER BY p.id;

-- The large mailbox: one message a thread.
INSERT INTO messages.message (school_id, thread_id, id, sender_id, sent_at,
	sender_role, replies, subject, sender_name, sender_title, audience,
	to_ids, to_roles, to_names, body_html)
SELECT 1, i, i, 2002, now() - interval '365 days' + i * interval '25 s', 4, 1,
	'Subject ' || i, 'Camille Martin2002', '', '{2001}', '{2001}', '{3}',
	'{Camille Martin2001}', '<p>' || repeat(md5(i::text) || ' ', 5)
		|| '</p>'
FROM generate_series(200001, 200000 + :large) i;
SELECT setval('messages.message_id', 200000 + :large);

-- What is compared with may be of before threads had a table of their own.
SELECT to_regclass('messages.thread') IS NOT NULL AS has_threads \gset
\if :has_threads
INSERT INTO messages.thread
SELECT school_id, id, sender_id, sender_role, replies, subject, sender_name,
	sender_title
FROM messages.message WHERE id = thread_id
ON CONFLICT DO NOTHING;
\endif

-- Nor does it write words of what was here before, which the search asks for:
-- that would go on beside what is measured.
SELECT to_regclass('messages.text_fill') IS NOT NULL AS has_texts \gset
\if :has_texts
DELETE FROM messages.text_fill;
\endif

-- ---- entries ----
INSERT INTO messages.entry
SELECT 1, x.user_id, x.thread_id, x.received_at, x.sent_at,
	CASE WHEN x.unread THEN x.last_received - 1 ELSE x.last END,
	o.id, x.n, CASE WHEN o.id % 20 = 0 THEN 4 ELSE 3 END, x.unread,
	x.received_at IS NOT NULL AND x.sent_at IS NOT NULL, false, false,
	false, f.subject, left(l.body_html, 139) || '…', x.summary,
	'Camille Martin' || o.id, '', x.last, NULL,
	CASE WHEN x.sent_at IS NOT NULL THEN 'Camille Martin' || x.user_id END,
	CASE WHEN x.sent_at IS NOT NULL THEN '' END
FROM (
	SELECT user_id, thread_id, max(id) AS last, count(*) AS n,
		max(id) FILTER (WHERE NOT own) AS last_received,
		max(sent_at) FILTER (WHERE NOT own) AS received_at,
		max(sent_at) FILTER (WHERE own) AS sent_at,
		max(id) FILTER (WHERE NOT own) IS NOT NULL AND
			pg_temp.pick(user_id * 1000003 + thread_id, 10) = 0
			AS unread,
		'Camille Martin' || min(user_id) AS summary
	FROM (
		SELECT r.user_id, p.thread_id, p.id, p.sent_at, false AS own
		FROM plan p JOIN reach r USING (id)
		UNION ALL
		SELECT sender, thread_id, id, sent_at, true FROM plan
	) y
	GROUP BY user_id, thread_id
) x
JOIN messages.message l ON l.school_id = 1 AND l.thread_id = x.thread_id
	AND l.id = x.last
JOIN messages.message f ON f.school_id = 1 AND f.thread_id = x.thread_id
	AND f.id = x.thread_id
LEFT JOIN messages.message r ON r.school_id = 1 AND r.thread_id = x.thread_id
	AND r.id = x.last_received,
LATERAL (SELECT coalesce(r.sender_id, l.audience[1]) AS id) o
ORDER BY x.thread_id, x.user_id;

INSERT INTO messages.entry
SELECT 1, u.id, m.id, CASE WHEN u.to_me THEN m.sent_at END,
	CASE WHEN NOT u.to_me THEN m.sent_at END,
	CASE WHEN u.to_me AND m.id % 10 = 0 THEN 0 ELSE m.id END,
	CASE WHEN u.to_me THEN 2002 ELSE 2001 END, 1,
	CASE WHEN u.to_me THEN 4 ELSE 3 END, u.to_me AND m.id % 10 = 0,
	false, false, false, false, m.subject, left(m.body_html, 139) || '…',
	'Camille Martin2001',
	'Camille Martin' || CASE WHEN u.to_me THEN 2002 ELSE 2001 END, '',
	m.id, NULL, CASE WHEN NOT u.to_me THEN 'Camille Martin2002' END,
	CASE WHEN NOT u.to_me THEN '' END
FROM messages.message m,
	(VALUES (2001, true), (2002, false)) u (id, to_me)
WHERE m.school_id = 1 AND m.thread_id > 200000
ORDER BY m.id, u.id;

-- Who has read, has written a receipt.
INSERT INTO messages.receipt
SELECT 1, r.id, r.user_id, now()
FROM reach r JOIN messages.entry e ON e.school_id = 1
	AND e.user_id = r.user_id AND e.thread_id = r.thread_id
	AND r.id <= e.read_upto;
INSERT INTO messages.receipt
SELECT 1, i, 2001, now()
FROM generate_series(200001, 200000 + :large) i WHERE i % 10 > 0;

SELECT indexdef FROM dropped \gexec
VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
