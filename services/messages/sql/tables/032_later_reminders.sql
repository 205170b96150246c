-- Who is to be reminded at their opening.
ALTER TABLE asked
	-- When the first of them can be reached, as it was planned; NULL: nobody
	-- waits.
	ADD later_at timestamptz,
	ADD later_people bigint[],
	-- Of what is to be reminded of by itself, or later.
	ADD leased_until timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX asked_later ON asked (later_at) WHERE later_at IS NOT NULL;
