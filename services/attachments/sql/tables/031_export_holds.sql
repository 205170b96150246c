-- The ids of the attachments that are in what was made for its uploader; NULL:
-- not known, and it may have any.
ALTER TABLE attachment ADD holds bytea[];
