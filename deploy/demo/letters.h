/*
 * The letters of the demo schools as they are written in letters.txt, before
 * anybody's name is in them.
 */
#ifndef LIAISON_DEMO_LETTERS_H
#define LIAISON_DEMO_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* One message of a thread; all strings are on the arena. */
struct part {
	const char	*who;	/* writes it */
	bool		 all;	/* an answer to all */
	const char	*file;	/* a name with extension, or NULL */
	const char	*body;	/* a paragraph a line, or "- " and an item */
};

enum letter_replies { LETTER_SENDER, LETTER_ALL, LETTER_NONE };

/* A thread: what begins it, and the answers. */
struct letter {
	const char	*school;	/* code */
	const char	*families;	/* whom it is about */
	const char	*to;		/* "eleve, staff Intendance, [LABEL]" */
	const char	*subject;
	double		 at;	/* 0 to 1 of the term, -1: at any time */
	bool		 spread;	/* its answers, over all of the term */
	bool		 about;		/* it names the child */
	enum letter_replies replies;
	struct part	*parts;
	size_t		 nparts;
};

struct letters {
	struct letter	*all;
	size_t		 n;
};

/* Of the text of letters.txt, which must be right: it is our own. */
struct letters	letters_read(struct arena *, const char *text);
/* That text; built into the program. */
extern const char demo_letters[];

#endif
