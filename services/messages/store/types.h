/* What several parts of the store tell: people, what was ticked, files. */
#ifndef LIAISON_MESSAGES_STORE_TYPES_H
#define LIAISON_MESSAGES_STORE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "pg/pg.h"

struct person {
	int64_t		 id;
	int		 role;
	const char	*name, *title;
	const char	*context;	/* whose somebody is; NULL: not known */
};

/*
 * What was ticked, item by item.  The role of a category is 0, and -role that
 * of somebody who was taken out of the categories.  Last is whom an answer
 * could not go to: LEFT_OUT - role.
 */
#define LEFT_OUT	(-10)
struct ticked {
	size_t		  n;
	const char	**ids, **names, **titles;
	int16_t		 *roles;
};

/* Children whom something is about: id, name and class of each. */
struct concerns {
	size_t		  n;		/* children */
	const char	**texts;	/* three of each */
};

/* How many people get something when: microseconds since 1970, and people. */
struct waiting {
	size_t		  n;
	int64_t		 *pairs;	/* two of each */
};

struct files {
	size_t		  n;
	const char	**ids, **names, **types, **hashes;
	int64_t		 *sizes;
};

/* Who gets a copy, being a guardian, and about which child: a pair each, people
 * ascending. */
struct copies {
	int64_t		*people, *children;
	size_t		 n;
};

#endif
