-- What one person has acknowledged, for a file of all their data.
CREATE INDEX acknowledged_by_user ON acknowledged
	(school_id, user_id, message_id, child_id);
-- Where an urgent send came from is the audit trail's alone once that has it.
UPDATE urgent SET address = '' WHERE noted AND address <> '';
