-- The school that searching is measured with: school 900 of 2,000 people and
-- :messages messages, of which person 900001 has :mailbox, a thread each.
-- Texts are of words as a language has them: some are everywhere, most are rare.
-- « commun » is in all of them, « aiguille » in ten of the mailbox, « centieme »
-- in one of a hundred of all, and in none of the mailbox.
\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';

BEGIN;
SET LOCAL search_path = directory, public;
INSERT INTO school (school_id, code, name) VALUES (900, 'search', 'Search');
INSERT INTO person (school_id, person_id, sourced_id, role, given_name,
	family_name, title, search_given, search_family)
SELECT 900, 900000 + g, 's' || g, CASE WHEN g % 20 = 0 THEN 4 ELSE 3 END,
	'Camille', 'Durand' || g, '', 'camille', 'durand' || g
FROM generate_series(1, 2000) g;
COMMIT;

SET search_path = messages, public;
CREATE TEMP TABLE vocabulary AS
SELECT g AS n, translate(substr(md5(g::text), 1, 4 + g % 6), '0123456789',
	'ghijklmnop') AS word
FROM generate_series(0, 19999) g;
ALTER TABLE vocabulary ADD PRIMARY KEY (n);
CREATE FUNCTION pg_temp.hash(k bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT hashint8(k)::bigint & 2147483647 $$;

DROP INDEX message_text_found;
-- The mailbox lies among all the others, as time has it.
CREATE TEMP TABLE plan AS
SELECT 90000000 + g AS id, g % (:messages / :mailbox) = 0 AS mine, g,
	now() - interval '365 days' + g * interval '30 s' AS at,
	900002 + pg_temp.hash(g) % 1998 AS sender,
	900002 + pg_temp.hash(g * 7 + 3) % 1998 AS other
FROM generate_series(1, :messages) g;

INSERT INTO thread
SELECT 900, id, sender, 3, 1, 'Sujet ' || g, 'Camille Durand', '' FROM plan;
INSERT INTO message (school_id, thread_id, id, sender_id, sent_at, sender_role,
	replies, sender_name, sender_title, audience, to_ids, to_roles,
	to_names, body_html)
SELECT 900, p.id, p.id, p.sender, p.at, 3, 1,
	'Camille Durand' || p.sender - 900000, '', a.people,
	ARRAY[a.people[1]::text], '{3}', ARRAY['Camille Durand1'],
	'<p>commun ' || (
		SELECT string_agg(v.word, ' ')
		FROM generate_series(1, 60) k
		JOIN vocabulary v ON v.n = floor(20000 * power(
			pg_temp.hash(p.g * 64 + k) / 2147483648.0, 4))::int)
	|| CASE WHEN p.mine AND p.g % (:messages / 10) = 0 THEN ' aiguille'
		WHEN NOT p.mine AND p.g % 100 = 1 THEN ' centieme' ELSE '' END
	|| '</p>'
FROM plan p
CROSS JOIN LATERAL (SELECT CASE WHEN p.mine THEN ARRAY[900001, p.other]
	ELSE ARRAY[p.other, 900002 + pg_temp.hash(p.g * 11) % 1998] END
	AS people) a
ORDER BY p.id;
INSERT INTO entry (school_id, user_id, thread_id, received_at, sent_at,
	read_upto, other_id, message_count, other_role, unread, exchanged,
	has_files, subject, snippet, to_summary, other_name, other_title,
	last_id)
SELECT 900, 900001, id, at, NULL, id, sender, 1, 3, g % 50 = 0, false, false,
	'Sujet ' || g, repeat('extrait ', 16), '', 'Camille Durand', '', id
FROM plan WHERE mine ORDER BY id;
INSERT INTO message_text
SELECT 900, m.thread_id, m.id, m.id, m.sender_id, m.sent_at,
	m.audience || m.sender_id, message_words(m, t)
FROM message m JOIN thread t ON t.school_id = 900 AND t.id = m.thread_id
WHERE m.school_id = 900 ORDER BY m.id;
CREATE INDEX message_text_found ON message_text USING gin (people, words)
	WITH (fastupdate = on, gin_pending_list_limit = 256);
DELETE FROM text_fill;
VACUUM (FREEZE, ANALYZE) message_text, entry, message, thread;
