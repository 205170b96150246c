-- Rights for the memory of the service (rights.c), and word of their changes.

-- What reach() says to everybody of a role about each of p_groups; '{}': about
-- the whole school.  It can be had in such parts as reach() depends on the
-- caller by the role, by leaving out oneself, and by groups of which each adds
-- rows of its own: keep that so.
-- part 0: people in order (id, name, role, title), 1: a category (kind, id = group,
-- name = title of the class, people in order; kind 0: in no category), 2: more
-- than p_max rows of reach(), and nothing else then.
CREATE FUNCTION reach_parts(p_school bigint, p_role smallint,
    p_groups bigint[], p_max int)
RETURNS TABLE (part smallint, id bigint, name text, role smallint, title text,
    kind smallint, people bigint[])
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
	v_wide boolean := cardinality(p_groups) = 0;
	v_kinds smallint[];
	v_groups bigint[];
	v_people bigint[];
BEGIN
	SELECT array_agg(x.kind), array_agg(x.group_id), array_agg(x.person_id)
	INTO v_kinds, v_groups, v_people
	FROM (
		SELECT r.kind, r.group_id, r.person_id
		FROM reach(p_school, 0, p_role, p_groups) r
		WHERE (r.group_id = 0) = v_wide
		LIMIT p_max + 1
	) x;
	IF cardinality(v_people) > p_max THEN
		RETURN QUERY SELECT 2::smallint, 0::bigint, '', 0::smallint,
		    '', 0::smallint, NULL::bigint[];
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 0::smallint, p.person_id, p.display_name, p.role, p.title,
	    0::smallint, NULL::bigint[]
	FROM person p
	WHERE p.school_id = p_school AND p.active
	AND p.person_id = ANY (v_people)
	ORDER BY p.person_id;
	RETURN QUERY
	SELECT 1::smallint, x.group_id, coalesce(c.title, ''), 0::smallint, '',
	    x.kind, x.people
	FROM (
		SELECT u.kind, u.group_id,
		    array_agg(DISTINCT u.person_id) AS people
		FROM unnest(v_kinds, v_groups, v_people)
			u (kind, group_id, person_id)
		GROUP BY u.kind, u.group_id
	) x
	LEFT JOIN class c ON c.school_id = p_school AND c.class_id = x.group_id;
END
$$;

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
