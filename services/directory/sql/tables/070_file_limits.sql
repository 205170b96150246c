-- What a school allows of attachments of one message, and what a person and all
-- of it may keep, in bytes.  0: as the installation has it.
ALTER TABLE school_setting
	ADD COLUMN max_per_message int NOT NULL DEFAULT 0,
	ADD COLUMN max_message_bytes bigint NOT NULL DEFAULT 0,
	ADD COLUMN person_quota bigint NOT NULL DEFAULT 0,
	ADD COLUMN school_quota bigint NOT NULL DEFAULT 0;
