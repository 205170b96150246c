-- The school's events.  `event` is what is told to people; this is what takes
-- place.
CREATE SEQUENCE calendar_id;

CREATE TABLE calendar_event (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL DEFAULT nextval('calendar_id'),
	version		int NOT NULL DEFAULT 1,
	-- As they were when they made it: they may have left.
	creator_id	bigint NOT NULL,
	creator_role	smallint NOT NULL,
	creator_name	text NOT NULL,
	creator_title	text NOT NULL,
	title		text NOT NULL,
	body_html	text NOT NULL,
	snippet		text NOT NULL,
	place		text NOT NULL,
	-- liaison.events.v1.Color
	color		smallint NOT NULL,
	all_day		boolean NOT NULL,
	time_zone	text NOT NULL,
	-- By the clock there, "20261203T180000".
	local_start	text NOT NULL,
	local_end	text NOT NULL,
	-- RRULE of RFC 5545; '': it does not recur.
	rule		text NOT NULL DEFAULT '',
	-- Of the first and the last that takes place.
	since_at	timestamptz NOT NULL,
	until_at	timestamptz NOT NULL,
	cancelled	boolean NOT NULL DEFAULT false,
	-- It is for a category of the school, which is more than people and groups.
	wide		boolean NOT NULL,
	-- The audience as it was ticked: ids of categories and people, what they
	-- are called, and what they are: 0 a category, else a role, less than 0
	-- of who is taken out.
	to_ids		text[] NOT NULL,
	to_names	text[] NOT NULL,
	to_titles	text[] NOT NULL,
	to_roles	smallint[] NOT NULL,
	changed_at	timestamptz NOT NULL DEFAULT now(),
	-- Of who made it: a repeat is the same event.
	key_hash	bytea,
	content_hash	bytea,
	PRIMARY KEY (school_id, event_id)
);
CREATE UNIQUE INDEX calendar_event_key ON calendar_event
	(school_id, creator_id, key_hash) WHERE key_hash IS NOT NULL;
CREATE INDEX calendar_event_creator ON calendar_event
	(school_id, creator_id, until_at);
CREATE INDEX calendar_event_wide ON calendar_event (school_id, until_at)
	WHERE wide;

-- Whose it is, a row each: "class:42:guardians", "user:12"; "except:12": not
-- that one's.  With the times of the event, so that a list ends where they do.
CREATE TABLE calendar_audience (
	school_id	bigint NOT NULL,
	key		text COLLATE "C" NOT NULL,
	event_id	bigint NOT NULL,
	since_at	timestamptz NOT NULL,
	until_at	timestamptz NOT NULL,
	PRIMARY KEY (school_id, event_id, key)
);
CREATE INDEX calendar_audience_key ON calendar_audience
	(school_id, key, until_at);

-- When it takes place, a row each time.
CREATE TABLE calendar_instance (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	-- When its rule has it, by the clock there; '': it has none.
	original	text COLLATE "C" NOT NULL,
	local_start	text NOT NULL,
	local_end	text NOT NULL,
	starts_at	timestamptz NOT NULL,
	ends_at		timestamptz NOT NULL,
	-- 0 as the rule has it, 1 changed, 2 cancelled
	state		smallint NOT NULL DEFAULT 0,
	-- NULL: as the event has it.
	title		text,
	body_html	text,
	snippet		text,
	place		text,
	PRIMARY KEY (school_id, event_id, original)
);

-- Who knows of it.
CREATE TABLE calendar_told (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	PRIMARY KEY (school_id, event_id, user_id)
);
