-- Whom somebody does not want to write with.  A block is kept whatever becomes
-- of the two, and holds as long as the school lets it.

-- As a new school has it: parents block parents, pupils pupils.
CREATE OR REPLACE FUNCTION block_default(p_from smallint, p_to smallint)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT p_from = p_to AND p_from IN (1, 2)
$$;

-- The pairs that a school can let: nobody blocks staff, no pupil a teacher.
CREATE OR REPLACE FUNCTION block_rules(p_school bigint)
RETURNS TABLE (from_role smallint, to_role smallint, allowed boolean,
    by_default boolean)
LANGUAGE sql STABLE AS $$
	SELECT f.role::smallint, t.role::smallint, coalesce((
		SELECT r.allowed FROM block_rule r
		WHERE r.school_id = p_school AND r.from_role = f.role
		AND r.to_role = t.role),
	    block_default(f.role::smallint, t.role::smallint)),
	    block_default(f.role::smallint, t.role::smallint)
	FROM generate_series(1, 3) f (role), generate_series(1, 3) t (role)
	WHERE (f.role, t.role) <> (2, 3)
	ORDER BY f.role, t.role
$$;

-- May p_user block p_other today?  By one role of p_user's each of p_other's;
-- never who answers for the other.
CREATE OR REPLACE FUNCTION may_block(p_school bigint, p_user bigint,
    p_other bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN p_user <> p_other AND EXISTS (
		SELECT FROM person_role h
		WHERE h.school_id = p_school AND h.person_id = p_user
		AND h.active
		AND EXISTS (
			SELECT FROM person_role o
			WHERE o.school_id = p_school
			AND o.person_id = p_other)
		AND NOT EXISTS (
			SELECT FROM person_role o
			WHERE o.school_id = p_school
			AND o.person_id = p_other
			AND NOT EXISTS (
				SELECT FROM block_rules(p_school) r
				WHERE r.from_role = h.role
				AND r.to_role = o.role AND r.allowed)))
	AND NOT EXISTS (
		SELECT FROM guardian g
		WHERE g.school_id = p_school AND g.active
		AND (g.guardian_id, g.student_id) IN
		    ((p_user, p_other), (p_other, p_user)));
END
$$;

-- With whom p_user does not write, who have blocked p_user or whom p_user has.
CREATE OR REPLACE FUNCTION blocked_with(p_school bigint, p_user bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT b.blocked_id FROM block b
		WHERE b.school_id = p_school AND b.person_id = p_user
		AND may_block(p_school, b.person_id, b.blocked_id)
		UNION
		SELECT b.person_id FROM block b
		WHERE b.school_id = p_school AND b.blocked_id = p_user
		AND may_block(p_school, b.person_id, b.blocked_id));
END
$$;

-- p_known: p_user has a message of theirs.  status 0: blocked, 8: nobody that
-- p_user knows of, 15: not let, 16: p_user has p_max already.
CREATE OR REPLACE FUNCTION block_user(p_school bigint, p_user bigint,
    p_other bigint, p_known boolean, p_max int)
RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (
		SELECT FROM block b
		WHERE b.school_id = p_school AND b.person_id = p_user
		AND b.blocked_id = p_other) THEN
		RETURN 0;
	END IF;
	IF NOT EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.person_id = p_other)
	OR NOT p_known AND p_user <> p_other
	AND may_write(p_school, p_user, ARRAY[p_other]) = '{}'
	AND may_write(p_school, p_other, ARRAY[p_user]) = '{}' THEN
		RETURN 8;
	ELSIF NOT may_block(p_school, p_user, p_other) THEN
		RETURN 15;
	END IF;
	-- Who blocks two at a time is counted one after the other.
	PERFORM FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user
	FOR NO KEY UPDATE;
	IF (SELECT count(*) FROM block b
	    WHERE b.school_id = p_school AND b.person_id = p_user) >= p_max
	THEN
		RETURN 16;
	END IF;
	INSERT INTO block (school_id, person_id, blocked_id)
	VALUES (p_school, p_user, p_other)
	ON CONFLICT DO NOTHING;
	RETURN 0;
END
$$;

-- Those of pairs that no school can let are none: false, and nothing is
-- changed.
CREATE OR REPLACE FUNCTION put_block_rules(p_school bigint, p_actor bigint,
    p_from smallint[], p_to smallint[], p_allowed smallint[], p_address text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (
		SELECT FROM unnest(p_from, p_to) x (f, t)
		WHERE NOT EXISTS (
			SELECT FROM block_rules(p_school) r
			WHERE r.from_role = x.f AND r.to_role = x.t)) THEN
		RETURN false;
	END IF;
	INSERT INTO block_rule AS r
	SELECT p_school, x.f, x.t, x.a = 1
	FROM unnest(p_from, p_to, p_allowed) x (f, t, a)
	ON CONFLICT (school_id, from_role, to_role)
	DO UPDATE SET allowed = excluded.allowed;
	RETURN audit_note(p_school, p_actor, 'rules.blocks', '', (
		SELECT jsonb_object_agg(r.from_role || '-' || r.to_role,
		    r.allowed)
		FROM block_rules(p_school) r), p_address);
END
$$;
