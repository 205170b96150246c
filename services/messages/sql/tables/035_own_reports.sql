-- What one person has reported, for a file of all their data.
CREATE INDEX report_by_user ON report (school_id, user_id, message_id);
