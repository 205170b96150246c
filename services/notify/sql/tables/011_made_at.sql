-- How many somebody makes in an hour is counted.
ALTER TABLE calendar_event ADD made_at timestamptz NOT NULL DEFAULT now();
