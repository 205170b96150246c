-- Acts on many lines: $1 is the school and $2 the user everywhere.

-- type: acted status int4, act_id int8, updated int4, going_on bool,
--	unread_threads int4
-- part: acted
SELECT status, act_id, updated, going_on, unread_threads

-- name: act_on_lines write
-- row: acted
:acted
FROM act_on_lines(p_school => $1::bigint, p_user => $2::bigint,
	p_read => $3::boolean, p_archived => $4::boolean,
	p_trashed => $5::boolean, p_folder => $6::bigint,
	p_ids => $7::bigint[], p_upto => $8::bigint[]);

-- name: act_on_filter write
-- row: acted
:acted
FROM act_on_filter(p_school => $1::bigint, p_user => $2::bigint,
	p_read => $3::boolean, p_archived => $4::boolean,
	p_trashed => $5::boolean, p_folder => $6::bigint,
	p_box => $7::smallint, p_from => $8::bigint, p_unread => $9::boolean,
	p_files => $10::boolean, p_role => $11::smallint,
	p_child => $12::bigint, p_most => $13::int, p_max => $14::int);

-- name: act_on_search write
-- row: acted
:acted
FROM act_on_search(p_school => $1::bigint, p_user => $2::bigint,
	p_read => $3::boolean, p_archived => $4::boolean,
	p_trashed => $5::boolean, p_folder => $6::bigint,
	p_place => $7::smallint, p_kinds => $8::text[], p_texts => $9::text[],
	p_from => $10::timestamptz, p_to => $11::timestamptz,
	p_unread => $12::boolean, p_most => $13::int, p_max => $14::int);

-- As it goes on, or is taken back.
-- name: get_act read
-- row: acted
SELECT 0 AS status, a.id AS act_id,
	CASE WHEN a.state IN (0, 1) THEN a.changed ELSE a.restored END
		AS updated,
	a.state IN (0, 2) AS going_on, :unread_threads
FROM act a
WHERE a.school_id = $1::bigint AND a.user_id = $2::bigint
	AND a.id = $3::bigint;

-- name: undo_act write
-- row: acted
SELECT status, $3::bigint AS act_id, restored AS updated, going_on,
	unread_threads
FROM undo_act(p_school => $1::bigint, p_user => $2::bigint,
	p_act => $3::bigint, p_most => $4::int);

-- ---- for all schools ----

-- name: sweep_acts write
-- row: swept
SELECT sweep_acts(p_most => $1::int) AS done;

-- name: forget_acts write
-- row: swept
SELECT forget_acts(p_most => $1::int) AS done;
