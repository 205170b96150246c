-- The log of changes: see live/publish.h.

-- name: live_state write
-- row: epoch int8, oldest int8
SELECT epoch, oldest FROM live_state(p_begin => true);

-- name: live_written write
-- row: epoch int8, oldest int8, transaction int8, school_id int8, id int8,
--	type int2, how int2, object_id int8, message_id int8, people int8[]
SELECT epoch, oldest, transaction, school_id, id, type, how, object_id,
    message_id, people FROM live_written();

-- name: live_missed read
-- row: nth int8, reset bool, epoch int8, oldest int8, id int8 null,
--	transaction int8 null, type int2 null, how int2 null,
--	object_id int8 null, message_id int8 null
SELECT nth, reset, epoch, oldest, id, transaction, type, how, object_id,
    message_id
FROM live_missed(p_school => $1::bigint, p_epoch => $2::bigint,
    p_users => $3::bigint[], p_since => $4::bigint[], p_most => $5::int)
ORDER BY nth, id;

-- name: live_sweep write
-- row: n int4
SELECT live_sweep(p_seconds => $1::int, p_most => $2::int) AS n;
