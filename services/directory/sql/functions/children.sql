-- How it is said whose guardian somebody is, wherever it is said.

-- "Léa Martin, 6e B ; Noé Martin, 4e A": at most 10 children, each with its
-- first class.  p_groups: the classes to speak of, and children in them alone;
-- NULL: all.
CREATE OR REPLACE FUNCTION children_of(p_school bigint, p_guardian bigint,
    p_groups bigint[])
RETURNS TABLE (children text)
LANGUAGE sql STABLE AS $$
	SELECT string_agg(concat_ws(', ', x.display_name, x.class), ' ; '
		ORDER BY x.person_id)
	FROM (
		SELECT s.person_id, s.display_name, (
			SELECT c.title FROM member m
			JOIN class c ON c.school_id = p_school
				AND c.class_id = m.group_id
			WHERE m.school_id = p_school
			AND m.person_id = s.person_id AND m.role = 2
			AND (p_groups IS NULL OR m.group_id = ANY (p_groups))
			ORDER BY c.sort_title
			LIMIT 1) AS class
		FROM kin k
		JOIN person s ON s.school_id = p_school
			AND s.person_id = k.student_id
			AND s.active AND s.role = 2
		WHERE k.school_id = p_school AND k.guardian_id = p_guardian
		AND (p_groups IS NULL OR EXISTS (
			SELECT FROM member m
			WHERE m.school_id = p_school
			AND m.person_id = s.person_id AND m.role = 2
			AND m.group_id = ANY (p_groups)))
		GROUP BY s.person_id, s.display_name
		ORDER BY s.person_id
		LIMIT 10
	) x
$$;
