-- When a group was dropped, by its owner or by the end of the school year: it
-- can be brought back for a month.
ALTER TABLE own_group ADD dropped_on date;
CREATE INDEX own_group_dropped ON own_group (school_id, dropped_on)
	WHERE NOT active;

-- What the audit trail has of a ban: not who it is about.
ALTER TABLE contact_ban ADD ban_id uuid NOT NULL DEFAULT gen_random_uuid();
CREATE UNIQUE INDEX contact_ban_id ON contact_ban (school_id, ban_id);
