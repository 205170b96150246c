-- Templates of one person (p_owner), or of the school (0).  p_may: may the
-- caller change the school's?  What is refused comes back as a status:
--	0 done   3 no such template   5 the name is taken   6 too many
--	9 the school's, and not the caller's to change

-- One change of a person's templates, or of the school's, at a time.
CREATE OR REPLACE FUNCTION lock_templates(p_school bigint, p_owner bigint)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended(
		'templates ' || p_school || ' ' || p_owner, 0));
END $$;

-- Those that somebody who has the roles p_roles (1 << role of each) finds.
CREATE OR REPLACE FUNCTION templates_for(p_school bigint, p_user bigint,
	p_roles int, p_may boolean) RETURNS SETOF template
LANGUAGE sql STABLE AS $$
	SELECT t.* FROM template t
	WHERE t.school_id = p_school AND (t.owner_id = p_user
		OR t.owner_id = 0 AND (p_may OR t.roles = 0
			OR t.roles & p_roles <> 0))
$$;

-- p_most: templates that one person, or the school, may have.
CREATE OR REPLACE FUNCTION add_template(p_school bigint, p_owner bigint,
	p_name text, p_subject text, p_body text, p_snippet text, p_roles int,
	p_most int, OUT status int, OUT id bigint, OUT saved_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	PERFORM lock_templates(p_school, p_owner);
	status := CASE
		WHEN EXISTS (SELECT FROM template t
			WHERE t.school_id = p_school AND t.owner_id = p_owner
				AND lower(t.name) = lower(p_name)) THEN 5
		WHEN (SELECT count(*) FROM template t
			WHERE t.school_id = p_school
				AND t.owner_id = p_owner) >= p_most THEN 6
		ELSE 0 END;
	IF status = 0 THEN
		INSERT INTO template AS t VALUES (p_school, p_owner,
			nextval('message_id'), p_name, p_subject, p_body,
			p_snippet, p_roles, now())
		RETURNING t.id, t.saved_at INTO id, saved_at;
	END IF;
END $$;

-- Whose is the template p_id, of those that the caller finds, and may it be
-- changed?  The school's is locked until the end of the change.
CREATE OR REPLACE FUNCTION open_template(p_school bigint, p_user bigint, p_id
	bigint, p_mine int, p_may boolean, OUT status int, OUT owner_id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	SELECT t.owner_id INTO owner_id
	FROM templates_for(p_school, p_user, p_mine, p_may) t
	WHERE t.id = p_id;
	IF NOT FOUND THEN
		status := 3;
	ELSIF owner_id = 0 AND NOT p_may THEN
		status := 9;
	ELSE
		status := 0;
		PERFORM lock_templates(p_school, owner_id);
	END IF;
END $$;

CREATE OR REPLACE FUNCTION save_template(p_school bigint, p_user bigint, p_id
	bigint, p_mine int, p_may boolean, p_name text, p_subject text, p_body
	text, p_snippet text, p_roles int, OUT status int, OUT school boolean,
	OUT saved_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_owner bigint;
BEGIN
	SELECT o.status, o.owner_id INTO status, v_owner
	FROM open_template(p_school, p_user, p_id, p_mine, p_may) o;
	school := v_owner = 0;
	IF status = 0 AND EXISTS (SELECT FROM template t
		WHERE t.school_id = p_school AND t.owner_id = v_owner
			AND lower(t.name) = lower(p_name) AND t.id <> p_id) THEN
		status := 5;
	END IF;
	IF status = 0 THEN
		UPDATE template t SET name = p_name, subject = p_subject,
			body_html = p_body, snippet = p_snippet,
			roles = CASE WHEN school THEN p_roles ELSE 0 END,
			saved_at = now()
		WHERE t.school_id = p_school AND t.owner_id = v_owner
			AND t.id = p_id
		RETURNING t.saved_at INTO saved_at;
		-- It was deleted while the lock was waited for.
		IF NOT FOUND THEN
			status := 3;
		END IF;
	END IF;
END $$;

CREATE OR REPLACE FUNCTION drop_template(p_school bigint, p_user bigint, p_id
	bigint, p_mine int, p_may boolean, OUT status int, OUT school boolean,
	OUT name text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_owner bigint;
BEGIN
	SELECT o.status, o.owner_id INTO status, v_owner
	FROM open_template(p_school, p_user, p_id, p_mine, p_may) o;
	school := v_owner = 0;
	IF status = 0 THEN
		DELETE FROM template t
		WHERE t.school_id = p_school AND t.owner_id = v_owner
			AND t.id = p_id
		RETURNING t.name INTO name;
		IF NOT FOUND THEN
			status := 3;
		END IF;
	END IF;
END $$;
