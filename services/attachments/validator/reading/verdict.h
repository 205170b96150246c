/* What was found in a file. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_READING_VERDICT_H
#define LIAISON_ATTACHMENTS_VALIDATOR_READING_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

/* Their numbers are on no wire that lasts. */
enum finding {
	/* It is taken. */
	FINDING_NONE,
	/* It is not what its name says. */
	FINDING_OTHER_FORMAT,
	/* It begins as that and does not go on as it. */
	FINDING_BROKEN,
	/* A password is needed to open it. */
	FINDING_ENCRYPTED,
	FINDING_MACROS,
	/* An executable or a script: itself, or in it. */
	FINDING_PROGRAM,
	/* JavaScript of a PDF, of a page in a text. */
	FINDING_SCRIPT,
	/* Opening it starts something. */
	FINDING_LAUNCH,
	FINDING_EMBEDDED_FILES,
	/* Opening it fetches something from elsewhere. */
	FINDING_EXTERNAL,
	FINDING_DDE,
	/* Unpacked or decoded: bytes, ratio, pixels, count. */
	FINDING_TOO_MUCH,
	/* An archive in an archive in an archive. */
	FINDING_NESTED,
	/* Of a container: leads out of it, or is there twice. */
	FINDING_MEMBER_NAME,
	/* Something else behind, before or between. */
	FINDING_HIDDEN,
	/* EICAR. */
	FINDING_TEST_VIRUS,
	/* Reading it took more time or memory than it may. */
	FINDING_TOO_LONG,
};

struct verdict {
	enum finding	 finding;
	/*
	 * Where or what: a member's name, an address; UTF-8, or "".  Where it
	 * begins with '@' it is a place in the format, for who mends readers.
	 */
	char		 detail[160];
};

/*
 * The first that is said stays.  What cannot be shown in the detail becomes
 * `?`.  False, for `return verdict_refuse(...)`.
 */
bool	verdict_refuse(struct verdict *, enum finding, const char *detail, ...)
	    __attribute__((format(printf, 3, 4)));

/* It was found in that member of an archive, which says more to people. */
void	verdict_name_member(struct verdict *, const char *name, size_t len);

/* The detail, if people can do something with it; or "". */
const char	*verdict_shown(const struct verdict *);

/* "TAKEN", "MACROS": for logs, metrics and tests. */
const char	*finding_name(enum finding);

#endif
