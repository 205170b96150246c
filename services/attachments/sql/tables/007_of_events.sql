-- Events may have it: notify is asked as well.
ALTER TABLE attachment ADD of_events boolean NOT NULL DEFAULT false;
