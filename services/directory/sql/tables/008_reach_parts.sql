-- was: 381a66bfdaa0f0946b96753579e836d30772dc65a040956c1dd1c9e46d42b35f
-- At commit every service that listens hears of which school the rights have
-- changed; '' means all.  By triggers, so that no statement can forget it.
-- enrolment is not among the tables: the rules read member, made from it.
CREATE FUNCTION tell_rights()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		PERFORM pg_notify('directory_rights', '');
	ELSE
		PERFORM pg_notify('directory_rights', c.school_id::text)
		FROM (SELECT DISTINCT school_id FROM changed) c;
	END IF;
	RETURN NULL;
END
$$;

-- A row that moves to another school changes both: the old one is told, too.
CREATE FUNCTION tell_rights_update()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('directory_rights', c.school_id::text)
	FROM (
		SELECT school_id FROM changed
		UNION
		SELECT school_id FROM before
	) c;
	RETURN NULL;
END
$$;

DO $$
DECLARE
	v_table text;
BEGIN
	FOREACH v_table IN ARRAY ARRAY['person', 'guardian', 'class', 'member']
	LOOP
		EXECUTE format('CREATE TRIGGER tell_rights_insert'
		    ' AFTER INSERT ON %I REFERENCING NEW TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_delete'
		    ' AFTER DELETE ON %I REFERENCING OLD TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_update'
		    ' AFTER UPDATE ON %I REFERENCING'
		    ' OLD TABLE AS before NEW TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights_update()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_truncate'
		    ' AFTER TRUNCATE ON %I'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
	END LOOP;
END
$$;
