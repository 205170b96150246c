-- Slots of an event: what teachers offer, and what families take.
CREATE SEQUENCE slot_id;

-- Who offers slots.
CREATE TABLE slot_host (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	teacher_id	bigint NOT NULL,
	-- As they were when they were named.
	name		text NOT NULL,
	title		text NOT NULL,
	place		text NOT NULL,
	-- What was offered: from when until when, in slots of so many minutes,
	-- without these breaks (microseconds since 1970).
	starts_at	timestamptz NOT NULL,
	ends_at		timestamptz NOT NULL,
	minutes		smallint NOT NULL,
	break_starts	bigint[] NOT NULL,
	break_ends	bigint[] NOT NULL,
	cancelled	boolean NOT NULL DEFAULT false,
	PRIMARY KEY (school_id, event_id, teacher_id)
);

-- A row each.  Whoever changes one has the lock of its event (calendar_event).
CREATE TABLE slot (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	slot_id		bigint NOT NULL DEFAULT nextval('slot_id'),
	teacher_id	bigint NOT NULL,
	starts_at	timestamptz NOT NULL,
	ends_at		timestamptz NOT NULL,
	cancelled	boolean NOT NULL DEFAULT false,
	-- Goes up with whatever is told of it.
	version		int NOT NULL DEFAULT 0,
	-- Who has it, for which child; NULL: it is free.
	guardian_id	bigint,
	guardian_name	text NOT NULL DEFAULT '',
	child_id	bigint,
	child_name	text NOT NULL DEFAULT '',
	child_class	text NOT NULL DEFAULT '',
	-- Who took it for them, whom their teacher need not teach; NULL: they.
	booked_by	bigint,
	booker_name	text NOT NULL DEFAULT '',
	PRIMARY KEY (school_id, event_id, slot_id)
);
CREATE INDEX slot_time ON slot (school_id, event_id, teacher_id, starts_at);
CREATE UNIQUE INDEX slot_family ON slot
	(school_id, event_id, guardian_id, child_id, teacher_id)
	WHERE guardian_id IS NOT NULL;
CREATE INDEX slot_guardian ON slot (school_id, guardian_id, starts_at)
	WHERE guardian_id IS NOT NULL;

-- When it was last asked whether those who have a slot still may.
CREATE TABLE slot_check (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	checked_at	timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, event_id)
);
