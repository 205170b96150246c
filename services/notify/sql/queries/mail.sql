-- The queue of mail.  Its sender works for all schools.

-- A day at most; the second of a key is the first.
-- name: mail_add write
INSERT INTO mail (school_id, key, template, language, recipient, person,
    school, path, detail, until_at)
VALUES ($1::bigint, $2::text, $3::smallint, $4::text, $5::text, $6::text,
    $7::text, $8::text, $9::text,
    least($10::timestamptz, now() + interval '1 day'))
ON CONFLICT (school_id, key) DO NOTHING;

-- Whoever takes one has $2 seconds to say what became of it.
-- name: mail_take write
-- row: school_id int8, key text, template int2, language text,
--	recipient text, person text, school text, path text, detail text,
--	made_at timestamptz, attempts int2
UPDATE mail m SET attempts = m.attempts + 1,
    due_at = now() + $2::int * interval '1 s'
FROM (
	SELECT school_id, key FROM mail
	WHERE state = 0 AND due_at <= now() AND until_at > now()
	ORDER BY due_at
	LIMIT $1::int
	FOR UPDATE SKIP LOCKED
) due
WHERE m.school_id = due.school_id AND m.key = due.key
RETURNING m.school_id, m.key, m.template, m.language, m.recipient, m.person,
    m.school, m.path, m.detail, m.made_at, m.attempts;

-- Attempt $3[i] at mail $2[i] of school $1[i] has come to the state $4[i]; one
-- that waits is tried again after $5[i] seconds.  Nothing where another replica
-- has tried since.
-- name: mail_settle write
UPDATE mail m SET state = x.state,
    due_at = now() + x.seconds * interval '1 s',
    ended_at = CASE WHEN x.state <> 0 THEN now() END,
    recipient = CASE WHEN x.state = 0 THEN m.recipient ELSE '' END,
    person = CASE WHEN x.state = 0 THEN m.person ELSE '' END,
    path = CASE WHEN x.state = 0 THEN m.path ELSE '' END,
    detail = CASE WHEN x.state = 0 THEN m.detail ELSE '' END
FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::smallint[],
    $5::bigint[]) x (school_id, key, attempts, state, seconds)
WHERE m.school_id = x.school_id AND m.key = x.key AND m.state = 0
AND m.attempts = x.attempts;

-- name: mail_count read
-- row: count int8, age int8
SELECT count(*) AS count,
    coalesce(extract(epoch FROM now() - min(made_at)), 0)::bigint AS age
FROM (SELECT made_at FROM mail WHERE state = 0 LIMIT 100000) x;

-- Gives up what is of no use any more, forgets what ended a week ago, and says
-- how many were given up and how many wait.
-- name: mail_tidy write
-- row: given_up int8, waiting int8
WITH late AS (
	UPDATE mail SET state = 2, ended_at = now(), recipient = '',
	    person = '', path = '', detail = ''
	WHERE state = 0 AND due_at <= now() AND until_at <= now()
	RETURNING 1
), old AS (
	DELETE FROM mail
	WHERE state <> 0 AND ended_at < now() - interval '7 days'
)
SELECT (SELECT count(*) FROM late) AS given_up,
    (SELECT count(*) FROM mail WHERE state = 0) -
    (SELECT count(*) FROM late) AS waiting;
