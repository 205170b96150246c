-- What takes place between two moments is found in the index alone, however
-- many events of a school are over or still to come.
CREATE INDEX calendar_audience_span ON calendar_audience
	(school_id, key, until_at, since_at, event_id);
DROP INDEX calendar_audience_key;
CREATE INDEX calendar_event_wide_span ON calendar_event
	(school_id, until_at, since_at, creator_id, event_id) WHERE wide;
DROP INDEX calendar_event_wide;
