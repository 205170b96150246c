-- Erasing a person.

-- name: erase_person write
-- row: threads int8, drafts int8, held int8, folders int8, templates int8,
--	renamed int8, more bool, next int8
SELECT threads, drafts, held, folders, templates, renamed, more, next
FROM erase_person(p_school => $1::bigint, p_user => $2::bigint,
	p_name => $3::text, p_kin => $4::bigint[], p_after => $5::bigint,
	p_most => $6::int, p_erase => $7::boolean);
