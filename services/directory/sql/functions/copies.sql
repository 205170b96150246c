-- Who gets a copy of what is written to pupils.

-- The first row says when the school wants copies (GuardianCopies.When); then
-- come, where it wants this one (p_asked, or always), the guardians of
-- p_pupils, a row for each child, by guardian and child: all of them, or those
-- of p_people.  Whatever the rules, but nobody who is barred from the child,
-- has blocked p_sender, or is inactive, and never p_sender.
CREATE OR REPLACE FUNCTION guardian_copies(p_school bigint, p_sender bigint,
    p_pupils bigint[], p_asked boolean, p_people bigint[])
RETURNS TABLE (wanted smallint, person_id bigint, name text, title text,
    child_id bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
	v_wanted smallint;
	v_blocked bigint[];
BEGIN
	SELECT s.guardian_copies INTO v_wanted FROM school_setting s
	WHERE s.school_id = p_school;
	v_wanted := coalesce(v_wanted, 0::smallint);
	RETURN QUERY SELECT v_wanted, NULL::bigint, '', '', 0::bigint;
	IF v_wanted = 0 OR (v_wanted = 1 AND NOT p_asked) THEN
		RETURN;
	END IF;
	v_blocked := blocked_with(p_school, p_sender);
	RETURN QUERY
	SELECT DISTINCT v_wanted, g.person_id, g.display_name, g.title,
	    k.student_id
	FROM unnest(p_pupils) u (id)
	JOIN person_role s ON s.school_id = p_school AND s.person_id = u.id
		AND s.role = 2 AND s.active
	JOIN kin k ON k.school_id = p_school AND k.student_id = u.id
	JOIN person_role r ON r.school_id = p_school
		AND r.person_id = k.guardian_id AND r.role = 1 AND r.active
	JOIN person g ON g.school_id = p_school
		AND g.person_id = k.guardian_id AND g.active
	WHERE k.guardian_id <> p_sender
	AND k.guardian_id <> ALL (v_blocked)
	AND (p_people IS NULL OR k.guardian_id = ANY (p_people))
	ORDER BY g.person_id, k.student_id;
END
$$;
