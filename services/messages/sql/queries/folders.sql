-- Folders of one's own: $1 is the school and $2 their owner everywhere.

-- name: list_folders read
-- row: id int8, parent_id int8, name text, unread_threads int4
SELECT f.id, coalesce(f.parent_id, 0) AS parent_id, f.name,
	unread_in_folder(p_school => $1::bigint, p_user => $2::bigint,
		p_id => f.id) AS unread_threads
FROM folder f
WHERE f.school_id = $1::bigint AND f.user_id = $2::bigint AND NOT f.gone
ORDER BY lower(f.name), f.id;

-- name: add_folder write
-- row: status int4, id int8
SELECT status, id FROM add_folder(p_school => $1::bigint, p_user => $2::bigint,
	p_parent => $3::bigint, p_name => $4::text, p_most => $5::int);

-- name: change_folder write
-- row: status int4, parent_id int8, name text, unread_threads int4
SELECT status, parent_id, name, unread_threads
FROM change_folder(p_school => $1::bigint, p_user => $2::bigint,
	p_id => $3::bigint, p_parent => $4::bigint, p_name => $5::text);

-- name: drop_folder write
-- row: status int4
SELECT drop_folder(p_school => $1::bigint, p_user => $2::bigint,
	p_id => $3::bigint, p_most => $4::int) AS status;

-- ---- for all schools ----

-- type: swept done int4

-- name: sweep_folders write
-- row: swept
SELECT sweep_folders(p_most => $1::int) AS done;

-- name: sweep_trash write
-- row: swept
SELECT sweep_trash(p_kept_s => $1::bigint, p_most => $2::int) AS done;
