-- What was imported as one series and was cut by hand into several: no file
-- changes any of it, and nobody is told of it any more than before.
ALTER TABLE calendar_event ADD COLUMN import_cut boolean NOT NULL
	DEFAULT false;
