-- What a school does not keep any more.

-- type: retention months int4, version int8, from_at timestamptz null

-- name: get_retention read
-- row: retention
SELECT months, version, from_at FROM retention_rule(p_school => $1::bigint);

-- name: set_retention write
-- row: status int4
SELECT status FROM set_retention(p_school => $1::bigint, p_months => $2::int,
	p_version => $3::bigint, p_grace_s => $4::bigint);

-- name: preview_retention read
-- row: messages int4, threads int4, files int4, more bool, before timestamptz
SELECT messages, threads, files, more, before
FROM preview_retention(p_school => $1::bigint, p_months => $2::int,
	p_most => $3::int);

-- ---- for all schools ----

-- name: sweep_retention write
-- row: school int8 null, looked int4, gone int4, files text[]
SELECT school, looked, gone, files
FROM sweep_retention(p_most => $1::int, p_people => $2::int);

-- name: take_old_notifications write
-- row: school_id int8, old_upto int8, before timestamptz
SELECT school_id, old_upto, before FROM take_old_notifications();

-- name: end_retention write
SELECT end_retention(p_school => $1::bigint);
