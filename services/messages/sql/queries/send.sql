-- Sending, and what was sent before with a key.

-- type: sent status int4, message_id int8 null, thread_id int8,
--	recipient_count int4, plan int8[], wait_s int4, at timestamptz
-- part: sent
status, message_id, thread_id, recipient_count, CASE WHEN status = 1 THEN
	answer_plan(p_school => $1::bigint, p_message => message_id) END AS plan

-- The draft that is sent, $23, goes with the send; where it is not there any
-- more nothing is sent, which is status 10.
-- part: held
draft_hold(p_school => $1::bigint, p_user => $2::bigint,
	p_id => $23::bigint) h (held)
-- part: not_held
SELECT 10, NULL, NULL, NULL, NULL, NULL WHERE NOT h.held
-- part: and_drop
CROSS JOIN LATERAL draft_sent(p_school => $1::bigint, p_user => $2::bigint,
	p_id => $23::bigint, p_status => s.status) dropped

-- What it asks of its readers is written with it; of what asks for nothing,
-- which is told by a null, nothing is called.
-- part: asks
ask_acknowledgement(p_school => $1::bigint, p_message => s.message_id,
	p_status => s.status, p_at => s.at
-- The same of what forwards something, which is null mostly: where it may not
-- go on nothing is sent, which is status 20.
-- part: not_both
:not_held UNION ALL SELECT 20, NULL, NULL, NULL, NULL, NULL
	WHERE h.held AND NOT h.seen

-- Who gets a copy is written with it; mostly that is null.
-- part: copies
copies_keep(p_school => $1::bigint, p_message => s.message_id,
	p_status => s.status, p_copies

-- $33, children whom it is about, $40, why it is urgent, and $41, copies, are
-- null mostly: nothing is called then, which a join would do.  What returns
-- nothing is not null.
-- name: send_message write
-- row: sent
SELECT :sent, wait_s, at FROM (SELECT draft_hold(p_school => $1::bigint,
		p_user => $2::bigint, p_id => $23::bigint) AS held,
		$39::bigint IS NULL OR forward_hold(p_school => $1::bigint,
			p_user => $2::bigint, p_origin => $39::bigint) AS seen
	OFFSET 0) h CROSS JOIN LATERAL (
	SELECT p.* FROM post_first(
	p_school => $1::bigint, p_sender => $2::bigint, p_role => $3::smallint,
	p_name => $4::text, p_title => $5::text, p_context => $6::text,
	p_key => $7::bytea, p_hash => $8::bytea, p_limits => $9::bigint[],
	p_body => $10::text, p_snippet => $11::text, p_summary => $12::text,
	p_audience => $13::bigint[], p_to_ids => $14::text[],
	p_to_roles => $15::smallint[], p_to_names => $16::text[],
	p_to_titles => $17::text[], p_files => $18::text[],
	p_file_names => $19::text[], p_file_types => $20::text[],
	p_file_sizes => $21::bigint[], p_file_hashes => $22::text[],
	p_subject => $24::text, p_replies => $25::smallint,
	p_other => $26::bigint, p_other_role => $27::smallint,
	p_other_name => $28::text, p_other_title => $29::text,
	p_other_context => $30::text, p_why => $31::smallint[],
	p_children => $32::bigint[]) p WHERE h.held AND h.seen
	UNION ALL :not_both) s :and_drop
WHERE ($33::text[] IS NULL OR concerns_keep(p_school => $1::bigint,
	p_thread => s.thread_id, p_status => s.status,
	p_people => $2::bigint || $13::bigint[], p_concerns => $33::text[])
	IS NOT NULL)
AND ($41::text[] IS NULL OR :copies => $41::text[]) IS NOT NULL)
AND ($34::boolean IS NULL OR :asks, p_by_child => $34::boolean,
	p_due => $35::timestamptz, p_packed => $36::bytea,
	p_people => $37::bigint[], p_children => $38::bigint[]) IS NOT NULL)
AND ($39::bigint IS NULL OR forward_keep(p_school => $1::bigint,
	p_message => s.message_id, p_status => s.status,
	p_origin => $39::bigint) IS NOT NULL)
AND ($40::text[] IS NULL OR mark_urgent(p_school => $1::bigint,
	p_message => s.message_id, p_status => s.status,
	p_said => $40::text[]) IS NOT NULL);

-- What is not due yet; of an answer, what is of a new thread is null.
-- name: hold_message write
-- row: sent
SELECT :sent, wait_s, at FROM (SELECT draft_hold(p_school => $1::bigint,
		p_user => $2::bigint, p_id => $23::bigint) AS held,
		$45::bigint IS NULL OR forward_hold(p_school => $1::bigint,
			p_user => $2::bigint, p_origin => $45::bigint) AS seen
	OFFSET 0) h CROSS JOIN LATERAL (
	SELECT p.* FROM hold_message(
	p_school => $1::bigint, p_sender => $2::bigint, p_role => $3::smallint,
	p_name => $4::text, p_title => $5::text, p_context => $6::text,
	p_key => $7::bytea, p_hash => $8::bytea, p_limits => $9::bigint[],
	p_body => $10::text, p_snippet => $11::text, p_summary => $12::text,
	p_audience => $13::bigint[], p_to_ids => $14::text[],
	p_to_roles => $15::smallint[], p_to_names => $16::text[],
	p_to_titles => $17::text[], p_files => $18::text[],
	p_file_names => $19::text[], p_file_types => $20::text[],
	p_file_sizes => $21::bigint[], p_file_hashes => $22::text[],
	p_subject => $24::text, p_replies => $25::smallint,
	p_other => $26::bigint, p_other_role => $27::smallint,
	p_other_name => $28::text, p_other_title => $29::text,
	p_other_context => $30::text, p_why => $31::smallint[],
	p_children => $32::bigint[], p_thread => $33::bigint,
	p_reply_all => $34::boolean, p_as => $35::smallint,
	p_deliver_at => $36::timestamptz, p_undo_s => $37::int) p
	WHERE h.held AND h.seen
	UNION ALL :not_both) s :and_drop
WHERE ($38::text[] IS NULL OR concerns_keep(p_school => $1::bigint,
	p_thread => s.thread_id, p_status => s.status, p_people => '{}',
	p_concerns => $38::text[]) IS NOT NULL)
AND ($39::boolean IS NULL OR :asks, p_by_child => $39::boolean,
	p_due => $40::timestamptz, p_packed => $41::bytea,
	p_people => $42::bigint[], p_children => $43::bigint[]) IS NOT NULL)
AND ($44::bigint[] IS NULL OR hold_plan(p_school => $1::bigint,
	p_message => s.message_id, p_status => s.status,
	p_times => $44::bigint[]) IS NOT NULL)
AND ($45::bigint IS NULL OR forward_keep(p_school => $1::bigint,
	p_message => s.message_id, p_status => s.status,
	p_origin => $45::bigint) IS NOT NULL)
AND ($46::text[] IS NULL OR mark_urgent(p_school => $1::bigint,
	p_message => s.message_id, p_status => s.status,
	p_said => $46::text[]) IS NOT NULL)
AND ($47::text[] IS NULL OR :copies => $47::text[]) IS NOT NULL);

-- The parameters that all have are the same ones.
-- name: reply_message write
-- row: sent
SELECT :sent, wait_s, at FROM :held CROSS JOIN LATERAL (
	SELECT p.* FROM post_answer(
	p_school => $1::bigint, p_sender => $2::bigint, p_role => $3::smallint,
	p_name => $4::text, p_title => $5::text, p_context => $6::text,
	p_key => $7::bytea, p_hash => $8::bytea, p_limits => $9::bigint[],
	p_body => $10::text, p_snippet => $11::text, p_summary => $12::text,
	p_audience => $13::bigint[], p_to_ids => $14::text[],
	p_to_roles => $15::smallint[], p_to_names => $16::text[],
	p_to_titles => $17::text[], p_files => $18::text[],
	p_file_names => $19::text[], p_file_types => $20::text[],
	p_file_sizes => $21::bigint[], p_file_hashes => $22::text[],
	p_thread => $24::bigint) p WHERE h.held
	UNION ALL :not_held) s :and_drop
WHERE (NOT $25::boolean OR concerns_tell(p_school => $1::bigint,
	p_thread => s.thread_id, p_people => $2::bigint || $13::bigint[])
	IS NOT NULL)
AND ($32::text[] IS NULL OR :copies => $32::text[]) IS NOT NULL)
AND ($26::boolean IS NULL OR :asks, p_by_child => $26::boolean,
	p_due => $27::timestamptz, p_packed => $28::bytea,
	p_people => $29::bigint[], p_children => $30::bigint[]) IS NOT NULL)
AND ($31::text[] IS NULL OR mark_urgent(p_school => $1::bigint,
	p_message => s.message_id, p_status => s.status,
	p_said => $31::text[]) IS NOT NULL);

-- name: find_key read
-- row: sent
SELECT :sent, NULL::int AS wait_s, at FROM find_answer(p_school => $1::bigint,
	p_sender => $2::bigint, p_key => $3::bytea, p_hash => $4::bytea);
