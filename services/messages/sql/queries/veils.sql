-- Threads that a ban of contact hides.

-- $5 null: the ban is lifted.  threads: all that are hidden from that user.
-- name: set_veil write
-- row: threads int8[]
SELECT set_veil(p_school => $1::bigint, p_change => $2::bigint,
	p_user => $3::bigint, p_child => $4::bigint,
	p_since => $5::timestamptz) AS threads;
