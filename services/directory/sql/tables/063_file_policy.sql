-- What a school takes although it can do something by itself: PDFs with
-- JavaScript, with launch actions, with files in them; fetching by DDE.
ALTER TABLE school_setting
	ADD COLUMN pdf_scripts boolean NOT NULL DEFAULT false,
	ADD COLUMN pdf_launch_actions boolean NOT NULL DEFAULT false,
	ADD COLUMN pdf_files boolean NOT NULL DEFAULT false,
	ADD COLUMN dde boolean NOT NULL DEFAULT false;
