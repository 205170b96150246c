-- Whom a message reached, for its sender; also one that was recalled.

-- Of the people a page, those after $4 by id, of whom there are $5 at most.
-- roles: of how many each is, in the order of Role from 1 on; null: not kept.
-- name: get_audience read
-- row: to_ticked ticked, total int4, roles int8[], people int8[], why int2[],
--	children int8[], waiting int8[], urgent_reason text,
--	copied int8[], copied_for int8[]
SELECT m.to_ids, m.to_roles, m.to_names, m.to_titles,
	cardinality(a.people) AS total,
	CASE WHEN a.why IS NOT NULL THEN ARRAY(
		SELECT count(w.why) FROM generate_series(1, 5) r (role)
		LEFT JOIN unnest(a.why) w (why) ON w.why % 8 = r.role
		GROUP BY r.role ORDER BY r.role)
	ELSE '{}' END AS roles,
	p.people, p.why, p.children,
	CASE WHEN m.recipient_count > cardinality(m.audience)
		THEN waiting_of($1::bigint, m.id) END AS waiting,
	urgent_reason(p_school => $1::bigint, p_message => m.id)
		AS urgent_reason,
	coalesce(k.people, '{}') AS copied,
	coalesce(k.children, '{}') AS copied_for
FROM message m
LEFT JOIN copied k ON k.school_id = m.school_id AND k.message_id = m.id
LEFT JOIN recalled r ON r.school_id = m.school_id AND r.message_id = m.id
CROSS JOIN LATERAL (
	SELECT coalesce(r.people, m.audience) AS people,
		coalesce(r.why, m.why) AS why,
		coalesce(r.children, m.children) AS children) a
CROSS JOIN LATERAL (
	SELECT coalesce(array_agg(u.id ORDER BY u.id), '{}') AS people,
		coalesce(array_agg(u.why ORDER BY u.id)
			FILTER (WHERE u.why IS NOT NULL), '{}') AS why,
		coalesce(array_agg(u.child ORDER BY u.id)
			FILTER (WHERE u.child IS NOT NULL), '{}') AS children
	FROM (
		SELECT x.id, x.why, x.child
		FROM unnest(a.people, a.why, a.children) x (id, why, child)
		WHERE x.id > $4::bigint
		ORDER BY x.id
		LIMIT $5::int) u) p
WHERE m.school_id = $1::bigint AND m.id = $3::bigint
	AND m.sender_id = $2::bigint
	AND $2::bigint <> ALL (veiled_from($1::bigint, m.thread_id));
