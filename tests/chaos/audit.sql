-- What the tables must say if nothing was lost, by queries of the auditor's
-- own: no view, function or code of a service.  `raw` holds a line of JSON for
-- each send and reply that was begun.  Each answer is a check's name and one
-- example of what is wrong; the number of lines is the number of faults.
\set QUIET on
SET search_path = pg_catalog;
CREATE TEMP TABLE raw (j jsonb);
\copy raw FROM :journal

CREATE TEMP TABLE told AS
SELECT n, kind, school, sender, subject, thread, message, count, "all",
	deliveries,
	earliest, undone, recalled,  -- null: it may be
	opened, acknowledged,  -- null: it may be
	(SELECT array_agg(x::bigint ORDER BY x::bigint)
	 FROM jsonb_array_elements_text(nullif(j -> 'audience', 'null')) x)
	AS audience,
	(SELECT array_agg(x ORDER BY x)
	 FROM jsonb_array_elements_text(j -> 'files') x) AS files
FROM raw, jsonb_to_record(j) AS t (n int, kind text, school bigint,
	sender bigint, subject text, thread bigint, message bigint, count int,
	"all" boolean, earliest timestamptz, undone boolean, recalled boolean,
	opened int, acknowledged boolean, deliveries jsonb);
CREATE TEMP TABLE kept AS
SELECT substring(body_html from 'chaos-([0-9]+)-')::int AS n, m.*
FROM messages.message m
WHERE NOT EXISTS (SELECT FROM messages.undone u
	WHERE u.school_id = m.school_id AND u.message_id = m.id);
-- The thread has the subject; what waited has a position of its own.
UPDATE kept k SET subject = t.subject FROM messages.thread t
WHERE k.id = k.thread_id AND t.school_id = k.school_id AND t.id = k.id;
UPDATE kept SET position = coalesce(position, id),
	delivered_at = coalesce(delivered_at, sent_at);
-- What was recalled is as it was sent where the services keep that; who sees it
-- still is `seen`.
ALTER TABLE kept ADD seen bigint[];
UPDATE kept SET seen = audience;
UPDATE kept k SET audience = r.people, file_ids = r.file_ids,
	n = substring(r.body_html from 'chaos-([0-9]+)-')::int
FROM messages.recalled r
WHERE r.school_id = k.school_id AND r.message_id = k.id;

-- ---- what was recalled ----
SELECT 'wrong', format('message %s was recalled: %s, is: %s', k.id, t.recalled,
	k.recalled_at)
FROM kept k JOIN told t USING (n)
WHERE t.recalled <> (k.recalled_at IS NOT NULL);
SELECT 'wrong', format('message %s was opened by %s, it was said %s; it is '
	'seen by %s, and has %s', k.id, r.opened, t.opened, k.seen, k.body_html)
FROM kept k JOIN told t USING (n) JOIN messages.recalled r
	ON r.school_id = k.school_id AND r.message_id = k.id
WHERE k.seen <> r.opened OR k.body_html <> ''
	OR t.opened <> cardinality(r.opened)
	OR r.opened <> ARRAY(SELECT c.user_id FROM messages.receipt c
		WHERE c.school_id = k.school_id AND c.message_id = k.id
		ORDER BY c.user_id);
SELECT 'surplus', format('message %s was recalled, and user %s has a '
	'notification of it', k.id, n.user_id)
FROM kept k JOIN notify.notification n ON n.school_id = k.school_id
	AND n.event_id = k.position
WHERE k.recalled_at IS NOT NULL AND n.user_id <> ALL (k.seen);

-- ---- acknowledgements ----
SELECT 'lost', format('user %s was answered that they have acknowledged '
	'message %s, and have not', t.audience[1], k.id)
FROM told t JOIN kept k USING (n) LEFT JOIN messages.acknowledged a
	ON a.school_id = k.school_id AND a.message_id = k.id
	AND a.user_id = t.audience[1]
WHERE t.acknowledged AND a.user_id IS NULL;
SELECT 'wrong', format('message %s: asked for %s, acknowledged by %s', k.id,
	q.message_id IS NOT NULL, a.user_id)
FROM kept k LEFT JOIN told t USING (n)
LEFT JOIN messages.asked q ON q.school_id = k.school_id
	AND q.message_id = k.id
LEFT JOIN messages.acknowledged a ON a.school_id = k.school_id
	AND a.message_id = k.id
WHERE a.user_id <> ALL (k.audience) OR q.message_id IS NULL
	AND (a.user_id IS NOT NULL OR t.acknowledged)
	OR a.user_id IS NOT NULL AND NOT t.acknowledged;

-- ---- what waited ----
SELECT 'lost', format('message %s waits, and is due since %s', h.message_id,
	h.due_at)
FROM messages.held h;
SELECT 'wrong', format('message %s was delivered at %s, before its time, %s',
	k.id, k.delivered_at, t.earliest)
FROM kept k JOIN told t USING (n) WHERE k.delivered_at < t.earliest;
SELECT 'wrong', format('message %s was taken back, and is there', k.id)
FROM kept k JOIN told t USING (n) WHERE t.undone;
SELECT 'lost', format('message %s was taken back, and is no draft', t.message)
FROM told t LEFT JOIN messages.draft d ON d.school_id = t.school
	AND d.user_id = t.sender
	AND substring(d.body_html from 'chaos-([0-9]+)-')::int = t.n
WHERE t.undone AND d.id IS NULL;
SELECT 'duplicated', format('message %s is there, and a draft', k.id)
FROM kept k JOIN told t USING (n) JOIN messages.draft d
	ON d.school_id = t.school AND d.user_id = t.sender
	AND substring(d.body_html from 'chaos-([0-9]+)-')::int = t.n;
CREATE INDEX ON kept (n);
CREATE INDEX ON kept (school_id, thread_id, id);
CREATE TEMP TABLE received AS
SELECT school_id, thread_id, id, position, delivered_at AS sent_at, sender_id,
	u AS user_id, recalled_at
FROM kept, unnest(seen) u;
-- Whoever could be reached later has it since then.
UPDATE received r SET position = d.position, sent_at = d.delivered_at
FROM messages.delivery d
WHERE d.school_id = r.school_id AND d.message_id = r.id
	AND r.user_id = ANY (d.people);
CREATE INDEX ON received (school_id, user_id, thread_id);
-- As many have it by each of the times that were answered as were to have it
-- before, at most.
SELECT 'wrong', format('message %s: %s people have it before %s, and %s were '
	'to', k.id, h.n, d.at, coalesce(d.before, 0))
FROM told t
JOIN kept k ON k.n = t.n
CROSS JOIN LATERAL (SELECT x.at, sum(x.count) OVER (ORDER BY x.at
		ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
	FROM jsonb_to_recordset(t.deliveries)
		AS x (at timestamptz, count int)) d
CROSS JOIN LATERAL (SELECT count(*) AS n FROM received r
	WHERE r.school_id = k.school_id AND r.id = k.id
		AND r.sent_at < d.at) h
WHERE h.n > coalesce(d.before, 0);
ANALYZE;
SELECT 'duplicated', format('message %s was delivered to user %s %s times',
	message_id, u, count(*))
FROM messages.delivery, unnest(people) u
GROUP BY school_id, message_id, u HAVING count(*) > 1;
SELECT 'wrong', format('message %s was delivered to user %s, who is not its',
	d.message_id, u)
FROM messages.delivery d CROSS JOIN unnest(d.people) u
JOIN kept k ON k.school_id = d.school_id AND k.id = d.message_id
WHERE u <> ALL (k.audience);

-- ---- answered, and not there ----
SELECT 'lost', format('%s %s was answered with message %s, which is not there',
	t.kind, t.n, t.message)
FROM told t LEFT JOIN kept k ON k.school_id = t.school
	AND k.thread_id = t.thread AND k.id = t.message AND k.n = t.n
WHERE t.message IS NOT NULL AND k.id IS NULL AND NOT t.undone;

SELECT 'lost', format('message %s of %s %s has no line in the box of user %s',
	w.id, t.kind, t.n, w.user_id)
FROM told t
JOIN (SELECT school_id, thread_id, id, user_id FROM received
	UNION SELECT school_id, thread_id, id, sender_id FROM kept) w
	ON w.school_id = t.school AND w.thread_id = t.thread
	AND w.id = t.message
LEFT JOIN messages.entry e ON e.school_id = w.school_id
	AND e.user_id = w.user_id AND e.thread_id = w.thread_id
WHERE e.user_id IS NULL;

-- ---- there more than once ----
SELECT 'duplicated', format('%s %s is there as message %s', t.kind, t.n, k.id)
FROM (SELECT *, row_number() OVER (PARTITION BY n ORDER BY id) AS nth
	FROM kept) k
LEFT JOIN told t USING (n) WHERE nth > 1;
SELECT 'duplicated', format('message %s was the answer to %s requests', message,
	count(*))
FROM told WHERE message IS NOT NULL GROUP BY school, message
HAVING count(*) > 1;
SELECT 'duplicated', format('user %s has %s lines of thread %s', user_id,
	count(*), thread_id)
FROM messages.entry GROUP BY school_id, user_id, thread_id
HAVING count(*) > 1;

-- ---- there, and not as it was sent ----
SELECT 'wrong', format('message %s was sent by nobody here', k.id)
FROM kept k LEFT JOIN told t USING (n) WHERE t.n IS NULL;
SELECT 'wrong', format('message %s is not as %s %s was: sender %s audience %s '
	'(answered %s) files %s', k.id, t.kind, t.n, k.sender_id, k.audience,
	t.count, k.file_ids)
FROM told t JOIN kept k ON k.n = t.n
WHERE k.sender_id <> t.sender OR k.school_id <> t.school
	OR t.kind = 'send' AND (k.subject IS DISTINCT FROM t.subject
		OR k.id <> k.thread_id)
	OR t.kind = 'reply' AND k.thread_id <> t.thread
	OR t.message IS NOT NULL AND t.count <> cardinality(k.audience)
	OR (SELECT array_agg(x ORDER BY x) FROM unnest(k.file_ids) x)
		IS DISTINCT FROM t.files;
SELECT 'wrong', format('message %s of %s %s reaches %s', k.id, t.kind, t.n,
	k.audience)
FROM told t
JOIN kept k ON k.n = t.n
JOIN kept f ON f.school_id = k.school_id AND f.thread_id = k.thread_id
	AND f.id = k.thread_id
CROSS JOIN LATERAL (SELECT array_agg(x ORDER BY x) AS audience
	FROM unnest(k.audience) x) a
CROSS JOIN LATERAL (SELECT array_agg(x ORDER BY x) AS everybody
	FROM unnest(f.sender_id || f.audience) x WHERE x <> k.sender_id) b
WHERE CASE WHEN t.kind = 'send' THEN a.audience <> t.audience
	WHEN t."all" THEN a.audience <> b.everybody
	ELSE NOT (cardinality(k.audience) = 1 AND EXISTS (
			SELECT FROM received r WHERE r.school_id = k.school_id
			AND r.thread_id = k.thread_id AND r.position < k.position
			AND r.user_id = k.sender_id
			AND r.sender_id = k.audience[1])
		OR f.sender_id = k.sender_id AND a.audience = b.everybody)
	END;

-- ---- the lines of the boxes ----
WITH moved AS (
	SELECT school_id, user_id, thread_id, position, id, sent_at,
		true AS inward
	FROM received
	UNION ALL
	SELECT school_id, sender_id, thread_id, position, id, delivered_at,
		false
	FROM kept
), due AS (
	SELECT school_id, user_id, thread_id, count(*) AS messages,
		max(sent_at) FILTER (WHERE inward) AS received_at,
		max(sent_at) FILTER (WHERE NOT inward) AS sent_at,
		bool_or(inward) AND bool_or(NOT inward) AS exchanged,
		max(position) FILTER (WHERE inward) AS last,
		(array_agg(id ORDER BY position DESC))[1] AS newest
	FROM moved GROUP BY school_id, user_id, thread_id
)
SELECT CASE WHEN e.user_id IS NULL THEN 'entries' WHEN d.user_id IS NULL
		THEN 'orphans' WHEN e.unread <> coalesce(d.last > e.read_upto,
		false) THEN 'unread' ELSE 'entries' END,
	format('thread %s of user %s: has %s messages, received %s, sent %s, '
	'exchanged %s, unread %s up to %s; due are %s, %s, %s, %s, newest %s',
	coalesce(e.thread_id, d.thread_id), coalesce(e.user_id, d.user_id),
	e.message_count, e.received_at, e.sent_at, e.exchanged, e.unread,
	e.read_upto, d.messages, d.received_at, d.sent_at, d.exchanged, d.last)
FROM due d FULL JOIN messages.entry e ON e.school_id = d.school_id
	AND e.user_id = d.user_id AND e.thread_id = d.thread_id
WHERE e.user_id IS NULL OR d.user_id IS NULL
	OR e.message_count <> d.messages
	OR e.received_at IS DISTINCT FROM d.received_at
	OR e.sent_at IS DISTINCT FROM d.sent_at
	OR e.exchanged <> d.exchanged OR e.trashed
	OR e.last_id IS DISTINCT FROM d.newest
	OR e.unread <> coalesce(d.last > e.read_upto, false);

SELECT 'unread', format('receipt of message %s by user %s: %s',
	coalesce(c.message_id, r.id), coalesce(c.user_id, r.user_id),
	CASE WHEN c.user_id IS NULL THEN 'read and not there'
	ELSE 'there and not read' END)
FROM (SELECT r.* FROM received r JOIN messages.entry e
	ON e.school_id = r.school_id AND e.user_id = r.user_id
	AND e.thread_id = r.thread_id
	WHERE r.position <= coalesce(e.shown_upto, e.read_upto)) r
FULL JOIN messages.receipt c ON c.school_id = r.school_id
	AND c.message_id = r.id AND c.user_id = r.user_id
WHERE c.user_id IS NULL OR r.user_id IS NULL;

SELECT 'unread', format('notification of message %s, user %s: unread, and the '
	'thread is read up to %s', r.id, r.user_id, e.read_upto)
FROM received r
JOIN messages.entry e ON e.school_id = r.school_id
	AND e.user_id = r.user_id AND e.thread_id = r.thread_id
JOIN notify.notification n ON n.school_id = r.school_id
	AND n.user_id = r.user_id AND n.event_id = r.position
WHERE NOT n.read AND r.position <= e.read_upto;

-- ---- places ----
SELECT 'places', format('thread %s of user %s: archived %s, trashed %s since %s, '
	'in folder %s, which is there: %s', e.thread_id, e.user_id, e.archived,
	e.trashed, e.trashed_at, e.folder_id, f.id IS NOT NULL)
FROM messages.entry e LEFT JOIN messages.folder f
	ON f.school_id = e.school_id AND f.user_id = e.user_id
	AND f.id = e.folder_id AND NOT f.gone
WHERE e.trashed OR e.archived <> (e.folder_id IS NOT NULL)
	OR (f.id IS NULL) <> (e.folder_id IS NULL)
	OR e.trashed <> (e.trashed_at IS NOT NULL);
SELECT 'places', format('act %s of user %s goes on', id, user_id)
FROM messages.act WHERE state IN (0, 2);
SELECT 'row:filed', json_build_object('folder', folder_id, 'lines', count(*))
FROM messages.entry WHERE folder_id IS NOT NULL GROUP BY folder_id;

-- ---- notifications ----
SELECT CASE WHEN n.user_id IS NULL THEN 'notifications' ELSE 'surplus' END,
	format('message %s, user %s: %s notifications',
	coalesce(n.event_id, r.id), coalesce(n.user_id, r.user_id),
	coalesce(n.count, 0))
FROM received r FULL JOIN (SELECT school_id, user_id, event_id, count(*)
	FROM notify.notification GROUP BY school_id, user_id, event_id) n
	ON n.school_id = r.school_id AND n.event_id = r.position
	AND n.user_id = r.user_id
WHERE n.user_id IS NULL AND r.recalled_at IS NULL OR n.count <> 1
	OR r.user_id IS NULL AND NOT EXISTS (SELECT FROM kept k
		WHERE k.school_id = n.school_id AND k.position = n.event_id
		AND k.recalled_at IS NOT NULL);
SELECT 'orphans', format('the event %s of school %s: %s', coalesce(n.event_id,
	e.event_id), coalesce(n.school_id, e.school_id), CASE
	WHEN n.event_id IS NULL THEN 'nobody is notified'
	ELSE 'has notifications and no text' END)
FROM (SELECT DISTINCT school_id, event_id FROM notify.notification) n
FULL JOIN notify.event e USING (school_id, event_id)
WHERE n.event_id IS NULL AND e.kind <> 4 OR e.event_id IS NULL;
SELECT 'wrong', format('the event %s says %s, %s, %s', n.event_id, n.title,
	n.body, n.link)
FROM notify.event n
JOIN kept k ON k.school_id = n.school_id AND k.position = n.event_id
JOIN kept f ON f.school_id = k.school_id AND f.thread_id = k.thread_id
	AND f.id = k.thread_id
WHERE k.recalled_at IS NOT NULL AND n.kind <> 4
	OR k.recalled_at IS NULL AND (n.kind <> 1 OR n.title <> k.sender_name OR n.body <> f.subject
	OR n.link <> '/messages/threads/' || k.thread_id
	OR n.thread_id IS DISTINCT FROM k.thread_id
	OR n.created_at <> k.delivered_at);

-- ---- what belongs to nothing ----
SELECT 'orphans', format('message %s is in no thread', k.id)
FROM kept k LEFT JOIN kept f ON f.school_id = k.school_id
	AND f.thread_id = k.thread_id AND f.id = k.thread_id
WHERE f.id IS NULL OR f.subject IS NULL;
SELECT 'orphans', format('message %s is in the outbox', message_id)
FROM messages.outbox;
SELECT 'orphans', format('notify was not told how far user %s has read %s',
	user_id, thread_id)
FROM messages.reading;
WITH has AS (
	SELECT school_id, thread_id, id AS message_id, f AS attachment_id
	FROM kept, unnest(file_ids) f WHERE recalled_at IS NULL
)
SELECT 'orphans', format('attachment %s of message %s: in the message %s, in '
	'the table of files %s, state %s', attachment_id, message_id,
	h.school_id IS NOT NULL, f.school_id IS NOT NULL, a.state)
FROM has h FULL JOIN (SELECT * FROM messages.file WHERE thread_id > 0) f
	USING (school_id, thread_id, message_id, attachment_id)
LEFT JOIN attachments.attachment a
	ON a.school_id = coalesce(h.school_id, f.school_id)
	AND a.id = decode(attachment_id, 'hex')
WHERE h.school_id IS NULL OR f.school_id IS NULL OR a.state IS DISTINCT FROM 2;
SELECT 'orphans', format('upload %s (state %s) is in no message',
	encode(a.id, 'hex'), a.state)
FROM attachments.attachment a LEFT JOIN messages.file f
	ON f.school_id = a.school_id AND f.attachment_id = encode(a.id, 'hex')
WHERE f.attachment_id IS NULL;

SELECT 'orphans', format('attachment %s is of draft %s, which is not there',
	f.attachment_id, f.message_id)
FROM messages.file f LEFT JOIN messages.draft d ON d.school_id = f.school_id
	AND d.id = f.message_id AND f.attachment_id = ANY (d.file_ids)
WHERE f.thread_id = 0 AND d.id IS NULL;

-- ---- for what the auditor compares himself ----
SELECT 'row:draft', json_build_object('school', school_id, 'user', user_id,
	'id', id, 'version', version, 'n', substring(body_html
	from 'chaos-([0-9]+)-')::int) FROM messages.draft;
SELECT 'row:message', json_build_object('school', school_id, 'user', user_id,
	'thread', thread_id, 'n', substring(k.body_html
	from 'chaos-([0-9]+)-')::int)
FROM received JOIN kept k USING (school_id, thread_id, id)
WHERE (school_id, user_id) IN (SELECT school, sender FROM told);
SELECT 'row:entry', json_build_object('school', school_id, 'user', user_id,
	'thread', thread_id, 'unread', unread, 'inbox', received_at IS NOT NULL
	AND NOT archived)
FROM messages.entry
WHERE (school_id, user_id) IN (SELECT school, sender FROM told);
SELECT 'row:notified', json_build_object('school', school_id, 'user', user_id,
	'unread', count(*) FILTER (WHERE NOT read))
FROM (SELECT school_id, user_id, read FROM notify.notification
	UNION ALL SELECT school_id, user_id, read FROM notify.notice) n
WHERE (school_id, user_id) IN (SELECT school, sender FROM told)
GROUP BY school_id, user_id;
SELECT 'row:upload', json_build_object('school', school_id,
	'id', encode(id, 'hex'), 'size', size, 'sha256', encode(sha256, 'hex'))
FROM attachments.attachment;
