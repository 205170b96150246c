-- Why somebody is in a list: p_groups are the classes to speak of; NULL: all.
-- Of a teacher "subject, class", of a student the class, of a guardian the
-- children with a class each ("children" true, so that the label can say
-- "parent of").
CREATE OR REPLACE FUNCTION person_context(p_school bigint, p_person bigint,
    p_role smallint, p_title text, p_groups bigint[])
RETURNS TABLE (context text, children boolean)
LANGUAGE sql STABLE AS $$
	SELECT CASE
	WHEN p_role = 1 THEN (
		SELECT c.children
		FROM children_of(p_school, p_person, p_groups) c)
	WHEN p_role IN (2, 3) THEN (
		SELECT string_agg(x.one, ' ; ' ORDER BY x.sort_title)
		FROM (
			SELECT concat_ws(', ', nullif(m.subject, ''), c.title)
			    AS one, c.sort_title
			FROM member m
			JOIN class c ON c.school_id = p_school
				AND c.class_id = m.group_id
			WHERE m.school_id = p_school
			AND m.person_id = p_person AND m.role = p_role
			AND (p_groups IS NULL OR m.group_id = ANY (p_groups))
			ORDER BY c.sort_title
			LIMIT 3
		) x)
	ELSE p_title
	END, p_role = 1
$$;
