-- Why the first delivery was not at once, as of held_reason(); NULL: as it was
-- written, or before this release.
ALTER TABLE message ADD held_why smallint;
