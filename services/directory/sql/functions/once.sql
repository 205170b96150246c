-- Calls that are to count once: the key is claimed in the transaction of what
-- the call does, so that of two at a time the second one waits for the first.

-- Claims a key.  status 0: it is new, or there is none (NULL); 1: the same call
-- has been, and `was` is what came of it; 2: the key was used for something
-- else.
CREATE OR REPLACE FUNCTION once_claim(p_school bigint, p_user bigint,
    p_kind int, p_key bytea, p_content bytea, OUT status int, OUT was once)
LANGUAGE plpgsql AS $$
BEGIN
	status := 0;
	IF p_key IS NULL THEN
		RETURN;
	END IF;
	INSERT INTO once (school_id, user_id, kind, key_hash, content_hash)
	VALUES (p_school, p_user, p_kind, p_key, p_content)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		SELECT * INTO was FROM once o
		WHERE o.school_id = p_school AND o.user_id = p_user
		AND o.kind = p_kind AND o.key_hash = p_key;
		status := CASE WHEN was.content_hash = p_content THEN 1
		    ELSE 2 END;
	END IF;
END
$$;

-- What came of it; all NULL: nothing, so that the key is free again.
CREATE OR REPLACE FUNCTION once_keep(p_school bigint, p_user bigint,
    p_kind int, p_key bytea, p_thing bigint, p_token bytea, p_sealed bytea)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF p_thing IS NULL AND p_token IS NULL THEN
		DELETE FROM once o
		WHERE o.school_id = p_school AND o.user_id = p_user
		AND o.kind = p_kind AND o.key_hash = p_key;
	ELSE
		UPDATE once o SET thing = p_thing, token_id = p_token,
		sealed = p_sealed
		WHERE o.school_id = p_school AND o.user_id = p_user
		AND o.kind = p_kind AND o.key_hash = p_key;
	END IF;
END
$$;

-- ---- what is made once ----

-- create_user(); status 9: the key was used for something else.
CREATE OR REPLACE FUNCTION create_user_once(p_school bigint, p_actor bigint,
    p_full boolean, p_given text, p_family text, p_title text,
    p_function smallint, p_login text, p_email text, p_roles smallint[],
    p_address text, p_key bytea, p_content bytea, OUT status int,
    OUT person_id bigint)
LANGUAGE plpgsql AS $$
DECLARE
	v_once record;
BEGIN
	SELECT * INTO v_once
	FROM once_claim(p_school, p_actor, 1, p_key, p_content);
	IF v_once.status <> 0 THEN
		status := CASE v_once.status WHEN 1 THEN 0 ELSE 9 END;
		person_id := (v_once.was).thing;
		RETURN;
	END IF;
	SELECT c.status, c.person_id INTO status, person_id
	FROM create_user(p_school, p_actor, p_full, p_given, p_family, p_title,
	    p_function, p_login, p_email, p_roles, p_address) c;
	PERFORM once_keep(p_school, p_actor, 1, p_key, person_id, NULL, NULL);
END
$$;

-- own_group_save(); status 9: as above.
CREATE OR REPLACE FUNCTION own_group_save_once(p_school bigint, p_user bigint,
    p_group bigint, p_fields int, p_name text, p_shares bigint[],
    p_members bigint[], p_rule jsonb, p_kept boolean, p_ends_on date,
    p_max int, p_key bytea, p_content bytea, OUT status int,
    OUT group_id bigint, OUT who bigint)
LANGUAGE plpgsql AS $$
DECLARE
	v_once record;
BEGIN
	SELECT * INTO v_once
	FROM once_claim(p_school, p_user, 2, p_key, p_content);
	IF v_once.status <> 0 THEN
		status := CASE v_once.status WHEN 1 THEN 0 ELSE 9 END;
		group_id := coalesce((v_once.was).thing, 0);
		who := 0;
		RETURN;
	END IF;
	SELECT s.status, s.group_id, s.who INTO status, group_id, who
	FROM own_group_save(p_school, p_user, p_group, p_fields, p_name,
	    p_shares, p_members, p_rule, p_kept, p_ends_on, p_max) s;
	PERFORM once_keep(p_school, p_user, 2, p_key,
	    CASE status WHEN 0 THEN group_id END, NULL, NULL);
END
$$;

-- token_make().  status 0: made, 1: there are p_max, 2: it was made before, and
-- `token`, `sealed` (NULL: a day ago) and the rest are of then, 9: as above.
CREATE OR REPLACE FUNCTION token_make_once(p_school bigint, p_person bigint,
    p_id bytea, p_name text, p_scopes int, p_days int, p_max int,
    p_sealed bytea, p_key bytea, p_content bytea, OUT status int,
    OUT token bytea, OUT sealed bytea, OUT made_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	v_once record;
BEGIN
	made_at := now();
	SELECT * INTO v_once
	FROM once_claim(p_school, p_person, 3, p_key, p_content);
	IF v_once.status <> 0 THEN
		status := CASE v_once.status WHEN 1 THEN 2 ELSE 9 END;
		token := (v_once.was).token_id;
		made_at := (v_once.was).made_at;
		sealed := CASE WHEN made_at > now() - interval '1 day'
		    THEN (v_once.was).sealed END;
		RETURN;
	END IF;
	IF token_make(p_school, p_person, p_id, p_name, p_scopes, p_days,
	    p_max) THEN
		status := 0;
		token := p_id;
	ELSE
		status := 1;
	END IF;
	PERFORM once_keep(p_school, p_person, 3, p_key, NULL, token, p_sealed);
END
$$;
