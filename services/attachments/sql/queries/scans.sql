-- The scanner for viruses: what waits for it, what it has said, who is told.
-- attachment.scan: 0 not asked, 1 pending, 2 clean, 3 infected, 4 held, 5 not
-- taken.  Ids are hexadecimal.

-- What is to be scanned.
-- type: scan_job school_id int8, id text, size int8, attempts int4

-- $1 of what waits, of any school, for $2 milliseconds.
-- name: take_scans write
-- row: scan_job
UPDATE attachment a
SET scan_at = now() + $2::bigint * interval '1 millisecond',
    scan_attempts = a.scan_attempts + 1
FROM (
	SELECT school_id, id FROM attachment
	WHERE scan IN (1, 4) AND state IN (1, 2) AND scan_at <= now()
	ORDER BY scan_at LIMIT $1::int
	FOR UPDATE SKIP LOCKED) due
WHERE a.school_id = due.school_id AND a.id = due.id
RETURNING a.school_id, encode(a.id, 'hex') AS id, a.size,
    a.scan_attempts AS attempts;

-- The same of what was scanned with signatures before $3, or not at all.
-- name: take_rescans write
-- row: scan_job
UPDATE attachment a
SET scan_at = now() + $2::bigint * interval '1 millisecond',
    scan_attempts = a.scan_attempts + 1
FROM (
	SELECT school_id, id FROM attachment
	WHERE signatures < $3::bigint AND scan IN (0, 2) AND state IN (1, 2)
	AND NOT own AND (scan_at IS NULL OR scan_at <= now())
	ORDER BY signatures LIMIT $1::int
	FOR UPDATE SKIP LOCKED) due
WHERE a.school_id = due.school_id AND a.id = due.id
RETURNING a.school_id, encode(a.id, 'hex') AS id, a.size,
    a.scan_attempts AS attempts;

-- It is $3 with signatures $5, and $4 was found; $6: its upload is refused.
-- What was taken already stays where the scanner does not take it.  No row: it
-- is gone, or is infected already.  Where it could be opened until now, exports
-- that have it go, and the school's that are under way begin again.
-- name: scanned write
-- row: scan int2
WITH before AS MATERIALIZED (
	SELECT id, scan IN (0, 2) AS opened FROM attachment
	WHERE school_id = $1::bigint AND id = decode($2::text, 'hex')
	AND state IN (1, 2) AND scan <> 3
	FOR UPDATE
), done AS (
	UPDATE attachment a
	SET scan = CASE WHEN $3::smallint = 5 AND before.opened THEN a.scan
		ELSE $3::smallint END,
	    scan_found = $4::text, scan_at = NULL, scan_attempts = 0,
	    signatures = greatest(a.signatures, $5::bigint)
	FROM before
	WHERE a.school_id = $1::bigint AND a.id = before.id
	RETURNING a.id, a.uploader, a.name, a.scan, before.opened
), finding AS (
	INSERT INTO attachment_finding (school_id, id, uploader, name, found,
	    refused)
	SELECT $1::bigint, id, uploader, name, $4::text, $6::boolean
	FROM done WHERE scan = 3
	ON CONFLICT DO NOTHING
), copies AS (
	UPDATE attachment o SET state = 3, due_at = now()
	FROM done
	WHERE done.scan = 3 AND done.opened
	AND o.school_id = $1::bigint AND o.own AND o.state IN (0, 1)
	AND (o.state = 0 OR coalesce(done.id = ANY (o.holds), true))
	RETURNING o.id
), exports AS (
	UPDATE data_export e
	SET due_at = now(), file_id = NULL, tell_at = NULL
	FROM copies
	WHERE e.school_id = $1::bigint AND e.file_id = copies.id
	AND e.state IN (1, 2)
)
SELECT scan FROM done;

-- The scanner is away: again in $3 milliseconds.
-- name: scan_later write
UPDATE attachment
SET scan_at = now() + $3::bigint * interval '1 millisecond'
WHERE school_id = $1::bigint AND id = decode($2::text, 'hex')
AND scan NOT IN (3, 5);

-- Of the school: how many wait, and how many were found.
-- name: count_scans read
-- row: waiting int8, infected int8
SELECT count(*) FILTER (WHERE scan IN (1, 4)) AS waiting,
    count(*) FILTER (WHERE scan = 3) AS infected
FROM attachment
WHERE school_id = $1::bigint AND scan IN (1, 3, 4) AND state IN (1, 2);

-- How many wait, of all schools, and for how many seconds the first.
-- name: count_waiting_scans read
-- row: waiting int8, seconds int8
SELECT count(*) AS waiting, coalesce(extract(epoch FROM
    now() - min(created_at)), 0)::bigint AS seconds
FROM attachment
WHERE scan IN (1, 4) AND state IN (1, 2);

-- Of these, what nobody may read.
-- name: list_unreadable read
-- row: attachment
SELECT :columns
FROM attachment a
WHERE a.school_id = $1::bigint
AND a.id IN (SELECT decode(x, 'hex') FROM unnest($2::text[]) x)
AND a.state IN (1, 2) AND a.scan NOT IN (0, 2);

-- ---- who is told of what was found ----

-- Again in a minute, if it does not end.
-- name: take_findings write
-- row: school_id int8, id text, uploader int8, name text, found text,
--	refused bool, noted bool, found_at timestamptz
UPDATE attachment_finding f SET tell_at = now() + interval '1 minute'
FROM (
	SELECT school_id, id FROM attachment_finding
	WHERE tell_at <= now()
	ORDER BY tell_at LIMIT $1::int
	FOR UPDATE SKIP LOCKED) due
WHERE f.school_id = due.school_id AND f.id = due.id
RETURNING f.school_id, encode(f.id, 'hex') AS id, f.uploader, f.name, f.found,
    f.refused, f.noted, f.found_at;

-- name: note_finding write
UPDATE attachment_finding SET noted = true
WHERE school_id = $1::bigint AND id = decode($2::text, 'hex');

-- name: told_finding write
DELETE FROM attachment_finding
WHERE school_id = $1::bigint AND id = decode($2::text, 'hex');
