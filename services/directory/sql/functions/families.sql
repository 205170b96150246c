-- Contact bans and delegates.  The trail says that a ban was looked at, noted
-- or lifted and by whom, but not about whom: more people read it.

-- The bans of a school, the newest first.
CREATE OR REPLACE FUNCTION look_at_bans(p_school bigint, p_actor bigint,
    p_address text, p_max int)
RETURNS SETOF contact_ban LANGUAGE plpgsql AS $$
BEGIN
	PERFORM audit_note(p_school, p_actor, 'ban.list', '', NULL, p_address);
	RETURN QUERY
	SELECT b.* FROM contact_ban b
	WHERE b.school_id = p_school
	ORDER BY b.noted_at DESC, b.ban_id LIMIT p_max;
END
$$;

-- Notes a ban, or changes its word.  status 0: done, 1: no such person, 2: no
-- such child.
CREATE OR REPLACE FUNCTION note_ban(p_school bigint, p_actor bigint,
    p_address text, p_person bigint, p_child bigint, p_note text,
    OUT status int, OUT ban_id text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	status := CASE
	    WHEN p_person = p_child OR NOT EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.person_id = p_person
		AND p.listed AND p.role <> 2) THEN 1
	    WHEN NOT EXISTS (
		SELECT FROM person p
		WHERE p.school_id = p_school AND p.person_id = p_child
		AND p.listed AND p.role = 2) THEN 2
	    ELSE 0 END;
	IF status <> 0 THEN
		RETURN;
	END IF;
	INSERT INTO contact_ban AS b (school_id, person_id, student_id, note,
	    noted_by)
	VALUES (p_school, p_person, p_child, p_note, p_actor)
	ON CONFLICT (school_id, person_id, student_id) DO UPDATE
	SET note = excluded.note, noted_by = excluded.noted_by,
	    noted_at = now()
	RETURNING b.ban_id::text INTO ban_id;
	PERFORM audit_note(p_school, p_actor, 'ban.note', ban_id, NULL,
	    p_address);
END
$$;

CREATE OR REPLACE FUNCTION lift_ban(p_school bigint, p_actor bigint,
    p_address text, p_ban text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM contact_ban b
	WHERE b.school_id = p_school AND b.ban_id::text = p_ban;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	PERFORM audit_note(p_school, p_actor, 'ban.lift', p_ban, NULL,
	    p_address);
	RETURN true;
END
$$;

-- The delegates of a class, a row for each, at least one; no row: no such
-- class.  p_note: the look is noted.
CREATE OR REPLACE FUNCTION delegates_of(p_school bigint, p_actor bigint,
    p_address text, p_class bigint, p_note boolean)
RETURNS TABLE (speaks_for smallint, id bigint, name text, role smallint,
    title text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	PERFORM audit_note(p_school, p_actor, 'class.look', c.title,
	    jsonb_build_object('delegates', true), p_address)
	FROM class c
	WHERE p_note AND c.school_id = p_school AND c.class_id = p_class
	AND c.active AND c.group_id = c.class_id;
	RETURN QUERY
	SELECT coalesce(d.role, 0::smallint), coalesce(p.person_id, 0),
	    coalesce(p.display_name, ''), coalesce(p.role, 0::smallint),
	    coalesce(p.title, '')
	FROM class c
	LEFT JOIN delegate d ON d.school_id = p_school AND d.group_id = p_class
	LEFT JOIN person p ON p.school_id = p_school
		AND p.person_id = d.person_id AND p.active
	WHERE c.school_id = p_school AND c.class_id = p_class AND c.active
	AND c.group_id = c.class_id
	ORDER BY d.role, p.search_family, p.search_given, p.person_id;
END
$$;

-- As what each of p_people may speak for a class: pupils of it, guardians of
-- such.
CREATE OR REPLACE FUNCTION speakers(p_school bigint, p_class bigint,
    p_people bigint[])
RETURNS TABLE (person_id bigint, role smallint) LANGUAGE sql STABLE AS $$
	SELECT m.person_id, 2::smallint FROM member m
	JOIN person p ON p.school_id = p_school AND p.person_id = m.person_id
		AND p.active
	WHERE m.school_id = p_school AND m.group_id = p_class AND m.role = 2
	AND m.person_id = ANY (p_people)
	UNION
	SELECT k.guardian_id, 1::smallint FROM kin k
	JOIN member m ON m.school_id = p_school AND m.group_id = p_class
		AND m.role = 2 AND m.person_id = k.student_id
	JOIN person p ON p.school_id = p_school AND p.person_id = k.guardian_id
		AND p.active
	WHERE k.school_id = p_school AND k.guardian_id = ANY (p_people)
$$;

-- Names the delegates of a class.  0: done, 1: no such class, 2: somebody may
-- not speak for it.
CREATE OR REPLACE FUNCTION set_delegates(p_school bigint, p_actor bigint,
    p_address text, p_class bigint, p_people bigint[])
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_title text;
	v_before bigint[];
	v_ids bigint[];
	v_roles smallint[];
BEGIN
	SELECT c.title INTO v_title FROM class c
	WHERE c.school_id = p_school AND c.class_id = p_class AND c.active
	AND c.group_id = c.class_id
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN 1;
	END IF;
	SELECT coalesce(array_agg(s.person_id), '{}'),
	    coalesce(array_agg(s.role), '{}')
	INTO v_ids, v_roles FROM speakers(p_school, p_class, p_people) s;
	IF EXISTS (SELECT FROM unnest(p_people) u (id)
		WHERE u.id <> ALL (v_ids)) THEN
		RETURN 2;
	END IF;
	v_before := ARRAY(
		SELECT d.person_id FROM delegate d
		WHERE d.school_id = p_school AND d.group_id = p_class
		ORDER BY d.person_id);
	DELETE FROM delegate d
	WHERE d.school_id = p_school AND d.group_id = p_class
	AND d.person_id <> ALL (v_ids);
	INSERT INTO delegate (school_id, group_id, person_id, role)
	SELECT p_school, p_class, u.id, u.role
	FROM unnest(v_ids, v_roles) u (id, role)
	ON CONFLICT (school_id, group_id, person_id) DO UPDATE
	SET role = excluded.role;
	PERFORM audit_note(p_school, p_actor, 'class.delegates', v_title,
	    jsonb_build_object('before', v_before, 'after', v_ids), p_address);
	RETURN 0;
END
$$;
