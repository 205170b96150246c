-- Receipts of a message, for its sender; recalling it; what a school sets.

-- Who has what of it, as of Receipt.State.  Whom it reached is with what it was
-- where it was recalled.
-- part: whole
SELECT m.*, r.recalled_at IS NOT NULL AS is_recalled,
	nullif(coalesce(m.position, m.id), 0) > 0 AS is_delivered,
	coalesce(r.people, m.audience) AS reached,
	coalesce(r.why, m.why) AS reached_why,
	coalesce(r.children, m.children) AS reached_children,
	coalesce(h.people, '{}') AS waiting, coalesce(w.people, '{}') AS missed,
	s.receipt_names
FROM message m
CROSS JOIN school_rule($1::bigint) s
LEFT JOIN recalled r ON r.school_id = m.school_id AND r.message_id = m.id
LEFT JOIN held h ON h.school_id = m.school_id AND h.message_id = m.id
LEFT JOIN withdrawn w ON w.school_id = m.school_id AND w.message_id = m.id
WHERE m.school_id = $1::bigint AND m.id = $3::bigint
	AND m.sender_id = $2::bigint
	AND $2::bigint <> ALL (veiled_from($1::bigint, m.thread_id))
	AND (nullif(coalesce(m.position, m.id), 0) > 0
		OR h.message_id IS NOT NULL)
-- part: everybody
SELECT a.id, a.why, a.child, x.read_at,
	CASE WHEN x.read_at IS NOT NULL THEN 2
		WHEN k.is_recalled THEN 6 ELSE 1 END AS state
FROM unnest(k.reached, k.reached_why, k.reached_children) a (id, why, child)
LEFT JOIN receipt x ON x.school_id = $1::bigint AND x.message_id = k.id
	AND x.user_id = a.id
WHERE k.is_delivered
UNION ALL
SELECT u.id, NULL, NULL, NULL, 4 FROM unnest(k.waiting) u (id)
UNION ALL
SELECT u.id, NULL, NULL, NULL, 5 FROM unnest(k.missed) u (id)

-- Those after $4 by id, of whom there are $5 at most, of the state $6 or, where
-- that is 0, of any; nobody where the school shows no names.  Always one row,
-- which has nobody where there is nobody.
-- name: list_receipts read
-- row: names bool, delivered int4, read int8, held int4, withdrawn int4,
--	recalled_at timestamptz null, to_ticked ticked,
--	delivered_at timestamptz, user_id int8 null, state int4, why int2 null,
--	child int8, read_at timestamptz null
SELECT k.receipt_names AS names,
	CASE WHEN k.is_delivered THEN cardinality(k.reached) ELSE 0 END
		AS delivered,
	(SELECT count(*) FROM receipt x WHERE x.school_id = $1::bigint
		AND x.message_id = k.id) AS read,
	cardinality(k.waiting) AS held, cardinality(k.missed) AS withdrawn,
	k.recalled_at, k.to_ids, k.to_roles, k.to_names, k.to_titles,
	coalesce(k.delivered_at, k.sent_at) AS delivered_at,
	p.id AS user_id, p.state, p.why, p.child, p.read_at
FROM (:whole) k
LEFT JOIN LATERAL (
	SELECT * FROM (:everybody) e
	WHERE k.receipt_names AND e.id > $4::bigint
		AND $6::int IN (0, e.state)
	ORDER BY e.id LIMIT $5::int) p ON true
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
