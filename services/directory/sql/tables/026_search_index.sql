-- Searches look at the people of one school, all at once.  This index was of
-- the people of all schools together: for a word of two letters it gave all of
-- them, and each import had to keep it.
DROP INDEX person_search;

-- What only releases call that can no longer be beside us.  A new database
-- never had them.
DROP FUNCTION IF EXISTS list_categories(bigint, bigint);
DROP FUNCTION IF EXISTS list_category_members(bigint, bigint, smallint, bigint,
    bigint, int);
DROP FUNCTION IF EXISTS search_people(bigint, bigint, text, int);
