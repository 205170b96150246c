-- One's own account: sessions.

-- $3: seconds that any session lives at most.
-- name: list_sessions read
-- row: id bytea, agent text, address text, created_at timestamptz,
--	seen_at timestamptz
SELECT id, agent, address, created_at, seen_at
FROM session
WHERE school_id = $1::bigint AND person_id = $2::bigint
AND revoked_at IS NULL AND expires_at > now()
AND created_at > now() - $3::int * interval '1 second'
ORDER BY seen_at DESC, id
LIMIT 200;

-- One that has ended is ended again; no row: it is not theirs.
-- name: end_session write
-- row: ended bool
UPDATE session
SET revoked_at = coalesce(revoked_at, now()),
    stale_at = CASE WHEN revoked_at IS NULL THEN now() ELSE stale_at END
WHERE school_id = $1::bigint AND person_id = $2::bigint AND id = $3::bytea
RETURNING true AS ended;

-- name: end_other_sessions write
-- row: ended int8
WITH gone AS (
	UPDATE session SET revoked_at = now(), stale_at = now()
	WHERE school_id = $1::bigint AND person_id = $2::bigint
	AND id <> $3::bytea AND revoked_at IS NULL AND expires_at > now()
	RETURNING id
)
SELECT count(*) AS ended FROM gone;
