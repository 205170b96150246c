-- What an administrator sets: of people, and of the school.

ALTER TABLE person
	-- What of them was set by hand, a bit 1 << liaison.administration.v1.ByHand
	-- each: a roster does not change it.
	ADD by_hand smallint NOT NULL DEFAULT 0,
	-- Since then they may read and write to nobody.
	ADD frozen_at timestamptz;
CREATE INDEX person_by_hand ON person (school_id, person_id)
	WHERE by_hand <> 0;
CREATE INDEX person_frozen ON person (school_id, person_id)
	WHERE frozen_at IS NOT NULL;

-- A school without a row has what stands here.
CREATE TABLE school_setting (
	school_id	bigint PRIMARY KEY REFERENCES school,
	-- Raised by each change: who saves says which one they have seen.
	version		bigint NOT NULL DEFAULT 1,
	-- 0xRRGGBB as chosen; NULL: our own.
	accent		int CHECK (accent BETWEEN 0 AND 16777215),
	logo		bytea,
	logo_type	text NOT NULL DEFAULT '',
	-- In its address, so that a browser keeps it for ever.
	logo_hash	text NOT NULL DEFAULT '',
	languages	text[] NOT NULL DEFAULT '{fr,en}',
	language	text NOT NULL DEFAULT 'fr',
	-- Of attachments; NULL: what the installation takes.
	extensions	text[],
	max_attachment	bigint CHECK (max_attachment > 0)
);

-- ---- the calendar ----

CREATE TABLE calendar (
	school_id	bigint PRIMARY KEY REFERENCES school,
	version		bigint NOT NULL DEFAULT 1
);
-- kind 1: a term, 2: holidays.  Both days are in it.
CREATE TABLE calendar_span (
	school_id	bigint NOT NULL REFERENCES school,
	kind		smallint NOT NULL CHECK (kind IN (1, 2)),
	first_day	date NOT NULL,
	last_day	date NOT NULL CHECK (last_day >= first_day),
	name		text NOT NULL,
	PRIMARY KEY (school_id, kind, first_day)
);
-- When people of a role are there, in minutes from midnight in the school's
-- time zone; days: 1 Monday to 7.
CREATE TABLE role_hours (
	school_id	bigint NOT NULL REFERENCES school,
	role		smallint NOT NULL CHECK (role BETWEEN 1 AND 5),
	nth		smallint NOT NULL,
	days		smallint[] NOT NULL,
	from_minute	smallint NOT NULL CHECK (from_minute >= 0),
	to_minute	smallint NOT NULL
		CHECK (to_minute > from_minute AND to_minute <= 1440),
	PRIMARY KEY (school_id, role, nth)
);
