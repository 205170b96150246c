-- Uploads, from the first piece to the last trace.  States: 0 staging, 1 ready,
-- 2 claimed, 3 gone.  Ids and hashes are hexadecimal.

-- id null: none.
-- type: attachment id text null, uploader int8, state int2, name text,
--	media_type text, size int8, sha256 text, of_events bool, clean bool,
--	scan int2, scan_found text

-- part: columns
encode(a.id, 'hex') AS id, a.uploader, a.state, a.name, a.media_type, a.size,
    encode(a.sha256, 'hex') AS sha256, a.of_events, a.clean, a.scan,
    a.scan_found

-- $7: milliseconds until the sweep looks at it.  $11: uploads that one may have
-- begun and not ended, 0: any; 3 where there are as many.  Those that come at the
-- same time may be some more.
-- name: create write
-- row: refused int4
SELECT CASE WHEN $11::int > 0 AND $11::int <= (
	SELECT count(*) FROM (
		SELECT FROM attachment
		WHERE school_id = $1::bigint AND uploader = $3::bigint
		AND state = 0 AND NOT own
		LIMIT $11::int) x)
    THEN 3 ELSE create_attachment(p_school => $1::bigint, p_id => $2::text,
    p_uploader => $3::bigint, p_name => $4::text, p_type => $5::text,
    p_size => $6::bigint, p_keep => $7::bigint, p_clean => $8::bool,
    p_person_quota => $9::bigint, p_school_quota => $10::bigint)
    END AS refused;

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

-- $7: what the scanner says of it (scans.sql), which has $8 milliseconds before
-- another replica asks.
-- name: finish write
-- row: attachment
UPDATE attachment a
SET state = 1, scan = $7::smallint,
    scan_at = now() + $8::bigint * interval '1 millisecond', sha256 = $4::bytea,
    due_at = now() + $5::bigint * interval '1 millisecond',
    size = $6::bigint
WHERE a.school_id = $1::bigint AND a.id = decode($3::text, 'hex')
AND a.uploader = $2::bigint AND a.state = 0
RETURNING :columns;

-- Of what was made for its uploader, of the attachments $7.  No row either where
-- one of these may not be opened any more.
-- name: finish_own write
-- row: attachment
UPDATE attachment a
SET state = 1, sha256 = $4::bytea, size = $6::bigint,
    due_at = now() + $5::bigint * interval '1 millisecond',
    holds = ARRAY (SELECT decode(x, 'hex') FROM unnest($7::text[]) x)
WHERE a.school_id = $1::bigint AND a.id = decode($3::text, 'hex')
AND a.uploader = $2::bigint AND a.state = 0
AND NOT EXISTS (
	SELECT FROM attachment f
	WHERE f.school_id = $1::bigint
	AND f.id IN (SELECT decode(x, 'hex') FROM unnest($7::text[]) x)
	AND f.scan NOT IN (0, 2))
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
-- None where one is infected, held or not taken by the scanner, though it is told.
-- $5: those that may be another's.  $6: for an event.  $7: bytes that all may
-- have together, 0: any; else none is claimed either.
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
	AND NOT EXISTS (SELECT FROM a WHERE a.scan IN (3, 4, 5))
	AND NOT EXISTS (
		SELECT FROM asked
		WHERE asked.id NOT IN (SELECT id FROM a))
	AND ($7::bigint = 0 OR $7::bigint >= (
		SELECT sum(w.size) FROM asked
		JOIN attachment w ON w.school_id = $1::bigint AND w.id = asked.id))
)
SELECT :columns, encode(asked.id, 'hex') AS asked
FROM asked
LEFT JOIN a ON a.id = asked.id
ORDER BY asked.n;

-- What the person $2 and the school keep.
-- name: get_use read
-- row: person_bytes int8, school_bytes int8
SELECT coalesce(sum(bytes) FILTER (WHERE uploader = $2::bigint), 0)::bigint
    AS person_bytes, coalesce(sum(bytes), 0)::bigint AS school_bytes
FROM attachment_use
WHERE school_id = $1::bigint;

-- $2: how many people, of all.
-- name: list_use read
-- row: uploader int8, files int8, bytes int8, all_files int8, all_bytes int8
SELECT uploader, files, bytes, (sum(files) OVER ())::bigint AS all_files,
    (sum(bytes) OVER ())::bigint AS all_bytes
FROM attachment_use
WHERE school_id = $1::bigint
ORDER BY bytes DESC, uploader
LIMIT $2::int;

-- name: revoke write
-- row: said bool
SELECT pg_notify($1::text, '') IS NOT NULL AS said;
