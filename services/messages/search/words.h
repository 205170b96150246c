/* Words of a text as the search compares them: without accents, and stems. */
#ifndef LIAISON_MESSAGES_SEARCH_WORDS_H
#define LIAISON_MESSAGES_SEARCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Where a word stands in its text. */
struct word {
	const char	*start;
	size_t		 len;		/* bytes */
};

/*
 * The first word at or behind *p, which moves behind it: letters, digits and
 * marks in a row.  False: there is none before the end, or what is no UTF-8.
 */
bool	 word_next(const char **p, struct word *);
/* The same of `end - *p` bytes. */
bool	 word_next_before(const char **p, const char *end, struct word *);

/* In small letters and without accents, on the arena; "" of no letters. */
char	*word_fold(struct arena *, const char *, size_t len);

/* Of a folded word; they are of both. */
struct stems {
	const char	*french, *english;
};
struct stems word_stems(struct arena *, const char *folded);

#endif
