-- Automatic answers: for the relay, which works for all schools.

-- name: set_absence write
SELECT set_absence(p_school => $1::bigint, p_change => $2::bigint,
	p_user => $3::bigint, p_answers => $4::boolean,
	p_ends_at => $5::timestamptz);

-- name: take_auto_replies write
-- row: school_id int8, message_id int8, user_id int8, user_role int2,
--	thread_id int8, sender_id int8
SELECT t.school_id, t.message_id, t.user_id, t.user_role, t.thread_id,
	t.sender_id
FROM take_auto_replies(p_max => $1::int) t;

-- name: drop_auto_reply write
SELECT drop_auto_reply(p_school => $1::bigint, p_message => $2::bigint,
	p_user => $3::bigint);

-- name: put_off_auto_reply write
UPDATE auto_reply_due SET leased_until = $4::timestamptz
WHERE school_id = $1::bigint AND message_id = $2::bigint
	AND user_id = $3::bigint;

-- name: write_auto_reply write
-- row: status int4, message_id int8, thread_id int8
SELECT status, message_id, thread_id FROM write_auto_reply(
	p_school => $1::bigint, p_message => $2::bigint, p_user => $3::bigint,
	p_day => ($4::text)::date, p_role => $5::smallint, p_name => $6::text,
	p_title => $7::text, p_context => $8::text, p_body => $9::text,
	p_snippet => $10::text, p_to => $11::bigint,
	p_to_role => $12::smallint, p_to_name => $13::text,
	p_to_title => $14::text);
