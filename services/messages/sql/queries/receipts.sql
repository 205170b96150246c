-- Receipts of a message, for its sender; recalling it; what a school sets.

-- Who has what of it, as of Receipt.State.  Whom it reached is with what it was
-- where it was recalled.
-- part: found
SELECT m.*, r.recalled_at IS NOT NULL AS is_recalled,
	nullif(coalesce(m.position, m.id), 0) > 0 AS is_delivered,
	coalesce(r.people, m.audience) AS reached,
	coalesce(r.why, m.why) AS reached_why,
	coalesce(r.children, m.children) AS reached_children,
	coalesce(h.people, '{}') AS waiting, h.from_at AS waiting_from,
	h.due_at AS waiting_due, coalesce(h.not_before, h.due_at)
		AS waiting_asked,
	CASE WHEN h.from_at IS NULL THEN m.why ELSE h.why END AS waiting_why,
	CASE WHEN h.from_at IS NULL THEN m.children ELSE h.children END
		AS waiting_children,
	coalesce(w.people, '{}') AS missed,
	s.receipt_names, EXISTS (SELECT FROM asked c
		WHERE c.school_id = m.school_id AND c.message_id = m.id)
		AND m.recalled_at IS NULL AS is_asked
FROM message m
CROSS JOIN school_rule($1::bigint) s
LEFT JOIN recalled r ON r.school_id = m.school_id AND r.message_id = m.id
LEFT JOIN held h ON h.school_id = m.school_id AND h.message_id = m.id
LEFT JOIN withdrawn w ON w.school_id = m.school_id AND w.message_id = m.id
WHERE m.school_id = $1::bigint AND m.id = $3::bigint
	AND (nullif(coalesce(m.position, m.id), 0) > 0
		OR h.message_id IS NOT NULL)
-- part: whole
:found AND m.sender_id = $2::bigint
	AND $2::bigint <> ALL (veiled_from($1::bigint, m.thread_id))
-- Of each whom it asks: what they have answered, and about which children
-- anybody has, when (0: nobody).
-- part: answers
SELECT p.user_id, max(p.own_at) AS own_at, bool_or(p.on_paper) AS on_paper,
	bool_and(p.done_at IS NOT NULL) AS done,
	array_agg(p.child_id ORDER BY p.child_id)
		FILTER (WHERE p.child_id <> 0) AS children,
	array_agg(coalesce(extract(epoch FROM p.done_at) * 1000000, 0)::bigint
		ORDER BY p.child_id) FILTER (WHERE p.child_id <> 0) AS done_us
FROM asked_people(p_school => $1::bigint, p_message => $3::bigint) p
GROUP BY p.user_id
-- part: everybody
SELECT a.id, a.why, a.child, x.read_at, q.own_at, q.on_paper, q.children,
	q.done_us,
	CASE WHEN k.last_delivered_at IS NULL
		THEN coalesce(k.delivered_at, k.sent_at)
		ELSE reader_time($1::bigint, k.id, a.id, k.delivered_at) END
		AS at,
	CASE WHEN q.done THEN 3 WHEN x.read_at IS NOT NULL THEN 2
		WHEN k.is_recalled THEN 6 ELSE 1 END AS state
FROM unnest(k.reached, k.reached_why, k.reached_children) a (id, why, child)
LEFT JOIN receipt x ON x.school_id = $1::bigint AND x.message_id = k.id
	AND x.user_id = a.id AND k.receipt_names
LEFT JOIN (:answers) q ON q.user_id = a.id
WHERE k.is_delivered
UNION ALL
SELECT u.id, u.why, u.child, NULL, NULL, NULL, NULL, NULL,
	coalesce(u.at, k.waiting_due), 4
FROM unnest(k.waiting, k.waiting_from, k.waiting_why, k.waiting_children)
	u (id, at, why, child)
UNION ALL
SELECT u.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 5
FROM unnest(k.missed) u (id)

-- Those after $4 by id, of whom there are $5 at most, of the state $6 or, where
-- that is 0, of any; 7 is who has not acknowledged.  Where the school shows no
-- names nobody or, of what asks for acknowledgements, who has given one and not
-- who has read.  Always one row, which has nobody where there is nobody.
-- name: list_receipts read
-- row: names bool, delivered int4, read int8, held int4, withdrawn int4,
--	recalled_at timestamptz null, to_ticked ticked,
--	at timestamptz null, user_id int8 null, state int4, why int2 null,
--	child int8, read_at timestamptz null, own_at timestamptz null,
--	on_paper bool, children int8[], done_us int8[], acknowledged int4,
--	asked int4, copied_for int8
SELECT k.receipt_names AS names,
	CASE WHEN k.is_delivered THEN cardinality(k.reached) ELSE 0 END
		AS delivered,
	(SELECT count(*) FROM receipt x WHERE x.school_id = $1::bigint
		AND x.message_id = k.id) AS read,
	cardinality(k.waiting) AS held, cardinality(k.missed) AS withdrawn,
	k.recalled_at, k.to_ids, k.to_roles, k.to_names, k.to_titles,
	p.at, p.id AS user_id, p.state, p.why, p.child, p.read_at, p.own_at,
	coalesce(p.on_paper, false) AS on_paper,
	coalesce(p.children, '{}') AS children,
	coalesce(p.done_us, '{}') AS done_us, n.done AS acknowledged,
	n.total AS asked, coalesce(o.child, 0) AS copied_for
FROM (:whole) k
CROSS JOIN LATERAL count_acknowledged(p_school => $1::bigint,
	p_message => k.id) n
LEFT JOIN LATERAL (
	SELECT * FROM (:everybody) e
	WHERE (k.receipt_names OR k.is_asked) AND e.id > $4::bigint
		AND ($6::int IN (0, e.state)
			OR $6::int = 7 AND k.is_asked AND e.state IN (1, 2))
	ORDER BY e.id LIMIT $5::int) p ON true
LEFT JOIN (SELECT y.person, min(y.child) AS child
	FROM copied x
	CROSS JOIN LATERAL unnest(x.people, x.children) y (person, child)
	WHERE x.school_id = $1::bigint AND x.message_id = $3::bigint
	GROUP BY y.person) o ON o.person = p.id
ORDER BY p.id;

-- « Pourquoi ? »: who sees what of it, as of liaison.trace.v1.MessageTrace.View.
-- $6: they see all; $7: their own line alone.  A hidden thread is there for
-- nobody but $6.
-- part: traced
SELECT f.*, CASE
	WHEN NOT $7::boolean AND f.sender_id = $2::bigint
		AND $2::bigint <> ALL (veiled_from($1::bigint, f.thread_id))
		THEN 1
	WHEN NOT $7::boolean AND $6::boolean THEN 2
	WHEN $2::bigint = ANY (f.audience) AND (
		SELECT sees_message(m, $2::bigint) FROM message m
		WHERE m.school_id = $1::bigint AND m.id = $3::bigint) THEN 3
	END AS view
FROM (:found) f

-- Those after $4 by id, of whom there are $5 at most; $8: of this one alone, 0:
-- of any.  Always one row, where the caller sees any of it.  place: notify's
-- event; 0: it was not told.
-- name: trace_message read
-- row: view int4, names bool, sender_id int8, sent_at timestamptz,
--	recalled_at timestamptz null, to_ticked ticked,
--	user_id int8 null, state int4, why int2 null, child int8,
--	copied_for int8, at timestamptz null, read_at timestamptz null,
--	held_why int4, place int8
SELECT k.view, k.receipt_names AS names, k.sender_id, k.sent_at,
	k.recalled_at, k.to_ids, k.to_roles, k.to_names, k.to_titles,
	p.id AS user_id, CASE WHEN p.state = 1 AND x.read_at IS NOT NULL THEN 2
		ELSE p.state END AS state, p.why, p.child,
	coalesce(o.child, 0) AS copied_for, p.at, x.read_at,
	coalesce(CASE WHEN p.state = 4
		THEN held_reason(k.sent_at, k.waiting_asked, p.at)
		WHEN p.state = 5 THEN 0
		WHEN is_late($1::bigint, k.id, p.id) THEN 3
		ELSE k.held_why END, 0) AS held_why,
	CASE WHEN p.state IN (4, 5) THEN 0
		ELSE reader_place($1::bigint, k.id, p.id,
			nullif(coalesce(k.position, k.id), 0)) END AS place
FROM (:traced) k
LEFT JOIN LATERAL (
	SELECT * FROM (:everybody) e
	WHERE e.id > $4::bigint AND $8::bigint IN (0, e.id)
		AND (k.view <> 3 OR e.id = $2::bigint)
	ORDER BY e.id LIMIT $5::int) p ON true
LEFT JOIN receipt x ON x.school_id = $1::bigint AND x.message_id = k.id
	AND x.user_id = p.id AND (k.receipt_names OR k.view <> 1)
LEFT JOIN (SELECT y.person, min(y.child) AS child
	FROM copied x
	CROSS JOIN LATERAL unnest(x.people, x.children) y (person, child)
	WHERE x.school_id = $1::bigint AND x.message_id = $3::bigint
	GROUP BY y.person) o ON o.person = p.id
WHERE k.view IS NOT NULL
ORDER BY p.id;

-- name: recall_message write
-- row: status int4, unopened int4, opened int8[],
--	recalled_at timestamptz null, draft_id int8 null, files text[],
--	minutes int4, names bool, forwarded int4
SELECT r.status, r.unopened, r.opened, r.recalled_at, r.draft_id, r.files,
	r.minutes, s.receipt_names AS names,
	count_forwards(p_school => $1::bigint, p_message => $3::bigint)
		AS forwarded
FROM recall_message(p_school => $1::bigint, p_sender => $2::bigint,
	p_message => $3::bigint) r
CROSS JOIN school_rule(p_school => $1::bigint) s;

-- type: rules recall_minutes int4, receipt_names bool

-- name: get_rules read
-- row: rules
SELECT recall_minutes, receipt_names FROM school_rule(p_school => $1::bigint);

-- name: set_rules write
-- row: rules
SELECT recall_minutes, receipt_names FROM set_rule(p_school => $1::bigint,
	p_minutes => $2::int, p_names => $3::boolean);

-- status: see acknowledge() and find_reminder().

-- $4: children, or none; $5: who notes it for its user, $3; 0: nobody does.
-- name: acknowledge write
-- row: status int4
SELECT acknowledge(p_school => $1::bigint, p_message => $2::bigint,
	p_user => $3::bigint, p_children => $4::bigint[], p_by => $5::bigint)
	AS status;

-- type: reminder people int8[], wrote int8[], starter int8, children int8[],
--	copied int8[], copied_for int8[]

-- Whom a reminder would go to.
-- name: find_reminder read
-- row: status int4, reminder reminder
SELECT status, coalesce(r.people, '{}') AS people,
	coalesce(wrote, '{}') AS wrote, coalesce(starter, 0) AS starter,
	coalesce(r.children, '{}') AS children,
	coalesce(k.people, '{}') AS copied,
	coalesce(k.children, '{}') AS copied_for
FROM find_reminder(p_school => $1::bigint, p_sender => $2::bigint,
	p_message => $3::bigint) r
LEFT JOIN copied k ON k.school_id = $1::bigint
	AND k.message_id = $3::bigint;

-- name: remind write
SELECT remind_people(p_school => $1::bigint, p_message => $2::bigint,
	p_people => $3::bigint[], p_later => $4::bigint[],
	p_times => $5::bigint[]);

-- Of all schools.
-- name: take_reminders write
-- row: school_id int8, message_id int8, sender_id int8, sender_role int2,
--	reminder reminder, now timestamptz
SELECT r.school_id, r.message_id, sender_id, sender_role, r.people, wrote,
	starter, r.children, coalesce(k.people, '{}') AS copied,
	coalesce(k.children, '{}') AS copied_for, now
FROM take_reminders(p_max => $1::int) r
LEFT JOIN copied k ON k.school_id = r.school_id
	AND k.message_id = r.message_id;

-- name: settle_reminder write
SELECT settle_reminder(p_school => $1::bigint, p_message => $2::bigint,
	p_now => $3::timestamptz, p_people => $4::bigint[],
	p_later => $5::bigint[], p_times => $6::bigint[]);
