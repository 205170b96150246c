-- People as the administration sees and changes them.  Bits of by_hand are
-- 1 << liaison.administration.v1.ByHand: 2 NAME, 4 TITLE, 8 ROLES, 16 FAMILY,
-- 32 ACCESS, 64 EMAIL.

-- Those that fit, in order of their names: those with it in name or login, then
-- those about whom it is (people_by_query: a child's name finds its guardians).
-- Who is in a class: its guardians, too.  p_role and p_function 0, p_class 0,
-- p_state 0: any; p_after: the last one told, 0 for the first page.  total is
-- of the first page alone, -1 on others.
CREATE OR REPLACE FUNCTION list_users(p_school bigint, p_query text,
    p_role smallint, p_class bigint, p_function smallint, p_state int,
    p_after bigint, p_limit int)
RETURNS TABLE (person_id bigint, total bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
	-- LIKE's own characters stand for themselves.
	v_query text := regexp_replace(search_fold(p_query), '([\\%_])',
	    '\\\1', 'g');
	v_login text := regexp_replace(lower(btrim(p_query)), '([\\%_])',
	    '\\\1', 'g') || '%';
	v_inside text[];
	v_named bigint[] := '{}';
	v_about bigint[];
	v_class bigint[];
	v_from person;
BEGIN
	SELECT array_agg('%' || w || '%') INTO v_inside
	FROM regexp_split_to_table(v_query, ' ') w WHERE w <> '';
	IF p_query <> '' THEN
		v_named := ARRAY(
			SELECT p.person_id FROM person p
			WHERE p.school_id = p_school
			AND p.search_name LIKE v_inside[1]
			AND p.search_name LIKE ALL (v_inside)
			UNION
			SELECT a.person_id FROM account a
			WHERE a.school_id = p_school
			AND a.login_key LIKE v_login);
		v_about := people_by_query(p_school, p_query, NULL);
	END IF;
	v_class := ARRAY(
		SELECT c.person_id
		FROM people_of_classes(p_school, ARRAY[p_class]) c);
	SELECT * INTO v_from FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_after;
	RETURN QUERY
	WITH fits AS (
		SELECT p.person_id, p.search_family, p.search_given,
		    NOT p.person_id = ANY (v_named) AS later
		FROM person p
		WHERE p.school_id = p_school
		AND (p_query = '' OR p.person_id = ANY (v_named)
			OR p.person_id = ANY (v_about))
		AND (p_role = 0 OR EXISTS (
			SELECT FROM person_role r
			WHERE r.school_id = p_school
			AND r.person_id = p.person_id AND r.role = p_role))
		AND (p_class = 0 OR p.person_id = ANY (v_class))
		AND (p_function = 0
			OR (p.function = p_function AND p.role IN (4, 5)))
		AND CASE p_state WHEN 0 THEN true WHEN 1 THEN p.active
		    WHEN 2 THEN NOT p.active
		    WHEN 3 THEN p.frozen_at IS NOT NULL
		    WHEN 5 THEN EXISTS (
			SELECT FROM mail_address m
			WHERE m.school_id = p_school
			AND m.person_id = p.person_id
			AND m.bounced_at IS NOT NULL)
		    ELSE p.active AND NOT EXISTS (
			SELECT FROM account a
			WHERE a.school_id = p_school
			AND a.person_id = p.person_id
			AND a.last_login_at IS NOT NULL) END
	)
	SELECT f.person_id, CASE WHEN p_after = 0 THEN (
		SELECT count(*) FROM fits) ELSE -1 END
	FROM fits f
	WHERE p_after = 0 OR (f.later, f.search_family, f.search_given,
		f.person_id) > (NOT p_after = ANY (v_named),
		v_from.search_family, v_from.search_given, v_from.person_id)
	ORDER BY f.later, f.search_family, f.search_given, f.person_id
	LIMIT p_limit;
END
$$;

-- The same, noted as a look.
CREATE OR REPLACE FUNCTION look_at_users(p_school bigint, p_actor bigint,
    p_address text, p_query text, p_role smallint, p_class bigint,
    p_function smallint, p_state int, p_after bigint, p_limit int)
RETURNS TABLE (person_id bigint, total bigint)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM audit_note(p_school, p_actor, 'user.list', p_query,
	    jsonb_strip_nulls(jsonb_build_object('role', nullif(p_role, 0),
		'class', nullif(p_class, 0)::text,
		'function', nullif(p_function, 0),
		'state', nullif(p_state, 0),
		'after', nullif(p_after, 0)::text)), p_address);
	RETURN QUERY
	SELECT u.person_id, u.total
	FROM list_users(p_school, p_query, p_role, p_class, p_function,
	    p_state, p_after, p_limit) u;
END
$$;

-- One line of a list each, in the order of p_people.
CREATE OR REPLACE FUNCTION describe_users(p_school bigint, p_people bigint[])
RETURNS TABLE (person_id bigint, given_name text, family_name text,
    display_name text, roles smallint[], title text, function smallint,
    login text, email text, active boolean, frozen boolean,
    never_logged_in boolean, context text, children boolean)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT p.person_id, p.given_name, p.family_name, p.display_name, ARRAY(
		SELECT r.role FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = p.person_id
		ORDER BY r.role <> p.role, r.role DESC),
	    p.title, p.function, coalesce(a.login, ''), p.email, p.active,
	    p.frozen_at IS NOT NULL, a.last_login_at IS NULL,
	    coalesce(t.context, ''), t.children
	FROM unnest(p_people) WITH ORDINALITY u (id, nth)
	JOIN person p ON p.school_id = p_school AND p.person_id = u.id
	LEFT JOIN account a ON a.school_id = p_school
		AND a.person_id = p.person_id
	CROSS JOIN LATERAL person_context(p_school, p.person_id, p.role,
	    p.title, NULL) t
	ORDER BY u.nth;
END
$$;

-- Somebody (part 0), the children (1) and guardians (2).
CREATE OR REPLACE FUNCTION user_record(p_school bigint, p_user bigint)
RETURNS TABLE (part int, person_id bigint, last_login_at timestamptz,
    frozen_at timestamptz, by_hand smallint, in_roster boolean,
    sessions bigint, permissions smallint[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT 0, p.person_id, (
		SELECT a.last_login_at FROM account a
		WHERE a.school_id = p_school AND a.person_id = p_user),
	    p.frozen_at, p.by_hand, p.sourced_id NOT LIKE 'liaison:%', (
		SELECT count(*) FROM session s
		WHERE s.school_id = p_school AND s.person_id = p_user
		AND s.revoked_at IS NULL AND s.expires_at > now()),
	    permissions_of(p_school, p_user)
	FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user;
	RETURN QUERY
	SELECT DISTINCT CASE g.guardian_id WHEN p_user THEN 1 ELSE 2 END,
	    CASE g.guardian_id WHEN p_user THEN g.student_id
		ELSE g.guardian_id END, NULL::timestamptz, NULL::timestamptz,
	    0::smallint, true, 0::bigint, '{}'::smallint[]
	FROM guardian g
	WHERE g.school_id = p_school AND g.active
	AND p_user IN (g.guardian_id, g.student_id)
	ORDER BY 1, 2;
END
$$;

-- The same, noted as a look.
CREATE OR REPLACE FUNCTION look_at_user(p_school bigint, p_actor bigint,
    p_user bigint, p_address text)
RETURNS TABLE (part int, person_id bigint, last_login_at timestamptz,
    frozen_at timestamptz, by_hand smallint, in_roster boolean,
    sessions bigint, permissions smallint[])
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM audit_note(p_school, p_actor, 'user.look', p.display_name,
	    jsonb_build_object('id', p_user::text), p_address)
	FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user;
	RETURN QUERY SELECT d.* FROM user_record(p_school, p_user) d;
END
$$;

-- ---- frozen for writing ----

CREATE OR REPLACE FUNCTION is_frozen(p_school bigint, p_user bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.person_id = p_user
		AND p.frozen_at IS NOT NULL);
END
$$;

-- ---- changes ----

-- How many people somebody may write to today.
CREATE OR REPLACE FUNCTION count_reached(p_school bigint, p_user bigint)
RETURNS bigint LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_hat hat;
	v_all bigint[] := '{}';
BEGIN
	IF is_frozen(p_school, p_user) THEN
		RETURN 0;
	END IF;
	FOREACH v_hat IN ARRAY hats(p_school, p_user) LOOP
		v_all := v_all || ARRAY(
			SELECT DISTINCT r.person_id
			FROM reach_by(p_school, p_user, v_hat.role,
			    v_hat.groups, v_hat.scopes) r);
	END LOOP;
	RETURN (SELECT count(DISTINCT x.id) FROM unnest(v_all) x (id));
END
$$;

-- Who may write to p_user today, under each of their roles: reach_by() the
-- other way round.
CREATE OR REPLACE FUNCTION who_reaches(p_school bigint, p_user bigint)
RETURNS TABLE (role smallint, person_id bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_barred bigint[] := barred(p_school, p_user);
BEGIN
	RETURN QUERY
	WITH worn AS MATERIALIZED (
		SELECT r.role FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = p_user
		AND r.active
	), writer AS (
		SELECT f.role, f.person_id
		FROM worn w
		JOIN rule r ON r.school_id = p_school AND r.to_role = w.role
			AND r.scope = 3
		JOIN person_role f ON f.school_id = p_school
			AND f.role = r.from_role AND f.active
		UNION
		SELECT r.from_role, p.sender
		FROM worn w
		JOIN rule r ON r.school_id = p_school AND r.to_role = w.role
			AND r.scope IN (1, 2)
		CROSS JOIN LATERAL rule_pairs(p_school, r.from_role, r.to_role,
		    r.scope) p
		WHERE p.recipient = p_user
		UNION
		-- The parents of a class to its delegates of the parents, and
		-- these to them.
		SELECT 1::smallint, b.person_id
		FROM role_groups(p_school, 1::smallint) a
		JOIN role_groups(p_school, 1::smallint) b
			ON b.group_id = a.group_id
		JOIN delegate d ON d.school_id = p_school AND d.role = 1
			AND d.group_id = a.group_id
			AND d.person_id IN (a.person_id, b.person_id)
		WHERE a.person_id = p_user
	)
	SELECT w.role, w.person_id
	FROM writer w
	JOIN person p ON p.school_id = p_school AND p.person_id = w.person_id
		AND p.active AND p.frozen_at IS NULL
	WHERE w.person_id <> p_user AND w.person_id <> ALL (v_barred);
END
$$;

-- The same by role: how many, and the first three by name.
CREATE OR REPLACE FUNCTION count_who_reaches(p_school bigint, p_user bigint)
RETURNS TABLE (role smallint, people bigint, names text[])
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT w.role, count(*), (array_agg(p.display_name
	    ORDER BY p.search_family, p.search_given, p.person_id))[1:3]
	FROM who_reaches(p_school, p_user) w
	JOIN person p ON p.school_id = p_school AND p.person_id = w.person_id
	GROUP BY w.role
	ORDER BY w.role;
END
$$;

-- The roles of somebody, the first one first, by hand from now on.
CREATE OR REPLACE FUNCTION set_roles(p_school bigint, p_user bigint,
    p_roles smallint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE person SET role = p_roles[1]
	WHERE school_id = p_school AND person_id = p_user
	AND role <> p_roles[1];
	DELETE FROM person_role r
	WHERE r.school_id = p_school AND r.person_id = p_user
	AND r.role <> ALL (p_roles);
	INSERT INTO person_role (school_id, person_id, role, active, source)
	SELECT p_school, p_user, x.role, p.active, 2
	FROM unnest(p_roles) x (role)
	JOIN person p ON p.school_id = p_school AND p.person_id = p_user
	ON CONFLICT DO NOTHING;
END
$$;

-- The family of somebody as it shall be: p_children of a guardian, or
-- p_guardians of a pupil.  What rows of a roster said of it no longer counts:
-- stated_by 0 is nobody's row.
CREATE OR REPLACE FUNCTION set_family(p_school bigint, p_user bigint,
    p_children bigint[], p_guardians bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE guardian g SET active = false
	WHERE g.school_id = p_school AND g.active
	AND (p_children IS NOT NULL AND g.guardian_id = p_user
		OR p_guardians IS NOT NULL AND g.student_id = p_user);
	INSERT INTO guardian (school_id, guardian_id, student_id, stated_by)
	SELECT DISTINCT p_school, p_user, x.id, 0
	FROM unnest(p_children) x (id)
	UNION
	SELECT DISTINCT p_school, x.id, p_user, 0
	FROM unnest(p_guardians) x (id)
	ON CONFLICT (school_id, guardian_id, student_id, stated_by)
	DO UPDATE SET active = true;
END
$$;

-- Are all of p_ids people who have, or had, this role?
CREATE OR REPLACE FUNCTION all_have_role(p_school bigint, p_ids bigint[],
    p_role smallint)
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT NOT EXISTS (
		SELECT FROM unnest(p_ids) x (id)
		WHERE NOT EXISTS (
			SELECT FROM person_role r
			WHERE r.school_id = p_school AND r.person_id = x.id
			AND r.role = p_role))
$$;

-- What is said of somebody's person and account.  NULL: stays.
CREATE OR REPLACE FUNCTION apply_user_change(p_school bigint, p_user bigint,
    p_given text, p_family text, p_title text, p_function smallint,
    p_email text, p_roles smallint[], p_children bigint[],
    p_guardians bigint[], p_active boolean, p_permissions smallint[],
    p_follow boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE person p SET
	given_name = coalesce(p_given, p.given_name),
	family_name = coalesce(p_family, p.family_name),
	title = coalesce(p_title, p.title),
	function = coalesce(p_function, p.function),
	function_fixed = CASE WHEN p_follow THEN false
	    ELSE p.function_fixed OR p_function IS NOT NULL END,
	email = coalesce(p_email, p.email),
	active = coalesce(p_active, p.active),
	listed = coalesce(p_active, p.listed),
	by_hand = CASE WHEN p_follow THEN 0 ELSE p.by_hand END
	    | CASE WHEN p_given IS NULL AND p_family IS NULL THEN 0 ELSE 2 END
	    | CASE WHEN p_title IS NULL AND p_function IS NULL THEN 0
		ELSE 4 END
	    | CASE WHEN p_roles IS NULL THEN 0 ELSE 8 END
	    | CASE WHEN p_children IS NULL AND p_guardians IS NULL THEN 0
		ELSE 16 END
	    | CASE WHEN p_active IS NULL THEN 0 ELSE 32 END
	    | CASE WHEN p_email IS NULL THEN 0 ELSE 64 END
	WHERE p.school_id = p_school AND p.person_id = p_user;
	IF p_roles IS NOT NULL THEN
		PERFORM set_roles(p_school, p_user, p_roles);
	END IF;
	IF p_children IS NOT NULL OR p_guardians IS NOT NULL THEN
		PERFORM set_family(p_school, p_user, p_children, p_guardians);
	END IF;
	IF p_permissions IS NOT NULL THEN
		DELETE FROM person_permission x
		WHERE x.school_id = p_school AND x.person_id = p_user
		AND x.permission <> ALL (p_permissions);
		INSERT INTO person_permission (school_id, person_id, permission)
		SELECT DISTINCT p_school, p_user, x.permission
		FROM unnest(p_permissions) x (permission)
		ON CONFLICT DO NOTHING;
	END IF;
	UPDATE session s SET stale_at = now(),
	revoked_at = CASE WHEN p_active IS FALSE THEN now() END
	WHERE s.school_id = p_school AND s.person_id = p_user
	AND s.revoked_at IS NULL;
	IF p_roles IS NOT NULL THEN
		PERFORM factor_demand(p_school, p_user);
	END IF;
END
$$;

-- Changes somebody, or (p_dry) says what it would do.  status 0: done, 1: no
-- such person, 2: the school would have no administrator, 3: only who is an
-- administrator (p_full) may do this, 4: children or guardians that are none.
-- sessions: that end; before, after: whom they may write to.
CREATE OR REPLACE FUNCTION change_user(p_school bigint, p_actor bigint,
    p_full boolean, p_user bigint, p_given text, p_family text, p_title text,
    p_function smallint, p_email text, p_roles smallint[], p_children bigint[],
    p_guardians bigint[], p_active boolean, p_permissions smallint[],
    p_follow boolean, p_frozen boolean, p_address text, p_dry boolean,
    OUT status int, OUT sessions bigint, OUT before bigint, OUT after bigint)
LANGUAGE plpgsql AS $$
DECLARE
	v_admin boolean;
	v_some boolean;
	v_may smallint[];
BEGIN
	status := 1;
	sessions := 0;
	before := 0;
	after := 0;
	-- First the school, as by an import.
	PERFORM FROM school WHERE school_id = p_school FOR NO KEY UPDATE;
	PERFORM FROM person
	WHERE school_id = p_school AND person_id = p_user FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	v_admin := EXISTS (
		SELECT FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = p_user
		AND r.role = 5);
	v_some := p_user IN (SELECT who_administers(p_school));
	v_may := permissions_of(p_school, p_user);
	-- A new address would be a way into the account.
	IF NOT p_full AND (v_admin OR p_permissions IS NOT NULL
		OR v_some AND p_email IS NOT NULL
		OR coalesce(5 = ANY (p_roles), false)) THEN
		status := 3;
		RETURN;
	END IF;
	IF NOT all_have_role(p_school, p_children, 2::smallint)
	OR NOT all_have_role(p_school, p_guardians, 1::smallint) THEN
		status := 4;
		RETURN;
	END IF;
	before := count_reached(p_school, p_user);
	IF p_active IS FALSE THEN
		SELECT count(*) INTO sessions FROM session s
		WHERE s.school_id = p_school AND s.person_id = p_user
		AND s.revoked_at IS NULL AND s.expires_at > now();
	END IF;
	status := 0;
	BEGIN
		PERFORM apply_user_change(p_school, p_user, p_given, p_family,
		    p_title, p_function, p_email, p_roles, p_children,
		    p_guardians, p_active, p_permissions, p_follow);
		IF p_frozen IS NOT NULL THEN
			UPDATE person p SET frozen_at = CASE WHEN p_frozen
			    THEN coalesce(p.frozen_at, now()) END
			WHERE p.school_id = p_school AND p.person_id = p_user;
		END IF;
		after := count_reached(p_school, p_user);
		IF v_admin AND NOT EXISTS (
			SELECT FROM person_role r
			WHERE r.school_id = p_school AND r.role = 5
			AND r.active) THEN
			status := 2;
		END IF;
		-- Nobody may more than before, as who is of the direction now.
		IF NOT p_full
		AND NOT permissions_of(p_school, p_user) <@ v_may THEN
			status := 3;
		END IF;
		IF p_dry OR status <> 0 THEN
			-- The one way to take back what a block has done.
			RAISE EXCEPTION SQLSTATE 'LC001';
		END IF;
		PERFORM audit_note(p_school, p_actor, CASE
		    WHEN p_frozen THEN 'user.freeze'
		    WHEN NOT p_frozen THEN 'user.unfreeze'
		    WHEN NOT p_active THEN 'user.deactivate'
		    ELSE 'user.change' END, (
			SELECT p.display_name FROM person p
			WHERE p.school_id = p_school
			AND p.person_id = p_user),
		    jsonb_strip_nulls(jsonb_build_object(
			'id', p_user::text, 'given', p_given,
			'family', p_family, 'title', p_title,
			'function', p_function, 'email', p_email,
			'roles', p_roles, 'children', p_children,
			'guardians', p_guardians, 'active', p_active,
			'permissions', p_permissions,
			'followRoster', nullif(p_follow, false))), p_address);
	EXCEPTION WHEN SQLSTATE 'LC001' THEN
		NULL;
	END;
END
$$;

-- Somebody whom no roster has.  status 0: made, 3: as above, 5: the login is
-- somebody else's.
CREATE OR REPLACE FUNCTION create_user(p_school bigint, p_actor bigint,
    p_full boolean, p_given text, p_family text, p_title text,
    p_function smallint, p_login text, p_email text, p_roles smallint[],
    p_address text, OUT status int, OUT person_id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_id bigint := nextval('id_sequence');
BEGIN
	status := 0;
	-- Of the direction neither: they note bans.
	IF NOT p_full AND (5 = ANY (p_roles) OR 4 = ANY (p_roles)
		AND coalesce(nullif(p_function, 0),
			function_of_title(p_title)) = 1) THEN
		status := 3;
		RETURN;
	END IF;
	PERFORM FROM school WHERE school_id = p_school FOR NO KEY UPDATE;
	IF p_login <> '' AND EXISTS (
		SELECT FROM account a
		WHERE a.school_id = p_school
		AND a.login_key = login_key(p_login)) THEN
		status := 5;
		RETURN;
	END IF;
	INSERT INTO person (school_id, person_id, sourced_id, role, given_name,
	    family_name, title, function, function_fixed, email, by_hand,
	    search_given, search_family)
	VALUES (p_school, v_id, 'liaison:' || v_id, p_roles[1], p_given,
	    p_family, p_title, p_function, p_function <> 0, p_email, 126, '',
	    '');
	PERFORM set_roles(p_school, v_id, p_roles);
	INSERT INTO account (school_id, person_id, login)
	VALUES (p_school, v_id, nullif(normalize(p_login, NFC), ''));
	PERFORM audit_note(p_school, p_actor, 'user.create',
	    btrim(p_given || ' ' || p_family),
	    jsonb_build_object('id', v_id::text,
		'roles', p_roles, 'login', p_login), p_address);
	person_id := v_id;
END
$$;

-- ---- what a roster says again ----

-- Before a job is applied: of what was set by hand its rows say what is there.
-- Whom a whole list does not have, and was made or switched on by hand, stays.
CREATE OR REPLACE FUNCTION keep_by_hand(p_school bigint, p_job text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE stage_person s SET
	given_name = CASE WHEN p.by_hand & 2 = 0 THEN s.given_name
	    ELSE p.given_name END,
	family_name = CASE WHEN p.by_hand & 2 = 0 THEN s.family_name
	    ELSE p.family_name END,
	title = CASE WHEN p.by_hand & 4 = 0 THEN s.title ELSE p.title END,
	email = CASE WHEN p.by_hand & 64 = 0 THEN s.email ELSE p.email END,
	role = CASE WHEN p.by_hand & 8 = 0 THEN s.role ELSE p.role END,
	state = CASE WHEN p.by_hand & 32 = 0 THEN s.state
	    WHEN p.active THEN 1 ELSE 2 END
	FROM person p
	WHERE p.school_id = p_school AND p.by_hand <> 0
	AND s.school_id = p_school AND s.job_id = p_job
	AND s.sourced_id = p.sourced_id AND s.state IN (1, 2, 3);
	INSERT INTO stage_person (school_id, job_id, line, sourced_id, role,
	    given_name, family_name, title, login, state, has_password)
	SELECT p_school, p_job, -1000000 - row_number() OVER (
	    ORDER BY p.person_id), p.sourced_id, p.role, '', '', '', '', 4,
	    false
	FROM person p
	WHERE p.school_id = p_school AND p.by_hand & 32 <> 0
	AND NOT EXISTS (
		SELECT FROM stage_person s
		WHERE s.school_id = p_school AND s.job_id = p_job
		AND s.sourced_id = p.sourced_id);
	DELETE FROM stage_link l
	USING person p
	WHERE p.school_id = p_school AND p.by_hand <> 0
	AND p.by_hand & 16 <> 0 AND l.school_id = p_school AND l.job_id = p_job
	AND p.sourced_id IN (l.sourced_id, l.agent_sourced_id);
END
$$;
