-- Made for its uploader, as an export is: no message or draft may have it.
ALTER TABLE attachment ADD own boolean NOT NULL DEFAULT false;
