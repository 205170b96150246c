-- Replies that came by mail.

-- Whether it is what came first under its id, and was posted.  What was not
-- posted may come with another content.
-- name: reply_come write
-- row: same bool, posted bool
INSERT INTO mail_reply AS r (school_id, user_id, message_id, mail_id, content)
VALUES ($1::bigint, $2::bigint, $3::bigint, $4::bytea, $5::bytea)
ON CONFLICT (school_id, user_id, message_id, mail_id) DO UPDATE
SET content = CASE WHEN r.posted_at IS NULL THEN excluded.content
	ELSE r.content END
RETURNING r.content = $5::bytea AS same, r.posted_at IS NOT NULL AS posted;

-- name: reply_posted write
UPDATE mail_reply SET posted_at = coalesce(posted_at, now())
WHERE school_id = $1::bigint AND user_id = $2::bigint
AND message_id = $3::bigint AND mail_id = $4::bytea;

-- An address is good for a month, and a mail server tries for days.
-- name: replies_forget write
DELETE FROM mail_reply WHERE came_at < now() - interval '45 days';
