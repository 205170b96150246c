-- A line says that its thread still asks its user for an acknowledgement.

ALTER TABLE asked ADD thread_id bigint;
CREATE INDEX asked_thread ON asked (school_id, thread_id);

-- Until when the soonest is due; infinity: at any time.  NULL: nothing is asked.
ALTER TABLE entry ADD asked_until timestamptz;
