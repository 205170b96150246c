-- Uploads that somebody has begun and not ended are counted at each Create.
CREATE INDEX attachment_unfinished ON attachment (school_id, uploader)
WHERE state = 0 AND NOT own;
