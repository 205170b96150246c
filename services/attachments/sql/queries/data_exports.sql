-- Files of all that there is of somebody.  States: 0 pending, 1 running, 2 done,
-- 3 failed.  Ids are hexadecimal.

-- id null: none.
-- type: data_export id text null, state int2, reason int2, over_limit int8,
--	done int4, total int4, with_files bool, created_at timestamptz null,
--	finished_at timestamptz null, expires_at timestamptz null, size int8

-- part: export_columns
encode(e.id, 'hex') AS id, e.state, e.reason, e.over_limit, e.done, e.total,
    e.with_files, e.created_at, e.finished_at,
    CASE WHEN e.state >= 2 THEN e.due_at END AS expires_at,
    CASE WHEN e.state = 2 THEN coalesce(a.size, 0) ELSE 0 END AS size
-- part: from_exports
FROM data_export e
LEFT JOIN attachment a ON a.school_id = e.school_id AND a.id = e.file_id
-- Not what has only to be swept.
-- part: export_kept
(e.state < 2 OR e.due_at > now())

-- Makes one, unless there is one of the same key, one that runs, or $9 that are
-- done; those that have failed go.  No id: there are too many, or, where `kept`
-- is less, another request was faster.  content_hash: of the same key.
-- name: create_data_export write
-- row: export data_export, kept int8, content_hash bytea null
WITH own AS MATERIALIZED (
	SELECT * FROM data_export e
	WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint AND :export_kept
), same AS (
	SELECT * FROM own WHERE key_hash = $7::bytea OR state < 2
	ORDER BY coalesce(key_hash = $7::bytea, false) DESC LIMIT 1
), fresh AS (
	INSERT INTO data_export (school_id, id, user_id, role, language,
	    address, with_files, key_hash, content_hash)
	SELECT $1::bigint, decode($3::text, 'hex'), $2::bigint,
	    $10::smallint, $4::text,
	    $5::text, $6::boolean, $7::bytea, $8::bytea
	WHERE NOT EXISTS (SELECT FROM same)
	AND (SELECT count(*) FROM own WHERE state = 2) < $9::int
	ON CONFLICT DO NOTHING
	RETURNING *
), failed AS (
	DELETE FROM data_export d
	USING fresh
	WHERE d.school_id = $1::bigint AND d.user_id = fresh.user_id
	AND d.state = 3
), e AS (
	SELECT * FROM fresh
	UNION ALL
	SELECT * FROM same
)
SELECT encode(e.id, 'hex') AS id, coalesce(e.state, 0::smallint) AS state,
    coalesce(e.reason, 0::smallint) AS reason,
    coalesce(e.over_limit, 0) AS over_limit, coalesce(e.done, 0) AS done,
    coalesce(e.total, 0) AS total, coalesce(e.with_files, true) AS with_files,
    e.created_at, e.finished_at,
    CASE WHEN e.state >= 2 THEN e.due_at END AS expires_at,
    coalesce((SELECT a.size FROM attachment a
	WHERE a.school_id = $1::bigint AND a.id = e.file_id AND e.state = 2),
	0) AS size,
    k.kept,
    CASE WHEN e.key_hash = $7::bytea THEN e.content_hash END AS content_hash
FROM (SELECT count(*) AS kept FROM own WHERE state = 2) k
LEFT JOIN e ON true;

-- name: list_data_exports read
-- row: data_export
SELECT :export_columns :from_exports
WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint AND :export_kept
ORDER BY e.created_at DESC;

-- name: get_data_export read
-- row: data_export
SELECT :export_columns :from_exports
WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint
AND e.id = decode($3::text, 'hex') AND :export_kept;

-- Its file; without an id of one it is not done.
-- name: open_data_export read
-- row: attachment
SELECT encode(a.id, 'hex') AS id, e.user_id AS uploader,
    coalesce(a.state, 0::smallint) AS state, coalesce(a.name, '') AS name,
    coalesce(a.media_type, '') AS media_type, coalesce(a.size, 0) AS size,
    encode(a.sha256, 'hex') AS sha256,
    coalesce(a.of_events, false) AS of_events,
    coalesce(a.clean, false) AS clean, coalesce(a.scan, 0::smallint) AS scan,
    coalesce(a.scan_found, '') AS scan_found
FROM data_export e
LEFT JOIN attachment a ON a.school_id = e.school_id AND a.id = e.file_id
    AND a.state = 1 AND e.state = 2
WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint
AND e.id = decode($3::text, 'hex') AND :export_kept;

-- name: delete_data_export write
-- row: deleted int8
WITH gone AS (
	DELETE FROM data_export
	WHERE school_id = $1::bigint AND user_id = $2::bigint
	AND id = decode($3::text, 'hex')
	RETURNING file_id
), file AS (
	UPDATE attachment a SET state = 3, due_at = now()
	FROM gone
	WHERE a.school_id = $1::bigint AND a.id = gone.file_id
)
SELECT count(*) AS deleted FROM gone;

-- ---- for who makes them ----

-- The next one of any school, for $2 milliseconds, with $1 as its file; what an
-- attempt before has left goes.  $3: bytes that it may have.
-- name: take_data_export write
-- row: school_id int8, id text, user_id int8, role int2, language text,
--	address text, with_files bool, noted bool, attempts int4
WITH due AS MATERIALIZED (
	SELECT * FROM data_export
	WHERE state < 2 AND due_at <= now()
	ORDER BY due_at LIMIT 1
	FOR UPDATE SKIP LOCKED
), gone AS (
	UPDATE attachment a SET state = 3, due_at = now()
	FROM due
	WHERE a.school_id = due.school_id AND a.id = due.file_id
), file AS (
	INSERT INTO attachment (school_id, id, uploader, name, media_type,
	    size, due_at, own)
	SELECT school_id, decode($1::text, 'hex'), user_id, 'data.zip',
	    'application/zip', $3::bigint, now() + interval '1 day', true
	FROM due
)
UPDATE data_export e
SET state = 1, attempts = e.attempts + 1, file_id = decode($1::text, 'hex'),
    done = 0, total = 0, due_at = now() + $2::bigint * interval '1 millisecond'
FROM due
WHERE e.school_id = due.school_id AND e.id = due.id
RETURNING e.school_id, encode(e.id, 'hex') AS id, e.user_id, e.role,
    e.language, e.address, e.with_files, e.noted, e.attempts;

-- Keeps it for $4 milliseconds more.  No row: it is not this attempt's any
-- more.
-- name: hold_data_export write
-- row: held bool
UPDATE data_export
SET done = $5::int, total = $6::int, noted = noted OR $7::boolean,
    due_at = now() + $4::bigint * interval '1 millisecond'
WHERE school_id = $1::bigint AND id = decode($2::text, 'hex')
AND file_id = decode($3::text, 'hex') AND state = 1
RETURNING true AS held;

-- Both are done, or neither: no row, as above, or one of the attachments $9 that
-- are in it may not be opened any more.
-- name: finish_data_export write
-- row: finished bool
WITH file AS (
	UPDATE attachment a
	SET state = 1, size = $5::bigint, sha256 = $6::bytea, name = $7::text,
	    due_at = now() + $4::bigint * interval '1 millisecond',
	    holds = ARRAY (SELECT decode(x, 'hex') FROM unnest($9::text[]) x)
	WHERE a.school_id = $1::bigint AND a.id = decode($3::text, 'hex')
	AND a.state = 0
	AND NOT EXISTS (
		SELECT FROM attachment f
		WHERE f.school_id = $1::bigint
		AND f.id IN (SELECT decode(x, 'hex') FROM unnest($9::text[]) x)
		AND f.scan NOT IN (0, 2))
	RETURNING a.id
)
UPDATE data_export e
SET state = 2, finished_at = now(), tell_at = now(), done = $8::int,
    total = $8::int, due_at = now() + $4::bigint * interval '1 millisecond'
FROM file
WHERE e.school_id = $1::bigint AND e.id = decode($2::text, 'hex')
AND e.file_id = file.id AND e.state = 1
RETURNING true AS finished;

-- name: fail_data_export write
WITH failed AS (
	UPDATE data_export
	SET state = 3, reason = $5::smallint, over_limit = $6::bigint,
	    finished_at = now(), tell_at = now(),
	    due_at = now() + $4::bigint * interval '1 millisecond'
	WHERE school_id = $1::bigint AND id = decode($2::text, 'hex')
	AND file_id = decode($3::text, 'hex') AND state = 1
	RETURNING file_id
)
UPDATE attachment a SET state = 3, due_at = now()
FROM failed
WHERE a.school_id = $1::bigint AND a.id = failed.file_id;

-- Whose makers have not heard of it: told again in a minute, if not ended.
-- name: take_untold_data_exports write
-- row: school_id int8, id text, user_id int8, done bool,
--	finished_at timestamptz
UPDATE data_export e SET tell_at = now() + interval '1 minute'
FROM (
	SELECT school_id, id FROM data_export
	WHERE tell_at <= now()
	ORDER BY tell_at LIMIT $1::int
	FOR UPDATE SKIP LOCKED) due
WHERE e.school_id = due.school_id AND e.id = due.id
RETURNING e.school_id, encode(e.id, 'hex') AS id, e.user_id,
    e.state = 2 AS done, e.finished_at;

-- name: told_data_export write
UPDATE data_export SET tell_at = NULL
WHERE school_id = $1::bigint AND id = decode($2::text, 'hex');

-- Their files are swept by themselves.
-- name: forget_data_exports write
DELETE FROM data_export
WHERE state >= 2 AND due_at <= now();
