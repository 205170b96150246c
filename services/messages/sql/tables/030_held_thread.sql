-- What of a thread is due before something else of it.
CREATE INDEX held_thread ON held (school_id, thread_id);
