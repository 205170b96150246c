ALTER TABLE slot_host
	-- Since when they are known to teach here no more; NULL: they do.
	ADD gone_at timestamptz;
