-- What a school sets of itself.

-- 0: saved, 1: somebody has changed it since p_version.
CREATE OR REPLACE FUNCTION put_settings(p_school bigint, p_actor bigint,
    p_name text, p_accent int, p_languages text[], p_language text,
    p_confirm_above int, p_factor_roles smallint[], p_version bigint,
    p_address text)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_school school;
	v_before school_setting;
BEGIN
	SELECT * INTO v_school FROM school
	WHERE school_id = p_school FOR NO KEY UPDATE;
	INSERT INTO school_setting (school_id) VALUES (p_school)
	ON CONFLICT DO NOTHING;
	SELECT * INTO v_before FROM school_setting
	WHERE school_id = p_school;
	IF v_before.version <> p_version THEN
		RETURN 1;
	END IF;
	UPDATE school SET name = p_name, confirm_above = p_confirm_above,
	factor_roles = p_factor_roles
	WHERE school_id = p_school;
	UPDATE school_setting SET version = version + 1,
	accent = nullif(p_accent, -1), languages = p_languages,
	language = p_language
	WHERE school_id = p_school;
	PERFORM tell_sessions(p_school);
	PERFORM factor_demand(p_school, 0);
	PERFORM audit_note(p_school, p_actor, 'settings.change', p_name,
	    jsonb_build_object('before', jsonb_build_object(
		'name', v_school.name, 'accent', v_before.accent,
		'languages', v_before.languages,
		'language', v_before.language,
		'confirmAbove', v_school.confirm_above,
		'factorRoles', v_school.factor_roles),
	    'after', jsonb_build_object('name', p_name,
		'accent', nullif(p_accent, -1), 'languages', p_languages,
		'language', p_language, 'confirmAbove', p_confirm_above,
		'factorRoles', p_factor_roles)), p_address);
	RETURN 0;
END
$$;

-- The same, with when guardians get copies of what is written to pupils.
CREATE OR REPLACE FUNCTION save_settings(p_school bigint, p_actor bigint,
    p_name text, p_accent int, p_languages text[], p_language text,
    p_confirm_above int, p_factor_roles smallint[], p_version bigint,
    p_address text, p_copies smallint)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_before smallint;
	v_status int;
BEGIN
	v_status := put_settings(p_school, p_actor, p_name, p_accent,
	    p_languages, p_language, p_confirm_above, p_factor_roles,
	    p_version, p_address);
	SELECT s.guardian_copies INTO v_before FROM school_setting s
	WHERE s.school_id = p_school;
	IF v_status <> 0 OR v_before = p_copies THEN
		RETURN v_status;
	END IF;
	UPDATE school_setting s SET guardian_copies = p_copies
	WHERE s.school_id = p_school;
	-- Whoever remembers that there are none hears of it.
	PERFORM pg_notify('directory_rights', p_school::text);
	PERFORM audit_note(p_school, p_actor, 'settings.copies', p_name,
	    jsonb_build_object('before', v_before, 'after', p_copies),
	    p_address);
	RETURN 0;
END
$$;

-- The same, with whether mails have what messages say.
CREATE OR REPLACE FUNCTION save_settings_mail(p_school bigint, p_actor bigint,
    p_name text, p_accent int, p_languages text[], p_language text,
    p_confirm_above int, p_factor_roles smallint[], p_version bigint,
    p_address text, p_copies smallint, p_text boolean)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_status int;
BEGIN
	v_status := save_settings(p_school, p_actor, p_name, p_accent,
	    p_languages, p_language, p_confirm_above, p_factor_roles,
	    p_version, p_address, p_copies);
	IF v_status <> 0 THEN
		RETURN v_status;
	END IF;
	UPDATE school_setting s SET text_in_mail = p_text
	WHERE s.school_id = p_school AND s.text_in_mail <> p_text;
	IF FOUND THEN
		PERFORM audit_note(p_school, p_actor, 'settings.mail', p_name,
		    jsonb_build_object('after', p_text), p_address);
	END IF;
	RETURN 0;
END
$$;

-- Gateways read what they know of the school anew.
CREATE OR REPLACE FUNCTION tell_sessions(p_school bigint)
RETURNS void LANGUAGE sql AS $$
	UPDATE session SET stale_at = now()
	WHERE school_id = p_school AND revoked_at IS NULL
	AND expires_at > now()
$$;

-- p_logo '': none from now on.
CREATE OR REPLACE FUNCTION put_logo(p_school bigint, p_actor bigint,
    p_logo bytea, p_type text, p_address text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO school_setting (school_id, logo, logo_type, logo_hash)
	VALUES (p_school, nullif(p_logo, ''), p_type, CASE WHEN p_logo = ''
	    THEN '' ELSE encode(sha256(p_logo), 'hex') END)
	ON CONFLICT (school_id) DO UPDATE SET logo = excluded.logo,
	logo_type = excluded.logo_type, logo_hash = excluded.logo_hash;
	PERFORM tell_sessions(p_school);
	RETURN audit_note(p_school, p_actor, 'settings.logo', '',
	    jsonb_build_object('bytes', length(p_logo)), p_address);
END
$$;

-- Of the release before.  p_extensions '{}': all, p_max 0: as large as the
-- installation takes.
CREATE OR REPLACE FUNCTION put_file_rules(p_school bigint, p_actor bigint,
    p_extensions text[], p_max bigint, p_address text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_before jsonb;
BEGIN
	SELECT jsonb_build_object('extensions', s.extensions,
	    'maxBytes', s.max_attachment) INTO v_before
	FROM school_setting s WHERE s.school_id = p_school;
	INSERT INTO school_setting (school_id, extensions, max_attachment)
	VALUES (p_school, nullif(p_extensions, '{}'), nullif(p_max, 0))
	ON CONFLICT (school_id) DO UPDATE SET extensions = excluded.extensions,
	max_attachment = excluded.max_attachment;
	RETURN audit_note(p_school, p_actor, 'files.change', '',
	    jsonb_build_object('before', v_before,
		'after', jsonb_build_object('extensions', p_extensions,
		    'maxBytes', p_max)), p_address);
END
$$;

-- Likewise.
CREATE OR REPLACE FUNCTION put_file_settings(p_school bigint, p_actor bigint,
    p_extensions text[], p_max bigint, p_scripts boolean, p_launch boolean,
    p_files boolean, p_dde boolean, p_count int, p_message bigint,
    p_person bigint, p_school_quota bigint, p_address text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_before jsonb;
BEGIN
	SELECT jsonb_build_object('extensions', s.extensions,
	    'maxBytes', s.max_attachment, 'pdfScripts', s.pdf_scripts,
	    'pdfLaunchActions', s.pdf_launch_actions,
	    'pdfFiles', s.pdf_files, 'dde', s.dde,
	    'maxPerMessage', s.max_per_message,
	    'maxMessageBytes', s.max_message_bytes,
	    'personQuotaBytes', s.person_quota,
	    'schoolQuotaBytes', s.school_quota) INTO v_before
	FROM school_setting s WHERE s.school_id = p_school;
	INSERT INTO school_setting (school_id, extensions, max_attachment,
	    pdf_scripts, pdf_launch_actions, pdf_files, dde, max_per_message,
	    max_message_bytes, person_quota, school_quota)
	VALUES (p_school, nullif(p_extensions, '{}'), nullif(p_max, 0),
	    p_scripts, p_launch, p_files, p_dde, p_count, p_message, p_person,
	    p_school_quota)
	ON CONFLICT (school_id) DO UPDATE SET extensions = excluded.extensions,
	max_attachment = excluded.max_attachment,
	pdf_scripts = excluded.pdf_scripts,
	pdf_launch_actions = excluded.pdf_launch_actions,
	pdf_files = excluded.pdf_files, dde = excluded.dde,
	max_per_message = excluded.max_per_message,
	max_message_bytes = excluded.max_message_bytes,
	person_quota = excluded.person_quota,
	school_quota = excluded.school_quota;
	RETURN audit_note(p_school, p_actor, 'files.change', '',
	    jsonb_build_object('before', v_before,
		'after', jsonb_build_object('extensions', p_extensions,
		    'maxBytes', p_max, 'pdfScripts', p_scripts,
		    'pdfLaunchActions', p_launch, 'pdfFiles', p_files,
		    'dde', p_dde, 'maxPerMessage', p_count,
		'maxMessageBytes', p_message, 'personQuotaBytes', p_person,
		'schoolQuotaBytes', p_school_quota)), p_address);
END
$$;

-- All that a school sets of its files.
CREATE OR REPLACE FUNCTION put_school_files(p_school bigint, p_actor bigint,
    p_extensions text[], p_max bigint, p_scripts boolean, p_launch boolean,
    p_files boolean, p_dde boolean, p_count int, p_message bigint,
    p_person bigint, p_school_quota bigint, p_refuse boolean,
    p_address text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_before jsonb;
BEGIN
	SELECT jsonb_build_object('extensions', s.extensions,
	    'maxBytes', s.max_attachment, 'pdfScripts', s.pdf_scripts,
	    'pdfLaunchActions', s.pdf_launch_actions,
	    'pdfFiles', s.pdf_files, 'dde', s.dde,
	    'maxPerMessage', s.max_per_message,
	    'maxMessageBytes', s.max_message_bytes,
	    'personQuotaBytes', s.person_quota,
	    'schoolQuotaBytes', s.school_quota,
	    'refuseUnscanned', s.refuse_unscanned) INTO v_before
	FROM school_setting s WHERE s.school_id = p_school;
	INSERT INTO school_setting (school_id, extensions, max_attachment,
	    pdf_scripts, pdf_launch_actions, pdf_files, dde, max_per_message,
	    max_message_bytes, person_quota, school_quota, refuse_unscanned)
	VALUES (p_school, nullif(p_extensions, '{}'), nullif(p_max, 0),
	    p_scripts, p_launch, p_files, p_dde, p_count, p_message, p_person,
	    p_school_quota, p_refuse)
	ON CONFLICT (school_id) DO UPDATE SET extensions = excluded.extensions,
	max_attachment = excluded.max_attachment,
	pdf_scripts = excluded.pdf_scripts,
	pdf_launch_actions = excluded.pdf_launch_actions,
	pdf_files = excluded.pdf_files, dde = excluded.dde,
	max_per_message = excluded.max_per_message,
	max_message_bytes = excluded.max_message_bytes,
	person_quota = excluded.person_quota,
	school_quota = excluded.school_quota,
	refuse_unscanned = excluded.refuse_unscanned;
	RETURN audit_note(p_school, p_actor, 'files.change', '',
	    jsonb_build_object('before', v_before,
		'after', jsonb_build_object('extensions', p_extensions,
		    'maxBytes', p_max, 'pdfScripts', p_scripts,
		    'pdfLaunchActions', p_launch, 'pdfFiles', p_files,
		    'dde', p_dde, 'maxPerMessage', p_count,
		'maxMessageBytes', p_message, 'personQuotaBytes', p_person,
		'schoolQuotaBytes', p_school_quota,
		'refuseUnscanned', p_refuse)), p_address);
END
$$;

-- The calendar as a whole, row by row in arrays.  0: saved, 1: somebody has
-- changed it since p_version.
CREATE OR REPLACE FUNCTION put_calendar(p_school bigint, p_actor bigint,
    p_kinds smallint[], p_firsts text[], p_lasts text[], p_names text[],
    p_roles smallint[], p_days text[], p_from smallint[], p_to smallint[],
    p_version bigint, p_address text)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_version bigint;
BEGIN
	INSERT INTO calendar (school_id) VALUES (p_school)
	ON CONFLICT DO NOTHING;
	SELECT version INTO v_version FROM calendar
	WHERE school_id = p_school FOR UPDATE;
	IF v_version <> p_version THEN
		RETURN 1;
	END IF;
	UPDATE calendar SET version = version + 1 WHERE school_id = p_school;
	DELETE FROM calendar_span WHERE school_id = p_school;
	DELETE FROM role_hours WHERE school_id = p_school;
	INSERT INTO calendar_span (school_id, kind, first_day, last_day, name)
	SELECT p_school, kind, first_day::date, last_day::date, name
	FROM unnest(p_kinds, p_firsts, p_lasts, p_names)
	    x (kind, first_day, last_day, name);
	INSERT INTO role_hours (school_id, role, nth, days, from_minute,
	    to_minute)
	SELECT p_school, role, nth, string_to_array(days, ',')::smallint[],
	    from_minute, to_minute
	FROM unnest(p_roles, p_days, p_from, p_to)
	    WITH ORDINALITY x (role, days, from_minute, to_minute, nth);
	-- Whoever remembers that there are no hours hears of it.
	PERFORM pg_notify('directory_rights', p_school::text);
	PERFORM audit_note(p_school, p_actor, 'calendar.change', '',
	    jsonb_build_object('spans', to_jsonb(p_names),
		'hours', cardinality(p_roles)), p_address);
	RETURN 0;
END
$$;
