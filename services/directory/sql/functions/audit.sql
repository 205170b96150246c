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
