/*
 * The mail of a demo school: the letters of letters.txt with people, dates and
 * words in them, in the order of time.  The same now gives the same plan.
 */
#ifndef LIAISON_DEMO_PLAN_H
#define LIAISON_DEMO_PLAN_H

#include "days.h"
#include "letters.h"
#include "roster.h"

#define POST_PEOPLE	12
#define POST_CATEGORIES	MAX_HOMEROOMS
#define POST_KEY	32

/* One message; all strings are on the arena. */
struct post {
	size_t		 thread;	/* below nthreads */
	size_t		 nth;		/* in its thread; 0 begins it */
	time_t		 at;
	int		 from;		/* among the people of the school */
	/* Of what begins a thread: */
	int		 people[POST_PEOPLE];
	size_t		 npeople;
	const char	*categories[POST_CATEGORIES];	/* labels in French */
	size_t		 ncategories;
	const char	*subject;
	enum letter_replies replies;
	int		 about;		/* a pupil, or -1 */
	/* Of an answer: */
	bool		 all;
	const char	*html;
	const char	*file;		/* name, or NULL */
	const char	*file_text;
	char		 key[POST_KEY];	/* of this message alone */
};

struct plan {
	struct post	*posts;
	size_t		 n, nthreads;
};

struct plan	plan_make(struct arena *, const struct school *,
		    const struct letters *, time_t now);

/* By login, or by given and family name; -1: there is none. */
int		 school_find(const struct school *, const char *name);
/* Nobody else has the name. */
bool		 school_has_alone(const struct school *, int person);
/* The first guardian, or -1. */
int		 school_guardian_of(const struct school *, int pupil);

/* ---- words.c ---- */

/* Who is spoken of; indexes among the people of the school, -1: nobody. */
struct scene {
	const struct school	*school;
	int			 pupil, guardian, from, to;
	time_t			 at;
};

/* A copy of the text with what is in braces replaced. */
char	*words_fill(struct arena *, const char *text, const struct scene *,
	    struct dice *);
/* Paragraphs and lists; with greeting and signature if it begins a thread. */
char	*words_html(struct arena *, const char *text, const struct scene *,
	    bool begins, struct dice *);

#endif
