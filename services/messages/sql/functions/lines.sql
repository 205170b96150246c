-- What a list shows, filtered.

-- Of a box (Messages.Box) or a folder the lines before (p_at, p_id), newest
-- first, p_most of them: those alone that are unread, have attachments, or whose
-- other party has the role; false and 0: any.  Each range is one of an index
-- whose predicate it has word for word: the inbox, the archive and folders have
-- two, of what is unread and of what is read.
CREATE OR REPLACE FUNCTION find_lines(p_school bigint, p_user bigint, p_box
	smallint, p_folder bigint, p_unread boolean, p_files boolean, p_role
	smallint, p_child bigint, p_at timestamptz, p_id bigint,
	p_most int)
RETURNS TABLE (thread_id bigint, at timestamptz)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_range text := format('(SELECT e.thread_id, greatest(e.received_at, '
		'e.sent_at) AS at FROM entry e WHERE e.school_id = $1 AND '
		'e.user_id = $2 AND %s%s%s AND (greatest(e.received_at, '
		'e.sent_at), e.thread_id) < ($4, $5)%%s '
		'ORDER BY 2 DESC, 1 DESC LIMIT $7)',
		CASE WHEN p_folder <> 0 OR p_box = 2 THEN 'e.archived AND '
			'NOT e.trashed AND coalesce(e.folder_id, 0) = $3'
		WHEN p_box = 0 THEN 'e.received_at IS NOT NULL AND '
			'NOT e.archived AND NOT e.trashed'
		WHEN p_box = 1 THEN 'e.sent_at IS NOT NULL AND NOT e.trashed'
		ELSE 'e.trashed' END,
		CASE WHEN p_files THEN ' AND e.has_files' ELSE '' END,
		CASE WHEN p_role <> 0 THEN ' AND e.other_role = $6' ELSE '' END ||
		CASE WHEN p_child <> 0 THEN ' AND e.thread_id IN (SELECT '
			'c.thread_id FROM concern c WHERE c.school_id = $1 '
			'AND c.child_id = $8)' ELSE '' END);
	v_unread text := format(v_range, ' AND e.unread');
BEGIN
	RETURN QUERY EXECUTE CASE WHEN p_unread THEN v_unread
		WHEN p_folder = 0 AND p_box IN (1, 3) THEN format(v_range, '')
		ELSE v_unread || ' UNION ALL '
			|| format(v_range, ' AND NOT e.unread')
			|| ' ORDER BY 2 DESC, 1 DESC LIMIT $7' END
	USING p_school, p_user, p_folder, p_at, p_id, p_role, p_most, p_child;
END $$;
