-- Pieces of an import look staged rows up by these, too.
CREATE INDEX stage_role_user ON stage_role (school_id, job_id, user_sourced_id);
CREATE INDEX stage_link_id ON stage_link (school_id, job_id, sourced_id);

-- What a new school has is said once, in default_scope(), which is there when
-- the first one is made.
CREATE OR REPLACE FUNCTION default_rules(p_school bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO rule (school_id, from_role, to_role, scope)
	SELECT p_school, f, t, default_scope(f::smallint, t::smallint)
	FROM generate_series(1, 5) f, generate_series(1, 5) t
	ON CONFLICT DO NOTHING;
END
$$;

-- What was done whole before.
DROP FUNCTION IF EXISTS find_same(bigint, text, jsonb);
DROP FUNCTION IF EXISTS plain_children(bigint, text);
