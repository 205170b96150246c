-- Drafts.  What is refused comes back as a status:
--	0 done   1 done before with this key   2 key used for other content
--	3 no such draft   4 no such thread   5 too many drafts
--	6 saved by somebody else since that version
--	7 made before with this key, and gone

-- SendOptions with nothing but who may answer, as protobuf has them.
CREATE OR REPLACE FUNCTION draft_options(p_replies smallint)
RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_replies > 0 THEN '\x08'::bytea
		|| set_byte('\x00'::bytea, 0, p_replies) ELSE ''::bytea END
$$;

-- A new draft, whatever there is: its id.  p_options: draft_options(), or
-- what the service packs.  The files are claimed by its owner already.
CREATE OR REPLACE FUNCTION draft_create(p_school bigint, p_user bigint,
	p_thread bigint, p_reply_all boolean, p_role smallint, p_subject text,
	p_body text, p_snippet text, p_to_ids text[], p_to_roles smallint[],
	p_to_names text[], p_concerns bigint[], p_options bytea,
	p_files text[], p_file_names text[], p_file_types text[],
	p_file_sizes bigint[], p_file_hashes text[])
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	v_id bigint;
BEGIN
	INSERT INTO draft VALUES (p_school, p_user, nextval('message_id'), 1,
		clock_timestamp(), p_thread, p_reply_all, p_role, p_subject,
		p_body, p_snippet, p_to_ids, p_to_roles, p_to_names,
		p_concerns, p_options, p_files, p_file_names, p_file_types,
		p_file_sizes, p_file_hashes, NULL)
	RETURNING id INTO v_id;
	IF p_files IS NOT NULL THEN
		INSERT INTO file SELECT p_school, f, 0, v_id
		FROM unnest(p_files) f ON CONFLICT DO NOTHING;
	END IF;
	PERFORM live_tell(p_school, 2, 1, v_id, 0, ARRAY[p_user]);
	RETURN v_id;
END $$;

-- May an answer in this thread be kept?  0 or 4.
CREATE OR REPLACE FUNCTION draft_thread(p_school bigint, p_user bigint,
	p_thread bigint)
RETURNS int
LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN p_thread IS NULL OR EXISTS (
		SELECT FROM entry e WHERE e.school_id = p_school
			AND e.user_id = p_user AND e.thread_id = p_thread
			AND (e.received_at IS NOT NULL
				OR e.sent_at IS NOT NULL))
		THEN 0 ELSE 4 END
$$;

-- Takes a key for a draft that is about to be made; what was made with it
-- before otherwise.  A key is known for a month.
CREATE OR REPLACE FUNCTION draft_take_key(p_school bigint, p_user bigint, p_key
	bytea, p_hash bytea, p_id bigint, OUT status int, OUT draft_id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	status := 0;
	DELETE FROM draft_key k WHERE k.school_id = p_school
		AND k.user_id = p_user AND k.made_at < now() - interval '30 days';
	INSERT INTO draft_key VALUES (p_school, p_user, p_key, p_hash, p_id,
		now())
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		SELECT CASE WHEN k.content_hash = p_hash THEN 1 ELSE 2 END,
			k.draft_id
		INTO status, draft_id
		FROM draft_key k WHERE k.school_id = p_school
			AND k.user_id = p_user AND k.key_hash = p_key;
	END IF;
END $$;

-- What a person asks to keep.  p_most: drafts that one person may have.
CREATE OR REPLACE FUNCTION draft_add(p_school bigint, p_user bigint,
	p_thread bigint, p_reply_all boolean, p_role smallint, p_subject text,
	p_body text, p_snippet text, p_to_ids text[], p_to_roles smallint[],
	p_to_names text[], p_concerns bigint[], p_options bytea,
	p_files text[], p_file_names text[], p_file_types text[],
	p_file_sizes bigint[], p_file_hashes text[], p_key bytea, p_hash bytea,
	p_most int, OUT status int, OUT line draft)
LANGUAGE plpgsql AS $$
DECLARE
	v_id    bigint;
	v_other bigint;
BEGIN
	SELECT CASE WHEN k.content_hash = p_hash THEN 1 ELSE 2 END, k.draft_id
	INTO status, v_id
	FROM draft_key k WHERE k.school_id = p_school AND k.user_id = p_user
		AND k.key_hash = p_key;
	IF NOT FOUND THEN
		status := draft_thread(p_school, p_user, p_thread);
		IF status = 0 AND (SELECT count(*) FROM draft d
			WHERE d.school_id = p_school AND d.user_id = p_user)
			>= p_most THEN
			status := 5;
		END IF;
		IF status <> 0 THEN
			RETURN;
		END IF;
		v_id := draft_create(p_school, p_user, p_thread, p_reply_all,
			p_role, p_subject, p_body, p_snippet, p_to_ids,
			p_to_roles, p_to_names, p_concerns, p_options,
			p_files, p_file_names, p_file_types, p_file_sizes,
			p_file_hashes);
		IF p_key IS NOT NULL THEN
			SELECT k.status, k.draft_id INTO status, v_other
			FROM draft_take_key(p_school, p_user, p_key, p_hash,
				v_id) k;
			-- Somebody was first with it, meanwhile.
			IF status <> 0 THEN
				PERFORM draft_drop(p_school, p_user, v_id);
				v_id := v_other;
			END IF;
		END IF;
	END IF;
	SELECT d.* INTO line FROM draft d WHERE d.school_id = p_school
		AND d.user_id = p_user AND d.id = v_id;
	IF NOT FOUND AND status = 1 THEN
		status := 7;
	END IF;
END $$;

-- Names that could not be asked for stay as they were: roles and names of
-- p_ids, one array of each.
CREATE OR REPLACE FUNCTION draft_named(p_ids text[], p_roles smallint[],
	p_names text[], p_old_ids text[], p_old_roles smallint[], p_old_names
	text[], OUT roles smallint[], OUT names text[])
LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(array_agg(CASE WHEN n.name = '' AND o.name <> ''
			AND sign(o.role) = sign(n.role)
			THEN o.role ELSE n.role END ORDER BY n.nth), '{}'),
		coalesce(array_agg(CASE WHEN n.name = '' AND o.name <> ''
			AND sign(o.role) = sign(n.role)
			THEN o.name ELSE n.name END ORDER BY n.nth), '{}')
	FROM unnest(p_ids, p_roles, p_names) WITH ORDINALITY
		n (id, role, name, nth)
	LEFT JOIN (SELECT DISTINCT ON (id) id, role, name
		FROM unnest(p_old_ids, p_old_roles, p_old_names)
			u (id, role, name)) o ON o.id = n.id
$$;

-- Keeps p_version + 1 where p_version is what there is.  p_hash: of what is
-- asked, the version with it, so that who has missed the answer may ask again.
CREATE OR REPLACE FUNCTION draft_save(p_school bigint, p_user bigint,
	p_thread bigint, p_reply_all boolean, p_role smallint, p_subject text,
	p_body text, p_snippet text, p_to_ids text[], p_to_roles smallint[],
	p_to_names text[], p_concerns bigint[], p_options bytea,
	p_files text[], p_file_names text[], p_file_types text[],
	p_file_sizes bigint[], p_file_hashes text[], p_id bigint, p_version int,
	p_hash bytea, OUT status int, OUT line draft)
LANGUAGE plpgsql AS $$
DECLARE
	v_old draft;
BEGIN
	SELECT d.* INTO v_old FROM draft d WHERE d.school_id = p_school
		AND d.user_id = p_user AND d.id = p_id FOR UPDATE;
	IF NOT FOUND THEN
		status := 3;
		RETURN;
	END IF;
	IF v_old.version <> p_version THEN
		status := CASE WHEN v_old.version = p_version + 1
			AND v_old.saved_hash = p_hash THEN 1 ELSE 6 END;
		line := v_old;
		RETURN;
	END IF;
	status := CASE WHEN p_thread IS NOT DISTINCT FROM v_old.thread_id
		THEN 0 ELSE draft_thread(p_school, p_user, p_thread) END;
	IF status <> 0 THEN
		RETURN;
	END IF;
	UPDATE draft d SET
		version = p_version + 1,
		saved_at = clock_timestamp(),
		thread_id = p_thread,
		reply_all = p_reply_all,
		role = p_role,
		subject = p_subject,
		body_html = p_body,
		snippet = p_snippet,
		to_ids = p_to_ids,
		to_roles = n.roles,
		to_names = n.names,
		concerns = p_concerns,
		options = p_options,
		file_ids = p_files,
		file_names = p_file_names,
		file_types = p_file_types,
		file_sizes = p_file_sizes,
		file_hashes = p_file_hashes,
		saved_hash = p_hash
	FROM draft_named(p_to_ids, p_to_roles, p_to_names, v_old.to_ids,
		v_old.to_roles, v_old.to_names) n
	WHERE d.school_id = p_school AND d.user_id = p_user AND d.id = p_id
	RETURNING d.* INTO line;
	IF p_files IS DISTINCT FROM v_old.file_ids THEN
		DELETE FROM file f WHERE f.school_id = p_school
			AND f.attachment_id = ANY (v_old.file_ids)
			AND f.thread_id = 0 AND f.message_id = p_id;
		INSERT INTO file SELECT p_school, f, 0, p_id
		FROM unnest(p_files) f ON CONFLICT DO NOTHING;
	END IF;
	PERFORM live_tell(p_school, 2, 5, p_id, 0, ARRAY[p_user]);
END $$;

-- It was there, and is gone with what it holds.
CREATE OR REPLACE FUNCTION draft_drop(p_school bigint, p_user bigint, p_id
	bigint)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	v_files text[];
BEGIN
	DELETE FROM draft d WHERE d.school_id = p_school
		AND d.user_id = p_user AND d.id = p_id
	RETURNING d.file_ids INTO v_files;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	DELETE FROM file f WHERE f.school_id = p_school
		AND f.attachment_id = ANY (v_files)
		AND f.thread_id = 0 AND f.message_id = p_id;
	PERFORM live_tell(p_school, 2, 6, p_id, 0, ARRAY[p_user]);
	RETURN true;
END $$;

-- ---- a send of it: both are parts of the send's own statement ----

-- Is it there?  Until the send is done, nobody else sends or saves it.  NULL:
-- none is sent.
CREATE OR REPLACE FUNCTION draft_hold(p_school bigint, p_user bigint, p_id
	bigint)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	IF p_id IS NULL THEN
		RETURN true;
	END IF;
	PERFORM FROM draft d WHERE d.school_id = p_school
		AND d.user_id = p_user AND d.id = p_id FOR UPDATE;
	RETURN FOUND;
END $$;

-- p_status: of the send; whatever is not sent leaves the draft as it is.
CREATE OR REPLACE FUNCTION draft_sent(p_school bigint, p_user bigint, p_id
	bigint, p_status int)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN p_id IS NOT NULL AND p_status = 0
		AND draft_drop(p_school, p_user, p_id);
END $$;
