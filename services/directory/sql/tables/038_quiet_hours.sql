-- Own quiet hours: every week, the nth of each column together.
ALTER TABLE preference
	-- Days on which they begin, 1 << 1 Monday to 1 << 7 Sunday.
	ADD quiet_days smallint[],
	-- Minutes since midnight; `to` is of the next day where it is not later.
	ADD quiet_from smallint[],
	ADD quiet_to smallint[],
	-- '': the school's.
	ADD quiet_zone text;
