-- What rings in the browsers of people.
ALTER TABLE preference
	-- liaison.addresses.v1.Push, by About from 1 on; NULL: all of it rings.
	ADD push_about smallint[];
