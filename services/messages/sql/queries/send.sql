-- Sending, and what was sent before with a key.

-- type: sent status int4, message_id int8 null, thread_id int8,
--	recipient_count int4, wait_s int4, at timestamptz
-- part: sent
status, message_id, thread_id, recipient_count

-- name: send_message write
-- row: sent
SELECT :sent, wait_s, at FROM post_first(
	p_school => $1::bigint, p_sender => $2::bigint, p_role => $3::smallint,
	p_name => $4::text, p_title => $5::text, p_context => $6::text,
	p_key => $7::bytea, p_hash => $8::bytea, p_limits => $9::bigint[],
	p_body => $10::text, p_snippet => $11::text, p_summary => $12::text,
	p_audience => $13::bigint[], p_to_ids => $14::text[],
	p_to_roles => $15::smallint[], p_to_names => $16::text[],
	p_to_titles => $17::text[], p_files => $18::text[],
	p_file_names => $19::text[], p_file_types => $20::text[],
	p_file_sizes => $21::bigint[], p_file_hashes => $22::text[],
	p_subject => $23::text, p_replies => $24::smallint,
	p_other => $25::bigint, p_other_role => $26::smallint,
	p_other_name => $27::text, p_other_title => $28::text,
	p_other_context => $29::text, p_why => $30::smallint[],
	p_children => $31::bigint[]);

-- What is not due yet; of an answer, what is of a new thread is null.
-- name: hold_message write
-- row: sent
SELECT :sent, wait_s, at FROM hold_message(
	p_school => $1::bigint, p_sender => $2::bigint, p_role => $3::smallint,
	p_name => $4::text, p_title => $5::text, p_context => $6::text,
	p_key => $7::bytea, p_hash => $8::bytea, p_limits => $9::bigint[],
	p_body => $10::text, p_snippet => $11::text, p_summary => $12::text,
	p_audience => $13::bigint[], p_to_ids => $14::text[],
	p_to_roles => $15::smallint[], p_to_names => $16::text[],
	p_to_titles => $17::text[], p_files => $18::text[],
	p_file_names => $19::text[], p_file_types => $20::text[],
	p_file_sizes => $21::bigint[], p_file_hashes => $22::text[],
	p_subject => $23::text, p_replies => $24::smallint,
	p_other => $25::bigint, p_other_role => $26::smallint,
	p_other_name => $27::text, p_other_title => $28::text,
	p_other_context => $29::text, p_why => $30::smallint[],
	p_children => $31::bigint[], p_thread => $32::bigint,
	p_reply_all => $33::boolean, p_as => $34::smallint,
	p_deliver_at => $35::timestamptz, p_undo_s => $36::int);

-- The parameters that all have are the same ones.
-- name: reply_message write
-- row: sent
SELECT :sent, wait_s, at FROM post_answer(
	p_school => $1::bigint, p_sender => $2::bigint, p_role => $3::smallint,
	p_name => $4::text, p_title => $5::text, p_context => $6::text,
	p_key => $7::bytea, p_hash => $8::bytea, p_limits => $9::bigint[],
	p_body => $10::text, p_snippet => $11::text, p_summary => $12::text,
	p_audience => $13::bigint[], p_to_ids => $14::text[],
	p_to_roles => $15::smallint[], p_to_names => $16::text[],
	p_to_titles => $17::text[], p_files => $18::text[],
	p_file_names => $19::text[], p_file_types => $20::text[],
	p_file_sizes => $21::bigint[], p_file_hashes => $22::text[],
	p_thread => $23::bigint);

-- name: find_key read
-- row: sent
SELECT :sent, NULL::int AS wait_s, at FROM find_answer(p_school => $1::bigint,
	p_sender => $2::bigint, p_key => $3::bytea, p_hash => $4::bytea);
