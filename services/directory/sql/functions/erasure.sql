-- Erasing a person who has left: the row stays, for others have their id.
--	0 done   8 no such person   14 they may log in

-- Who has this login or roster id; of who was erased, '#' and the id.  kin: of
-- a pupil, whose guardians say so.
CREATE OR REPLACE FUNCTION find_erasable(p_school bigint, p_login text)
RETURNS TABLE (person_id bigint, name text, role smallint, active boolean,
    erased boolean, kin bigint[], addresses text[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT p.person_id, p.display_name, p.role, p.active,
	    p.erased_at IS NOT NULL, ARRAY(
		SELECT DISTINCT g.guardian_id FROM guardian g
		WHERE g.school_id = p_school AND g.student_id = p.person_id
		ORDER BY 1 LIMIT 100),
	    CASE WHEN p.email = '' THEN '{}' ELSE ARRAY[lower(p.email)] END
		|| ARRAY(
		SELECT lower(x) FROM mail_address m,
		    unnest(ARRAY[m.address, m.pending]) x
		WHERE m.school_id = p_school AND m.person_id = p.person_id
		AND x <> '')
	FROM person p
	LEFT JOIN account a ON a.school_id = p_school
		AND a.person_id = p.person_id
	WHERE p.school_id = p_school AND (a.login_key = lower(p_login)
		OR p.sourced_id = p_login
		OR p.erased_at IS NOT NULL
			AND '#' || p.person_id = p_login)
	ORDER BY a.login_key = lower(p_login) DESC NULLS LAST LIMIT 1;
END
$$;

-- Takes away all that is known of them, or only counts it.
CREATE OR REPLACE FUNCTION erase_person(p_school bigint, p_person bigint,
    p_erase boolean, OUT status int, OUT logins bigint, OUT sessions bigint,
    OUT memberships bigint, OUT groups bigint, OUT relations bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	p person;
BEGIN
	SELECT x.* INTO p FROM person x
	WHERE x.school_id = p_school AND x.person_id = p_person FOR UPDATE;
	status := CASE WHEN NOT FOUND THEN 8 WHEN p.active THEN 14 ELSE 0 END;
	logins := (SELECT count(*) FROM account x
		WHERE x.school_id = p_school AND x.person_id = p_person);
	sessions := (SELECT count(*) FROM session x
		WHERE x.school_id = p_school AND x.person_id = p_person)
	    + (SELECT count(*) FROM api_token x
		WHERE x.school_id = p_school AND x.person_id = p_person);
	memberships := (SELECT count(*) FROM enrolment x
		WHERE x.school_id = p_school AND x.person_id = p_person)
	    + (SELECT count(*) FROM own_group_member x
		WHERE x.school_id = p_school AND x.person_id = p_person);
	groups := (SELECT count(*) FROM own_group x
		WHERE x.school_id = p_school AND x.owner_id = p_person);
	relations := (SELECT count(*) FROM guardian x
		WHERE x.school_id = p_school
		AND p_person IN (x.guardian_id, x.student_id));
	IF status <> 0 OR NOT p_erase THEN
		RETURN;
	END IF;
	PERFORM erase_account(p_school, p_person);
	PERFORM erase_relations(p_school, p_person);
	PERFORM erase_images(p_school, p);
	UPDATE person x SET
		given_name = '', family_name = 'Compte supprimé', title = '',
		email = '', sourced_id = 'erased:' || p_person,
		search_title = '', listed = false, by_hand = 0,
		frozen_at = NULL, erased_at = coalesce(x.erased_at, now())
	WHERE x.school_id = p_school AND x.person_id = p_person;
	IF p.erased_at IS NULL THEN
		PERFORM audit_note(p_school, 0, 'person.erase',
		    p_person::text, NULL, '');
	END IF;
END
$$;

-- How they came in, and what they have chosen.
CREATE OR REPLACE FUNCTION erase_account(p_school bigint, p_person bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM session x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM api_token x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM device x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM remembered_device x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM second_factor x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM recovery_code x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM password_reset x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM account_mail x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM preference x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM auto_reply x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM mail_address x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM person_permission x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM once x
	WHERE x.school_id = p_school AND x.user_id = p_person;
	DELETE FROM account x
	WHERE x.school_id = p_school AND x.person_id = p_person;
END
$$;

-- Whom they belong to.  Who is barred from a child stays so.
CREATE OR REPLACE FUNCTION erase_relations(p_school bigint, p_person bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM enrolment x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM member x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM delegate x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM guardian x
	WHERE x.school_id = p_school
	AND p_person IN (x.guardian_id, x.student_id);
	DELETE FROM dated_role x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM person_alias x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM contact_ban x
	WHERE x.school_id = p_school AND x.person_id = p_person;
	DELETE FROM block x
	WHERE x.school_id = p_school AND p_person IN (x.person_id, x.blocked_id);
	DELETE FROM own_group_share x
	WHERE x.school_id = p_school AND (x.person_id = p_person
		OR x.group_id IN (SELECT g.group_id FROM own_group g
			WHERE g.school_id = p_school
			AND g.owner_id = p_person));
	DELETE FROM own_group_member x
	WHERE x.school_id = p_school AND (x.person_id = p_person
		OR x.group_id IN (SELECT g.group_id FROM own_group g
			WHERE g.school_id = p_school
			AND g.owner_id = p_person));
	DELETE FROM own_group x
	WHERE x.school_id = p_school AND x.owner_id = p_person;
END
$$;

-- What imports keep of them, so that undoing one brings nothing back.
CREATE OR REPLACE FUNCTION erase_images(p_school bigint, p person)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM job_image x
	WHERE x.school_id = p_school AND (
		x.relation IN ('person', 'account')
			AND x.key = p.person_id::text
		OR x.relation = 'dated_role'
			AND split_part(x.key, '/', 1) = p.person_id::text
		OR x.relation = 'guardian'
			AND p.person_id::text = ANY (string_to_array(x.key, '/'))
		OR x.relation IN ('person_alias', 'enrolment')
			AND x.before ->> 'person_id' = p.person_id::text);
	DELETE FROM job_proposal x
	WHERE x.school_id = p_school AND x.person_id = p.person_id;
	DELETE FROM stage_person x
	WHERE x.school_id = p_school AND x.sourced_id = p.sourced_id;
END
$$;
