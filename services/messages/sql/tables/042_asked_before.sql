-- What is asked already: apart, so that no line is locked but those it is for.

UPDATE asked k SET thread_id = m.thread_id
FROM message m
WHERE m.school_id = k.school_id AND m.id = k.message_id;

UPDATE entry e SET asked_until = x.until
FROM (
	SELECT k.school_id, k.thread_id, u.id AS user_id,
		min(coalesce(k.due_at, 'infinity')) AS until
	FROM asked k
	JOIN message m ON m.school_id = k.school_id AND m.id = k.message_id
		AND nullif(coalesce(m.position, m.id), 0) > 0
		AND m.recalled_at IS NULL
	CROSS JOIN LATERAL unnest(m.audience) u (id)
	CROSS JOIN LATERAL (SELECT ARRAY(
		SELECT c.id FROM unnest(k.people, k.children) c (person, id)
		WHERE c.person = u.id) AS children) o
	WHERE CASE WHEN o.children = '{}' THEN NOT EXISTS (
			SELECT FROM acknowledged a
			WHERE a.school_id = k.school_id
				AND a.message_id = k.message_id
				AND a.user_id = u.id AND a.child_id = 0)
		ELSE EXISTS (
			SELECT FROM unnest(o.children) c (id)
			WHERE NOT EXISTS (
				SELECT FROM acknowledged a
				WHERE a.school_id = k.school_id
					AND a.message_id = k.message_id
					AND a.child_id = c.id)) END
	GROUP BY k.school_id, k.thread_id, u.id) x
WHERE e.school_id = x.school_id AND e.user_id IN (x.user_id, -x.user_id)
	AND e.thread_id = x.thread_id AND e.received_at IS NOT NULL;
