-- What notify has not been told.  The relay works for all schools: these are
-- the only queries that do not begin with one.

-- type: event school_id int8, message_id int8, thread_id int8,
--	sent_at timestamptz, title text, body text, user_ids int8[],
--	urgent bool, kind int2 null
-- part: event
school_id, message_id, thread_id, sent_at, title, body, user_ids,
    urgent_at(school_id, thread_id, message_id) AS urgent

-- name: outbox_take write
-- row: event
SELECT :event, kind FROM take_events(p_events => $1::int, p_people => $2::int);

-- name: outbox_read read
-- row: event
SELECT :event, NULL::smallint AS kind FROM read_outbox(p_schools => $1::bigint[],
	p_threads => $2::bigint[], p_messages => $3::bigint[]);

-- name: outbox_settle write
SELECT settle_outbox(p_schools => $1::bigint[], p_messages => $2::bigint[],
	p_delay => $3::int);

-- name: reading_take read
-- row: school_id int8, user_id int8, thread_id int8, upto int8
SELECT school_id, user_id, thread_id, upto FROM reading
ORDER BY school_id, user_id, thread_id LIMIT $1::int;

-- name: reading_settle write
SELECT settle_reading(p_schools => $1::bigint[], p_users => $2::bigint[],
	p_threads => $3::bigint[], p_upto => $4::bigint[]);

-- Not all are counted where there are many: so many says enough.
-- name: outbox_count read
-- row: count int8, age int8
SELECT count(*) AS count, coalesce((
	SELECT extract(epoch FROM now() - coalesce(
		m.delivered_at, m.sent_at))::bigint
	FROM (SELECT * FROM outbox ORDER BY message_id LIMIT 1) o
	JOIN message m ON m.school_id = o.school_id
		AND m.thread_id = o.thread_id AND m.id = o.message_id), 0)
    AS age
FROM (SELECT FROM outbox LIMIT 100000) x;
