-- What is planned, for all schools.

-- For $2 seconds the caller's.
-- name: channel_take_plans write
-- row: school_id int8, plan_id int8, user_ids int8[]
UPDATE channel_plan p SET due_at = now() + $2::int * interval '1 s'
FROM (
	SELECT school_id, plan_id FROM channel_plan
	WHERE due_at <= now()
	ORDER BY due_at, plan_id
	LIMIT $1::int
	FOR UPDATE SKIP LOCKED
) due
WHERE p.school_id = due.school_id AND p.plan_id = due.plan_id
RETURNING p.school_id, p.plan_id, p.user_ids;

-- name: channel_plan write
-- row: planned int4
SELECT plan_channels(p_school => $1::bigint, p_plans => $2::bigint[],
    p_users => $3::bigint[], p_channels => $4::smallint[],
    p_modes => $5::bigint[], p_quiet => $6::bigint[],
    p_digest => $7::bigint[], p_most => $8::int, p_window => $9::int,
    p_late => $10::int, p_gather => $11::int) AS planned;

-- name: channel_plan_count read
-- row: count int8, age int8
SELECT count(*) AS count,
    coalesce(extract(epoch FROM now() - min(made_at)), 0)::bigint AS age
FROM (SELECT made_at FROM channel_plan LIMIT 100000) x;
