-- Drafts: $1 is the school and $2 their owner everywhere.

-- A draft of an answer has the subject of its thread, which thread_subject is;
-- other_name: who is on the other side there.
-- type: draft id int8, version int4, saved_at timestamptz, thread_id int8,
--	reply_all bool, role int2, subject text, body_html text, snippet text,
--	to_first ticked, concerns int8[], options bytea, files files,
--	thread_subject text, other_name text, forward_of int8
-- type: kept_draft status int4, draft draft

-- part: draft_but_body
d.id, d.version, d.saved_at, coalesce(d.thread_id, 0) AS thread_id, d.reply_all,
	d.role, d.subject
-- part: draft_after_body
d.snippet, d.to_ids, d.to_roles, d.to_names, NULL::text[] AS to_titles,
	d.concerns, d.options, d.file_ids, d.file_names, d.file_types,
	d.file_sizes, d.file_hashes, nullif(e.subject, '') AS thread_subject, e.other_name
-- part: draft
:draft_but_body, d.body_html, :draft_after_body
-- part: told_draft
:draft, coalesce(d.forward_of, 0) AS forward_of
-- part: kept_draft
:draft, draft_forwards(p_school => $1::bigint, p_user => $2::bigint,
	p_draft => u.line, p_status => u.status, p_origin => $22::bigint)
	AS forward_of
-- part: in_thread
LEFT JOIN entry e ON e.school_id = $1::bigint AND e.user_id = $2::bigint
	AND e.thread_id = d.thread_id

-- What is asked to be kept: $3 to $18.
-- part: content
p_school => $1::bigint, p_user => $2::bigint, p_thread => $3::bigint,
	p_reply_all => $4::boolean, p_role => $5::smallint,
	p_subject => $6::text, p_body => $7::text, p_snippet => $8::text,
	p_to_ids => $9::text[], p_to_roles => $10::smallint[],
	p_to_names => $11::text[], p_concerns => $12::bigint[],
	p_options => $13::bytea, p_files => $14::text[],
	p_file_names => $15::text[], p_file_types => $16::text[],
	p_file_sizes => $17::bigint[], p_file_hashes => $18::text[]

-- name: add_draft write
-- row: kept_draft
SELECT u.status, :kept_draft
FROM draft_add(:content, p_key => $19::bytea, p_hash => $20::bytea,
	p_most => $21::int) u
CROSS JOIN LATERAL (SELECT (u.line).*) d
:in_thread;

-- name: save_draft write
-- row: kept_draft
SELECT u.status, :kept_draft
FROM draft_save(:content, p_id => $19::bigint, p_version => $20::int,
	p_hash => $21::bytea) u
CROSS JOIN LATERAL (SELECT (u.line).*) d
:in_thread;

-- name: get_draft read
-- row: draft
SELECT :told_draft FROM draft d :in_thread
WHERE d.school_id = $1::bigint AND d.user_id = $2::bigint
	AND d.id = $3::bigint;

-- Those before ($3, $4), $5 of them; of one thread where $6 is one.  Their
-- text is told when they are opened.
-- name: list_drafts read
-- row: total int8, draft draft
SELECT (SELECT count(*) FROM draft c WHERE c.school_id = $1::bigint
		AND c.user_id = $2::bigint
		AND ($6::bigint = 0 OR c.thread_id = $6::bigint)) AS total,
	:draft_but_body, '' AS body_html, :draft_after_body,
	coalesce(d.forward_of, 0) AS forward_of
FROM draft d :in_thread
WHERE d.school_id = $1::bigint AND d.user_id = $2::bigint
	AND ($6::bigint = 0 OR d.thread_id = $6::bigint)
	AND (d.saved_at, d.id) < ($3::timestamptz, $4::bigint)
ORDER BY d.saved_at DESC, d.id DESC LIMIT $5::int;

-- name: drop_draft write
-- row: dropped bool
SELECT draft_drop(p_school => $1::bigint, p_user => $2::bigint,
	p_id => $3::bigint) AS dropped;
