-- The rules of a school as its administration sees and changes them.  What
-- they mean is in rights.sql.

-- The scopes that say something of these two roles: no two say the same.
CREATE OR REPLACE FUNCTION rule_scopes(p_from smallint, p_to smallint)
RETURNS smallint[] LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
	WHEN p_from NOT BETWEEN 1 AND 5 OR p_to NOT BETWEEN 1 AND 5 THEN '{}'
	WHEN p_from > 3 OR p_to > 3 THEN '{0,3}'
	WHEN 3 IN (p_from, p_to) THEN '{0,1,3}'
	WHEN p_from = 2 AND p_to = 2 THEN '{0,2,3}'
	ELSE '{0,1,2,3}' END::smallint[]
$$;

-- As a new school has it: everybody to the staff, staff to everybody, teachers
-- to each other, and teachers with the pupils and guardians of their classes.
-- default_rules() writes it.
CREATE OR REPLACE FUNCTION default_scope(p_from smallint, p_to smallint)
RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_from >= 4 OR p_to >= 4 THEN 3
	WHEN p_from = 3 AND p_to = 3 THEN 3
	WHEN p_from = 3 OR p_to = 3 THEN 1
	ELSE 0 END::smallint
$$;

CREATE OR REPLACE FUNCTION get_rules(p_school bigint)
RETURNS TABLE (version bigint, from_role smallint, to_role smallint,
    scope smallint, scopes smallint[])
LANGUAGE sql STABLE AS $$
	SELECT s.rules_version, r.from_role, r.to_role, r.scope,
	    rule_scopes(r.from_role, r.to_role)
	FROM school s
	JOIN rule r ON r.school_id = p_school
	WHERE s.school_id = p_school
	ORDER BY r.from_role, r.to_role
$$;

-- The place, from 1, of the first that makes no sense: an unknown role or
-- scope, a pair that was there already; one more than all where a pair is
-- missing; 0: they are good.
CREATE OR REPLACE FUNCTION check_rules(p_from smallint[], p_to smallint[],
    p_scopes smallint[])
RETURNS int LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(min(x.nth), CASE WHEN count(*) = 25 THEN 0
	    ELSE count(*) + 1 END)::int
	FROM (
		SELECT CASE WHEN u.scope <> ALL (rule_scopes(u.f, u.t))
		    OR row_number() OVER (PARTITION BY u.f, u.t
			ORDER BY u.nth) > 1 THEN u.nth END AS nth
		FROM unnest(p_from, p_to, p_scopes) WITH ORDINALITY
			u (f, t, scope, nth)
	) x
$$;

-- Changes the rules, once checked, where p_version is still theirs: the
-- version from then on, NULL: somebody else has changed them since.  Whoever
-- waits for its own listener hears the school with the version.
CREATE OR REPLACE FUNCTION set_rules(p_school bigint, p_user bigint,
    p_address text, p_version bigint, p_from smallint[], p_to smallint[],
    p_scopes smallint[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_version bigint;
	v_changes jsonb;
BEGIN
	SELECT s.rules_version INTO v_version FROM school s
	WHERE s.school_id = p_school FOR NO KEY UPDATE;
	IF v_version IS DISTINCT FROM p_version THEN
		RETURN NULL;
	END IF;
	WITH want AS (
		SELECT r.from_role, r.to_role, r.scope AS before, u.scope
		FROM unnest(p_from, p_to, p_scopes) u (f, t, scope)
		JOIN rule r ON r.school_id = p_school AND r.from_role = u.f
			AND r.to_role = u.t AND r.scope <> u.scope
	), changed AS (
		UPDATE rule r SET scope = w.scope
		FROM want w
		WHERE r.school_id = p_school AND r.from_role = w.from_role
		AND r.to_role = w.to_role
		RETURNING w.*
	)
	SELECT jsonb_agg(jsonb_build_object('from', c.from_role, 'to',
		c.to_role, 'before', c.before, 'after', c.scope)
		ORDER BY c.from_role, c.to_role)
	INTO v_changes FROM changed c;
	IF v_changes IS NULL THEN
		RETURN v_version;
	END IF;
	UPDATE school SET rules_version = v_version + 1
	WHERE school_id = p_school;
	PERFORM audit_note(p_school, p_user, 'rules.change', '', v_changes,
	    p_address);
	PERFORM pg_notify('directory_rights', p_school || ' ' || v_version + 1);
	RETURN v_version + 1;
END
$$;

-- ---- what a rule does ----

-- The classes that are theirs, of everybody of a role.
CREATE OR REPLACE FUNCTION role_groups(p_school bigint, p_role smallint)
RETURNS TABLE (person_id bigint, group_id bigint)
LANGUAGE sql STABLE AS $$
	SELECT m.person_id, m.group_id
	FROM member m
	JOIN person_role r ON r.school_id = p_school
		AND r.person_id = m.person_id AND r.role = m.role AND r.active
	WHERE p_role IN (2, 3) AND m.school_id = p_school AND m.role = p_role
	UNION
	SELECT k.guardian_id, m.group_id
	FROM kin k
	JOIN person_role r ON r.school_id = p_school
		AND r.person_id = k.guardian_id AND r.role = 1 AND r.active
	JOIN member m ON m.school_id = p_school
		AND m.person_id = k.student_id AND m.role = 2
	JOIN person_role s ON s.school_id = p_school
		AND s.person_id = k.student_id AND s.role = 2 AND s.active
	WHERE p_role = 1 AND k.school_id = p_school
$$;

-- Who may write to whom by one rule of scope OWN or CLASS, as reach_by() says.
CREATE OR REPLACE FUNCTION rule_pairs(p_school bigint, p_from smallint,
    p_to smallint, p_scope smallint)
RETURNS TABLE (sender bigint, recipient bigint)
LANGUAGE sql STABLE AS $$
	WITH family AS (
		SELECT k.guardian_id, k.student_id FROM kin k
		JOIN person_role g ON g.school_id = p_school
			AND g.person_id = k.guardian_id AND g.role = 1
			AND g.active
		JOIN person_role s ON s.school_id = p_school
			AND s.person_id = k.student_id AND s.role = 2
			AND s.active
		WHERE k.school_id = p_school AND p_scope IN (1, 2)
	), pair (sender, recipient) AS (
		SELECT f.person_id, t.person_id
		FROM role_groups(p_school, p_from) f
		JOIN role_groups(p_school, p_to) t ON t.group_id = f.group_id
		WHERE p_scope = 2 OR p_scope = 1 AND 3 IN (p_from, p_to)
		UNION
		SELECT guardian_id, student_id FROM family
		WHERE p_from = 1 AND p_to = 2
		UNION
		SELECT student_id, guardian_id FROM family
		WHERE p_from = 2 AND p_to = 1
		UNION
		SELECT a.guardian_id, b.guardian_id
		FROM family a
		JOIN family b ON b.student_id = a.student_id
		WHERE p_from = 1 AND p_to = 1
	)
	SELECT p.sender, p.recipient FROM pair p
	WHERE p.sender <> p.recipient AND NOT EXISTS (
		SELECT FROM contact_ban b
		WHERE b.school_id = p_school
		AND (b.person_id, b.student_id) IN (
			(p.sender, p.recipient), (p.recipient, p.sender)))
$$;

-- How many pairs of people that makes, of how many who write and who are
-- written to.
CREATE OR REPLACE FUNCTION rule_effect(p_school bigint, p_from smallint,
    p_to smallint, p_scope smallint)
RETURNS TABLE (pairs bigint, senders bigint, recipients bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_from bigint;
	v_to bigint;
	v_both bigint;
BEGIN
	IF p_scope IN (1, 2) THEN
		RETURN QUERY
		SELECT count(*), count(DISTINCT p.sender),
		    count(DISTINCT p.recipient)
		FROM rule_pairs(p_school, p_from, p_to, p_scope) p;
		RETURN;
	END IF;
	SELECT count(*) FILTER (WHERE r.role = p_from),
	    count(*) FILTER (WHERE r.role = p_to),
	    count(*) FILTER (WHERE r.role = p_from AND EXISTS (
		SELECT FROM person_role o
		WHERE o.school_id = p_school AND o.person_id = r.person_id
		AND o.role = p_to AND o.active))
	INTO v_from, v_to, v_both
	FROM person_role r
	WHERE r.school_id = p_school AND r.role IN (p_from, p_to) AND r.active;
	IF p_scope = 0 OR v_from * v_to = v_both THEN
		RETURN QUERY SELECT 0::bigint, 0::bigint, 0::bigint;
		RETURN;
	END IF;
	-- Somebody who is all that there is on the other side has nobody.
	RETURN QUERY
	SELECT v_from * v_to - v_both - (
		SELECT count(*) FROM contact_ban b
		JOIN person_role a ON a.school_id = p_school
			AND a.person_id = b.person_id AND a.active
		JOIN person_role c ON c.school_id = p_school
			AND c.person_id = b.student_id AND c.active
		WHERE b.school_id = p_school
		AND ((a.role, c.role) = (p_from, p_to)
			OR (c.role, a.role) = (p_from, p_to))),
	    v_from - CASE WHEN v_to = 1 THEN v_both ELSE 0 END,
	    v_to - CASE WHEN v_from = 1 THEN v_both ELSE 0 END;
END
$$;

-- What would be if these were the rules.  part 0: of all pairs of roles
-- together; 1: of one whose scope changes; 2: of that one somebody who would
-- gain (or else lose) somebody, by name, at most 3 of each.
CREATE OR REPLACE FUNCTION preview_rules(p_school bigint, p_from smallint[],
    p_to smallint[], p_scopes smallint[])
RETURNS TABLE (part smallint, from_role smallint, to_role smallint,
    before smallint, after smallint, pairs_before bigint, pairs_after bigint,
    senders_before bigint, senders_after bigint, recipients_before bigint,
    recipients_after bigint, sender bigint, sender_name text,
    recipient bigint, recipient_name text, gained boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_rule record;
	v_before bigint := 0;
	v_after bigint := 0;
	v_was record;
	v_is record;
BEGIN
	FOR v_rule IN
		SELECT r.from_role AS f, r.to_role AS t, r.scope AS before,
		    u.scope AS after
		FROM rule r
		JOIN unnest(p_from, p_to, p_scopes) u (f, t, scope)
			ON u.f = r.from_role AND u.t = r.to_role
		WHERE r.school_id = p_school
		ORDER BY r.from_role, r.to_role
	LOOP
		SELECT * INTO v_was FROM rule_effect(p_school, v_rule.f,
		    v_rule.t, v_rule.before);
		v_before := v_before + v_was.pairs;
		IF v_rule.before = v_rule.after THEN
			v_after := v_after + v_was.pairs;
			CONTINUE;
		END IF;
		SELECT * INTO v_is FROM rule_effect(p_school, v_rule.f,
		    v_rule.t, v_rule.after);
		v_after := v_after + v_is.pairs;
		RETURN QUERY
		SELECT 1::smallint, v_rule.f, v_rule.t, v_rule.before,
		    v_rule.after, v_was.pairs, v_is.pairs, v_was.senders,
		    v_is.senders, v_was.recipients, v_is.recipients, 0::bigint,
		    '', 0::bigint, '', false;
		RETURN QUERY
		SELECT 2::smallint, v_rule.f, v_rule.t, v_rule.before,
		    v_rule.after, 0::bigint, 0::bigint, 0::bigint, 0::bigint,
		    0::bigint, 0::bigint, s.sender, p.display_name,
		    s.recipient, q.display_name, s.gained
		FROM rule_samples(p_school, v_rule.f, v_rule.t, v_rule.before,
		    v_rule.after) s
		JOIN person p ON p.school_id = p_school
			AND p.person_id = s.sender
		JOIN person q ON q.school_id = p_school
			AND q.person_id = s.recipient;
	END LOOP;
	RETURN QUERY
	SELECT 0::smallint, 0::smallint, 0::smallint, 0::smallint, 0::smallint,
	    v_before, v_after, 0::bigint, 0::bigint, 0::bigint, 0::bigint,
	    0::bigint, '', 0::bigint, '', false;
END
$$;

-- Of the first by name somebody who is gained or lost by this change.
CREATE OR REPLACE FUNCTION rule_samples(p_school bigint, p_from smallint,
    p_to smallint, p_before smallint, p_after smallint)
RETURNS TABLE (sender bigint, recipient bigint, gained boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	v_before smallint[] := '{0,0,0,0,0}';
	v_after smallint[] := '{0,0,0,0,0}';
	v_sender bigint;
	v_groups bigint[];
	v_was bigint[];
	v_is bigint[];
	v_found int := 0;
BEGIN
	v_before[p_to] := p_before;
	v_after[p_to] := p_after;
	FOR v_sender IN
		SELECT p.person_id
		FROM person_role r
		JOIN person p ON p.school_id = p_school
			AND p.person_id = r.person_id
		WHERE r.school_id = p_school AND r.role = p_from AND r.active
		ORDER BY p.search_family, p.search_given, p.person_id
		LIMIT 20
	LOOP
		EXIT WHEN v_found = 3;
		v_groups := caller_groups(p_school, v_sender, p_from);
		v_was := ARRAY(SELECT r.person_id FROM reach_by(p_school,
			v_sender, p_from, v_groups, v_before) r);
		v_is := ARRAY(SELECT r.person_id FROM reach_by(p_school,
			v_sender, p_from, v_groups, v_after) r);
		RETURN QUERY
		SELECT v_sender, x.id, x.gained
		FROM (
			(SELECT u.id, true AS gained FROM unnest(v_is) u (id)
			EXCEPT SELECT w.id, true FROM unnest(v_was) w (id))
			UNION ALL
			(SELECT u.id, false FROM unnest(v_was) u (id)
			EXCEPT SELECT w.id, false FROM unnest(v_is) w (id))
		) x
		JOIN person p ON p.school_id = p_school AND p.person_id = x.id
		ORDER BY p.search_family, p.search_given, p.person_id
		LIMIT 1;
		IF FOUND THEN
			v_found := v_found + 1;
		END IF;
	END LOOP;
END
$$;
