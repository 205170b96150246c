-- The rules of a school.

-- name: get_rules read
-- row: version int8, from_role int2, to_role int2, scope int2, scopes int2[],
--	default_scope int2
SELECT version, from_role, to_role, scope, scopes,
    default_scope(p_from => from_role, p_to => to_role) AS default_scope
FROM get_rules(p_school => $1::bigint);

-- fault: the place of a rule that makes no sense, or 0.
-- name: set_rules write
-- row: fault int4, version int8
SELECT c.fault, CASE c.fault WHEN 0 THEN coalesce(set_rules(
	p_school => $1::bigint, p_user => $2::bigint, p_address => $3::text,
	p_version => $4::bigint, p_from => $5::smallint[],
	p_to => $6::smallint[], p_scopes => $7::smallint[]), 0)
    ELSE 0 END AS version
FROM check_rules(p_from => $5::smallint[], p_to => $6::smallint[],
    p_scopes => $7::smallint[]) c (fault);

-- The first row has the fault.
-- name: preview_rules read
-- row: fault int4, part int2, from_role int2, to_role int2, before int2,
--	after int2, pairs_before int8, pairs_after int8, senders_before int8,
--	senders_after int8, recipients_before int8, recipients_after int8,
--	sender int8, sender_name text, recipient int8, recipient_name text,
--	gained bool
SELECT c.fault, p.part, p.from_role, p.to_role, p.before, p.after,
    p.pairs_before, p.pairs_after, p.senders_before, p.senders_after,
    p.recipients_before, p.recipients_after, p.sender, p.sender_name,
    p.recipient, p.recipient_name, p.gained
FROM check_rules(p_from => $2::smallint[], p_to => $3::smallint[],
    p_scopes => $4::smallint[]) c (fault)
LEFT JOIN LATERAL preview_rules(p_school => $1::bigint,
    p_from => $2::smallint[], p_to => $3::smallint[],
    p_scopes => $4::smallint[]) p ON c.fault = 0;
