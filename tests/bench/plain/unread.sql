\set u random(1, 2000)
SELECT count(*) FROM mailbox WHERE user_id = :u AND read_at IS NULL;
