-- An act on what a search finds: the search, as store/search.h and
-- search_query() have it.  place NULL: it is none.
ALTER TABLE act
	ADD place       smallint,
	ADD kinds       text[],
	ADD texts       text[],
	ADD found_from  timestamptz,
	ADD found_to    timestamptz;
