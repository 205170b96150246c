/* How much one person may send, by their role. */
#ifndef LIAISON_MESSAGES_LIMITS_H
#define LIAISON_MESSAGES_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of one person; 0: no limit. */
struct limits {
	int64_t	 sends_hour, sends_day;
	int64_t	 people_hour, people_day;
};

struct limit_table;

/*
 * From the four settings ("GUARDIAN=60,TEACHER=200", a role that is not named
 * has no limit; or one number for all).  NULL, and a sentence in `error`,
 * where one of them cannot be read.
 */
struct limit_table *limit_table_new(const char *sends_hour,
		    const char *sends_day, const char *people_hour,
		    const char *people_day, char *error, size_t errlen);
void		 limit_table_destroy(struct limit_table **);

/* NULL: none at all.  role: Common__Role. */
const struct limits *limits_of(const struct limit_table *, int role);
/* The most people that one message may go to. */
int64_t		 limits_people(const struct limits *, int64_t most);

#endif
