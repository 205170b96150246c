-- Uploads, from the first piece to the last trace.  States: 0 staging, 1 ready,
-- 2 claimed, 3 gone.  Ids and hashes are hexadecimal.

-- id null: none.
-- type: attachment id text null, uploader int8, state int2, name text,
--	media_type text, size int8, sha256 text, of_events bool, clean bool

-- part: columns
encode(a.id, 'hex') AS id, a.uploader, a.state, a.name, a.media_type, a.size,
    encode(a.sha256, 'hex') AS sha256, a.of_events, a.clean

-- $7: milliseconds until the sweep looks at it.
-- name: create write
INSERT INTO attachment (school_id, id, uploader, name, media_type, size,
    due_at, clean)
VALUES ($1::bigint, decode($2::text, 'hex'), $3::bigint, $4::text, $5::text,
    $6::bigint, now() + $7::bigint * interval '1 millisecond', $8::bool);

-- The same of what no message may have.
-- name: create_own write
INSERT INTO attachment (school_id, id, uploader, name, media_type, size,
    due_at, own)
VALUES ($1::bigint, decode($2::text, 'hex'), $3::bigint, $4::text, $5::text,
    $6::bigint, now() + $7::bigint * interval '1 millisecond', true);

-- name: find read
-- row: attachment
SELECT :columns
FROM attachment a
WHERE a.school_id = $1::bigint AND a.id = decode($2::text, 'hex')
AND a.state <> 3;

-- name: find_upload read
-- row: found attachment, expires_at timestamptz
SELECT :columns, a.due_at AS expires_at
FROM attachment a
WHERE a.school_id = $1::bigint AND a.id = decode($3::text, 'hex')
AND a.uploader = $2::bigint AND a.state <> 3 AND NOT a.own;

-- name: finish write
-- row: attachment
UPDATE attachment a
SET state = 1, sha256 = $4::bytea,
    due_at = now() + $5::bigint * interval '1 millisecond',
    size = $6::bigint
WHERE a.school_id = $1::bigint AND a.id = decode($3::text, 'hex')
AND a.uploader = $2::bigint AND a.state = 0
RETURNING :columns;

-- FOR UPDATE sees what a claim that came first has just made of it.
-- name: discard write
-- row: attachment
WITH a AS MATERIALIZED (
	SELECT * FROM attachment
	WHERE school_id = $1::bigint AND id = decode($3::text, 'hex')
	AND uploader = $2::bigint AND state <> 3
	FOR UPDATE
), gone AS (
	UPDATE attachment t SET state = 3, due_at = now()
	FROM a
	WHERE t.school_id = $1::bigint AND t.id = a.id AND a.state IN (0, 1)
)
SELECT :columns
FROM a;

-- All or none; a row for each that was asked for, all null where it cannot be.
-- $5: those that may be another's.  $6: for an event.
-- name: claim write
-- row: found attachment, asked text
WITH asked AS MATERIALIZED (
	SELECT n, decode(x, 'hex') AS id
	FROM unnest($3::text[]) WITH ORDINALITY u (x, n)
), a AS MATERIALIZED (
	SELECT * FROM attachment
	WHERE school_id = $1::bigint AND id IN (SELECT id FROM asked)
	AND (uploader = $2::bigint OR encode(id, 'hex') = ANY ($5::text[]))
	AND state IN (1, 2) AND NOT own
	FOR UPDATE
), claimed AS (
	UPDATE attachment t
	SET state = 2, of_events = t.of_events OR $6::boolean, due_at = greatest(t.due_at,
	    now() + $4::bigint * interval '1 millisecond')
	FROM a
	WHERE t.school_id = $1::bigint AND t.id = a.id
	AND NOT EXISTS (
		SELECT FROM asked
		WHERE asked.id NOT IN (SELECT id FROM a))
)
SELECT :columns, encode(asked.id, 'hex') AS asked
FROM asked
LEFT JOIN a ON a.id = asked.id
ORDER BY asked.n;

-- name: revoke write
-- row: said bool
SELECT pg_notify($1::text, '') IS NOT NULL AS said;
