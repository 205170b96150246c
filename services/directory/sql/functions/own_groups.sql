-- Groups that staff and teachers make for themselves.  Who is in one by its
-- rule is found out whenever it is asked, so that it is always of today; and
-- whoever asks sees of a group only whom they may write to.

-- The last day of the school year that p_day is in: what the roster's terms
-- say, at the latest 31 August.
CREATE OR REPLACE FUNCTION school_year_end(p_school bigint, p_day date)
RETURNS date LANGUAGE sql STABLE AS $$
	SELECT coalesce((
		SELECT max(least(t.end_date - 1, y.august)) FROM term t
		WHERE t.school_id = p_school AND t.end_date > p_day
		AND t.begin_date <= y.august), y.august)
	FROM (
		SELECT make_date(extract(year FROM p_day)::int
		    + (extract(month FROM p_day) > 8)::int, 8, 31) AS august
	) y
$$;

-- A day of the calendar as the API has it; NULL: it is none.
CREATE OR REPLACE FUNCTION to_day(p_text text) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_text ~ '^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
	THEN (
		SELECT (m.first + d.day - 1)::date
		FROM make_date(substr(p_text, 1, 4)::int,
		    substr(p_text, 6, 2)::int, 1) m (first),
		    CAST(substr(p_text, 9, 2) AS int) d (day)
		WHERE extract(month FROM m.first + d.day - 1)
		= extract(month FROM m.first))
	END
$$;

-- A rule as it is kept; p_kind and p_role as in GroupRule.
CREATE OR REPLACE FUNCTION own_rule(p_kind smallint, p_role smallint,
    p_classes bigint[], p_subject text, p_level bigint, p_group bigint)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE p_kind
	WHEN 1 THEN jsonb_build_object('kind', 1, 'role', p_role, 'classes',
	    to_jsonb(p_classes), 'subject', p_subject, 'level', p_level)
	WHEN 2 THEN jsonb_build_object('kind', 2, 'group', p_group)
	END
$$;

-- Who attends (p_role 2) or teaches (3) what a rule describes, today.
CREATE OR REPLACE FUNCTION enrolled_people(p_school bigint, p_role smallint,
    p_rule jsonb)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_day date := school_today(p_school);
	v_classes bigint[] := ARRAY(
		SELECT x::bigint
		FROM jsonb_array_elements_text(p_rule -> 'classes') x);
	v_level bigint := (p_rule ->> 'level')::bigint;
	v_subject text := search_fold(p_rule ->> 'subject');
BEGIN
	RETURN QUERY
	SELECT DISTINCT e.person_id
	FROM class c
	JOIN class g ON g.school_id = p_school AND g.class_id = c.group_id
		AND g.active AND terms_hold(p_school, g.terms, v_day)
	JOIN enrolment e ON e.school_id = p_school AND e.class_id = c.class_id
		AND e.active AND e.role = p_role
		AND holds(e.begin_date, e.end_date, v_day)
	WHERE c.school_id = p_school AND c.active
	AND terms_hold(p_school, c.terms, v_day)
	AND (v_classes = '{}' OR c.group_id = ANY (v_classes))
	AND (v_level = 0 OR v_level IN (c.level_id, g.level_id))
	AND (v_subject = '' OR search_fold(c.subject) = v_subject);
END
$$;

-- May p_user see and use this group?
CREATE OR REPLACE FUNCTION own_group_seen(p_school bigint, p_user bigint,
    p_group bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (
		SELECT FROM own_group g
		WHERE g.school_id = p_school AND g.group_id = p_group
		AND g.active AND (g.owner_id = p_user OR EXISTS (
			SELECT FROM own_group_share s
			WHERE s.school_id = p_school AND s.group_id = p_group
			AND s.person_id = p_user)))
	AND EXISTS (
		SELECT FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = p_user
		AND r.active AND r.role IN (3, 4, 5))
$$;

-- Who is in a group of p_owner's by p_rule.  Guardians of a group of guardians
-- are nobody.
CREATE OR REPLACE FUNCTION rule_people(p_school bigint, p_owner bigint,
    p_rule jsonb)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_group bigint := (p_rule ->> 'group')::bigint;
	v_rule jsonb := p_rule;
	v_role smallint := (p_rule ->> 'role')::smallint;
	v_students bigint[] := '{}';
BEGIN
	IF v_role IN (2, 3) THEN
		RETURN QUERY
		SELECT * FROM enrolled_people(p_school, v_role, p_rule);
		RETURN;
	END IF;
	IF v_group IS NOT NULL THEN
		SELECT g.rule INTO v_rule FROM own_group g
		WHERE g.school_id = p_school AND g.group_id = v_group
		AND own_group_seen(p_school, p_owner, v_group);
		IF NOT FOUND THEN
			RETURN;
		END IF;
		v_students := ARRAY(
			SELECT m.person_id FROM own_group_member m
			WHERE m.school_id = p_school
			AND m.group_id = v_group);
	END IF;
	-- Of pupils that a rule gives, whichever of both says so.
	IF (v_rule ->> 'role')::int = 2 - (v_group IS NULL)::int THEN
		v_students := v_students || ARRAY(
			SELECT * FROM enrolled_people(p_school, 2::smallint,
			    v_rule));
	END IF;
	RETURN QUERY
	SELECT DISTINCT k.guardian_id FROM kin k
	JOIN person s ON s.school_id = p_school AND s.person_id = k.student_id
		AND s.active AND s.role = 2
	WHERE k.school_id = p_school AND k.student_id = ANY (v_students);
END
$$;

-- Everybody in a group, whoever may write to them; NULL: p_user has no such
-- group.
CREATE OR REPLACE FUNCTION own_group_people(p_school bigint, p_user bigint,
    p_group bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
	IF NOT own_group_seen(p_school, p_user, p_group) THEN
		RETURN NULL;
	END IF;
	RETURN ARRAY(
		SELECT m.person_id FROM own_group_member m
		WHERE m.school_id = p_school AND m.group_id = p_group
		UNION
		SELECT r.id
		FROM own_group g
		CROSS JOIN LATERAL rule_people(p_school, g.owner_id, g.rule)
			r (id)
		WHERE g.school_id = p_school AND g.group_id = p_group
		AND g.rule IS NOT NULL);
END
$$;

-- Of those, whom p_user may write to.
CREATE OR REPLACE FUNCTION own_group_reached(p_school bigint, p_user bigint,
    p_group bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_people bigint[] := own_group_people(p_school, p_user, p_group);
BEGIN
	RETURN CASE WHEN v_people IS NOT NULL
	    THEN may_write(p_school, p_user, v_people) END;
END
$$;

-- The groups that p_user may use, by name.
CREATE OR REPLACE FUNCTION list_own_groups(p_school bigint, p_user bigint)
RETURNS TABLE (group_id bigint, name text, owner_id bigint, owner_name text,
    members bigint, shares bigint, rule_kind smallint, kept boolean,
    ends_on date)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
	RETURN QUERY
	SELECT g.group_id, g.name, g.owner_id, o.display_name,
	    cardinality(own_group_reached(p_school, p_user,
		g.group_id))::bigint,
	    (SELECT count(*) FROM own_group_share s
		WHERE s.school_id = p_school AND s.group_id = g.group_id),
	    coalesce((g.rule ->> 'kind')::smallint, 0::smallint), g.kept,
	    g.ends_on
	FROM own_group g
	JOIN person o ON o.school_id = p_school AND o.person_id = g.owner_id
	WHERE g.school_id = p_school AND g.active
	AND (g.owner_id = p_user OR g.group_id IN (
		SELECT s.group_id FROM own_group_share s
		WHERE s.school_id = p_school AND s.person_id = p_user))
	AND own_group_seen(p_school, p_user, g.group_id)
	ORDER BY search_fold(g.name), g.group_id;
END
$$;

-- What a rule can be made of: part 1 classes, 2 levels, 3 subjects, of the
-- classes that count for p_user as staff or teacher.
CREATE OR REPLACE FUNCTION own_group_choices(p_school bigint, p_user bigint)
RETURNS TABLE (part smallint, id bigint, title text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_groups bigint[] := ARRAY(
		SELECT DISTINCT u.id
		FROM person_role r
		CROSS JOIN LATERAL unnest(caller_groups(p_school, p_user,
		    r.role)) u (id)
		WHERE r.school_id = p_school AND r.person_id = p_user
		AND r.active AND r.role IN (3, 4, 5));
BEGIN
	RETURN QUERY
	SELECT 1::smallint, c.class_id, c.title FROM class c
	WHERE c.school_id = p_school AND c.class_id = ANY (v_groups)
	ORDER BY c.sort_title, c.class_id;
	RETURN QUERY
	SELECT 2::smallint, l.level_id, l.title FROM level l
	WHERE l.school_id = p_school AND l.level_id IN (
		SELECT c.level_id FROM class c
		WHERE c.school_id = p_school AND c.class_id = ANY (v_groups))
	ORDER BY l.sort_title, l.level_id;
	RETURN QUERY
	SELECT 3::smallint, 0::bigint, x.subject
	FROM (
		SELECT DISTINCT c.subject FROM class c
		WHERE c.school_id = p_school AND c.active
		AND c.group_id = ANY (v_groups) AND c.subject <> ''
	) x
	ORDER BY search_fold(x.subject), x.subject;
END
$$;

-- Of p_people, the first whom p_user may not write to, unless already in
-- p_known; 0: there is none.
CREATE OR REPLACE FUNCTION first_unreached(p_school bigint, p_user bigint,
    p_people bigint[], p_known bigint[])
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_known bigint[] := p_known
	    || may_write(p_school, p_user, p_people);
BEGIN
	RETURN coalesce((
		SELECT u.id FROM unnest(p_people) WITH ORDINALITY u (id, nth)
		WHERE u.id <> ALL (v_known)
		ORDER BY u.nth LIMIT 1), 0);
END
$$;

-- May p_user make or change it, as far as the group itself goes?  As in
-- own_group_save().
CREATE OR REPLACE FUNCTION own_group_check(p_school bigint, p_user bigint,
    p_group bigint, p_fields int, p_name text, p_max int)
RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_owner bigint;
BEGIN
	IF p_group <> 0 THEN
		SELECT g.owner_id INTO v_owner FROM own_group g
		WHERE g.school_id = p_school AND g.group_id = p_group
		AND own_group_seen(p_school, p_user, p_group);
		IF NOT FOUND THEN
			RETURN 1;
		ELSIF v_owner <> p_user THEN
			RETURN 2;
		END IF;
	ELSIF (SELECT count(*) FROM own_group g
		WHERE g.school_id = p_school AND g.owner_id = p_user
		AND g.active) >= p_max THEN
		RETURN 4;
	END IF;
	IF p_fields & 1 <> 0 AND EXISTS (
		SELECT FROM own_group g
		WHERE g.school_id = p_school AND g.owner_id = p_user
		AND g.active AND g.group_id <> p_group
		AND lower(g.name) = lower(p_name)) THEN
		RETURN 3;
	END IF;
	RETURN 0;
END
$$;

-- Of those whom p_group (0: a new one) is to be shared with, the first who is
-- no colleague that p_user may write to; 0: there is none.
CREATE OR REPLACE FUNCTION first_no_colleague(p_school bigint, p_user bigint,
    p_group bigint, p_shares bigint[])
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_known bigint[] := ARRAY(
		SELECT s.person_id FROM own_group_share s
		WHERE s.school_id = p_school AND s.group_id = p_group);
	v_who bigint;
BEGIN
	SELECT u.id INTO v_who
	FROM unnest(p_shares) WITH ORDINALITY u (id, nth)
	WHERE u.id <> ALL (v_known) AND (u.id = p_user OR NOT EXISTS (
		SELECT FROM person_role r
		WHERE r.school_id = p_school AND r.person_id = u.id
		AND r.active AND r.role IN (3, 4, 5)))
	ORDER BY u.nth LIMIT 1;
	RETURN coalesce(v_who, first_unreached(p_school, p_user, p_shares,
	    v_known));
END
$$;

-- Who is in it by hand, and whom it is shared with, from now on.
CREATE OR REPLACE FUNCTION own_group_put(p_school bigint, p_group bigint,
    p_fields int, p_shares bigint[], p_members bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF p_fields & 2 <> 0 THEN
		DELETE FROM own_group_share s
		WHERE s.school_id = p_school AND s.group_id = p_group
		AND s.person_id <> ALL (p_shares);
		INSERT INTO own_group_share (school_id, group_id, person_id)
		SELECT DISTINCT p_school, p_group, u.id
		FROM unnest(p_shares) u (id)
		ON CONFLICT DO NOTHING;
	END IF;
	IF p_fields & 4 <> 0 THEN
		DELETE FROM own_group_member m
		WHERE m.school_id = p_school AND m.group_id = p_group
		AND m.person_id <> ALL (p_members);
		INSERT INTO own_group_member (school_id, group_id, person_id)
		SELECT DISTINCT p_school, p_group, u.id
		FROM unnest(p_members) u (id)
		ON CONFLICT DO NOTHING;
	END IF;
END
$$;

-- Are the classes and the level of a rule of this school, of whichever year?  As
-- in own_group_save().
CREATE OR REPLACE FUNCTION own_rule_check(p_school bigint, p_rule jsonb)
RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_level bigint := (p_rule ->> 'level')::bigint;
BEGIN
	RETURN CASE WHEN EXISTS (
		SELECT FROM jsonb_array_elements_text(p_rule -> 'classes') x (id)
		WHERE NOT EXISTS (
			SELECT FROM class c
			WHERE c.school_id = p_school
			AND c.class_id = x.id::bigint
			AND c.group_id = c.class_id)) THEN 10
	WHEN v_level <> 0 AND NOT EXISTS (
		SELECT FROM level l
		WHERE l.school_id = p_school AND l.level_id = v_level) THEN 11
	ELSE 0 END;
END
$$;

-- Makes (p_group 0) or changes a group of p_user's.  p_fields says what is
-- given: 1 name, 2 shares, 4 members, 8 rule, 16 kept, 32 ends_on.
-- status 0: done, 1: no such group, 2: somebody else's, 3: one of this name is
-- there, 4: too many groups, 5: `who` is out of reach as a member, 6: is no
-- colleague, 7: no such group in the rule, 8: ends_on is no day to come, 10: no
-- such class in the rule, 11: no such level.
CREATE OR REPLACE FUNCTION own_group_save(p_school bigint, p_user bigint,
    p_group bigint, p_fields int, p_name text, p_shares bigint[],
    p_members bigint[], p_rule jsonb, p_kept boolean, p_ends_on date,
    p_max int, OUT status int, OUT group_id bigint, OUT who bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_today date := school_today(p_school);
	v_end date := school_year_end(p_school, v_today);
	v_of bigint := (p_rule ->> 'group')::bigint;
BEGIN
	group_id := p_group;
	who := 0;
	-- One change at a time of what is somebody's.
	PERFORM FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user
	FOR NO KEY UPDATE;
	status := own_group_check(p_school, p_user, p_group, p_fields, p_name,
	    p_max);
	IF status <> 0 THEN
		RETURN;
	END IF;
	who := first_unreached(p_school, p_user, p_members, ARRAY(
		SELECT m.person_id FROM own_group_member m
		WHERE m.school_id = p_school AND m.group_id = p_group));
	IF who <> 0 THEN
		status := 5;
		RETURN;
	END IF;
	who := first_no_colleague(p_school, p_user, p_group, p_shares);
	IF who <> 0 THEN
		status := 6;
		RETURN;
	END IF;
	IF v_of IS NOT NULL AND (v_of = p_group
	    OR NOT own_group_seen(p_school, p_user, v_of)) THEN
		status := 7;
		RETURN;
	END IF;
	status := own_rule_check(p_school, p_rule);
	IF status <> 0 THEN
		RETURN;
	END IF;
	IF p_fields & 32 <> 0 AND (p_ends_on IS NULL OR p_ends_on < v_today
	    OR p_ends_on > v_today + 800) THEN
		status := 8;
		RETURN;
	END IF;
	IF p_group = 0 THEN
		INSERT INTO own_group AS g (school_id, owner_id, name, rule,
		    kept, ends_on, active)
		VALUES (p_school, p_user, p_name, p_rule, p_kept,
		    coalesce(p_ends_on, v_end), true)
		RETURNING g.group_id INTO group_id;
	ELSE
		UPDATE own_group g SET
		name = CASE WHEN p_fields & 1 <> 0 THEN p_name
		    ELSE g.name END,
		rule = CASE WHEN p_fields & 8 <> 0 THEN p_rule
		    ELSE g.rule END,
		kept = CASE WHEN p_fields & 16 <> 0 THEN p_kept
		    ELSE g.kept END,
		-- What was kept beyond its end has this year's from now on.
		ends_on = CASE WHEN p_fields & 32 <> 0 THEN p_ends_on
		    WHEN g.ends_on < v_today THEN v_end ELSE g.ends_on END
		WHERE g.school_id = p_school AND g.group_id = p_group;
	END IF;
	PERFORM own_group_put(p_school, group_id, p_fields, p_shares,
	    p_members);
END
$$;

-- Takes a group away (p_active false), or gives back what its owner, or the
-- end of the year, took away.  As own_group_save().
CREATE OR REPLACE FUNCTION own_group_switch(p_school bigint, p_user bigint,
    p_group bigint, p_active boolean, p_max int)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_today date := school_today(p_school);
	v_name text;
	v_status int;
BEGIN
	PERFORM FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_user
	FOR NO KEY UPDATE;
	IF NOT p_active THEN
		v_status := own_group_check(p_school, p_user, p_group, 0, '',
		    p_max);
	ELSE
		SELECT g.name INTO v_name FROM own_group g
		WHERE g.school_id = p_school AND g.group_id = p_group
		AND g.owner_id = p_user AND NOT g.active;
		v_status := CASE WHEN FOUND THEN own_group_check(p_school,
		    p_user, 0, 1, v_name, p_max) ELSE 1 END;
	END IF;
	IF v_status <> 0 THEN
		RETURN v_status;
	END IF;
	UPDATE own_group g SET active = p_active,
	dropped_on = CASE WHEN p_active THEN NULL ELSE v_today END,
	ends_on = CASE WHEN p_active AND g.ends_on < v_today
	    THEN school_year_end(p_school, v_today) ELSE g.ends_on END
	WHERE g.school_id = p_school AND g.group_id = p_group;
	RETURN 0;
END
$$;

-- The school year has ended: groups go unless they are kept.  Their owner can
-- have them back for a month.
CREATE OR REPLACE FUNCTION turn_own_groups(p_school bigint, p_day date)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_old bigint[];
BEGIN
	UPDATE own_group g SET active = false, dropped_on = p_day
	WHERE g.school_id = p_school AND g.active AND NOT g.kept
	AND g.ends_on < p_day;
	v_old := ARRAY(
		SELECT g.group_id FROM own_group g
		WHERE g.school_id = p_school AND NOT g.active
		AND g.dropped_on < p_day - 30);
	IF v_old = '{}' THEN
		RETURN;
	END IF;
	DELETE FROM own_group_member
	WHERE school_id = p_school AND group_id = ANY (v_old);
	DELETE FROM own_group_share
	WHERE school_id = p_school AND group_id = ANY (v_old);
	DELETE FROM own_group
	WHERE school_id = p_school AND group_id = ANY (v_old);
END
$$;
