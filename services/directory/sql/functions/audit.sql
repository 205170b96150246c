-- The audit trail: its table is not ours, we only add to it.

-- Notes an act, in the statement or the function that does it: both are there
-- or neither is.  p_actor: a person of the school, 0: liaisonctl.  p_act:
-- "rules.change": the subject and what was done with it, a look ("person.look")
-- and an export too.  p_object: with what, as one would say it ("Léa Martin",
-- a job's id).  p_detail: before and after, filters; NULL: nothing.  p_address:
-- the caller's, or ''.  True, so that it can stand in a condition.
CREATE OR REPLACE FUNCTION audit_note(p_school bigint, p_actor bigint,
    p_act text, p_object text, p_detail jsonb, p_address text)
RETURNS boolean LANGUAGE sql AS $$
	INSERT INTO audit.entry (school_id, actor_id, actor, address, act,
	    object, detail)
	VALUES (p_school, coalesce(p_actor, 0),
	    coalesce((SELECT display_name FROM person
		WHERE school_id = p_school AND person_id = p_actor), ''),
	    coalesce(p_address, ''), p_act, coalesce(p_object, ''),
	    coalesce(p_detail::text, ''))
	RETURNING true
$$;

-- ---- reading it ----

-- The newest first, before row p_before (NULL: from the end).  p_actor 0,
-- p_act '', p_from and p_to NULL, p_query '': any.  p_note: under which act
-- the look itself is noted, '' where it is not.
CREATE OR REPLACE FUNCTION audit_read(p_school bigint, p_before bigint,
    p_actor bigint, p_act text, p_from timestamptz, p_to timestamptz,
    p_query text, p_limit int, p_by bigint, p_note text, p_address text)
RETURNS TABLE (n bigint, at timestamptz, actor_id bigint, actor text,
    address text, act text, object text, detail text, hash bytea)
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
	v_query text := search_fold(p_query);
BEGIN
	RETURN QUERY
	SELECT e.n, e.at, e.actor_id, e.actor, e.address, e.act, e.object,
	    e.detail, e.hash
	FROM audit.entry e
	WHERE e.school_id = p_school
	AND (p_before IS NULL OR e.n < p_before)
	AND (p_actor = 0 OR e.actor_id = p_actor)
	AND (p_act = '' OR e.act = p_act
	    OR starts_with(e.act, p_act || '.'))
	AND (p_from IS NULL OR e.at >= p_from)
	AND (p_to IS NULL OR e.at < p_to)
	AND (v_query = '' OR strpos(search_fold(concat_ws(' ', e.actor,
	    e.address, e.act, e.object, e.detail)), v_query) > 0)
	ORDER BY e.n DESC
	LIMIT p_limit;
	IF p_note <> '' THEN
		PERFORM audit_note(p_school, p_by, p_note, p_query,
		    jsonb_strip_nulls(jsonb_build_object('actor',
			nullif(p_actor, 0)::text, 'act', nullif(p_act, ''),
			'from', p_from, 'to', p_to)), p_address);
	END IF;
END
$$;
