-- What the sweep looks for and removes, school by school.

-- name: next_school read
-- row: school_id int8
SELECT school_id FROM attachment
WHERE school_id > $1::bigint
ORDER BY school_id
LIMIT 1;

-- Those that are gone already are there too: their removal was cut off.
-- name: expire write
-- row: attachment
UPDATE attachment a SET state = 3
WHERE a.school_id = $1::bigint AND a.id = ANY (ARRAY(
	SELECT id FROM attachment
	WHERE school_id = $1::bigint AND due_at <= now() AND state IN (0, 1, 3)
	ORDER BY due_at
	LIMIT $2::int
	FOR UPDATE SKIP LOCKED))
RETURNING :columns;

-- name: list_due read
-- row: attachment
SELECT :columns
FROM attachment a
WHERE a.school_id = $1::bigint AND a.due_at <= now() AND a.state = 2
ORDER BY a.due_at
LIMIT $2::int;

-- $2 were asked about, of which $3 are in a message or a draft, and $5 in
-- drafts alone: those are asked about again after $6 milliseconds.
-- name: settle write
WITH kept AS MATERIALIZED (
	SELECT decode(x, 'hex') AS id FROM unnest($3::text[]) x
)
UPDATE attachment
SET state = CASE WHEN id IN (SELECT id FROM kept) THEN 2 ELSE 3 END,
    due_at = CASE WHEN id IN (SELECT id FROM kept)
	THEN now() + CASE WHEN encode(id, 'hex') = ANY ($5::text[])
		THEN $6::bigint ELSE $4::bigint END
		* interval '1 millisecond' ELSE now() END
WHERE school_id = $1::bigint
AND id IN (SELECT decode(x, 'hex') FROM unnest($2::text[]) x)
AND state = 2 AND due_at <= now();

-- name: purge write
DELETE FROM attachment
WHERE school_id = $1::bigint
AND id IN (SELECT decode(x, 'hex') FROM unnest($2::text[]) x) AND state = 3;

-- No message of those that said so has them any more: they are asked about next.
-- name: release write
UPDATE attachment SET due_at = now()
WHERE school_id = $1::bigint
AND id IN (SELECT decode(x, 'hex') FROM unnest($2::text[]) x) AND state = 2;

-- What one person has uploaded is looked at next, where $3: uploads that no
-- message has then go, and of those that are in one it is asked.  Of files of all
-- that there is of them nobody is told any more.
-- name: erase_person write
-- row: uploads int8
WITH own AS (
	SELECT id FROM attachment
	WHERE school_id = $1::bigint AND uploader = $2::bigint AND state <> 3
), due AS (
	UPDATE attachment SET due_at = now()
	WHERE school_id = $1::bigint AND id IN (SELECT id FROM own)
	AND $3::boolean
), gone AS (
	DELETE FROM data_export
	WHERE school_id = $1::bigint AND user_id = $2::bigint AND $3::boolean
)
SELECT count(*) AS uploads FROM own;
