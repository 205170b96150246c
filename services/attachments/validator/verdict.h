/* What was found in a file. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_VERDICT_H
#define LIAISON_ATTACHMENTS_VALIDATOR_VERDICT_H

#include <stdbool.h>

enum finding {
	FINDING_NONE,		/* it is taken */
	FINDING_OTHER_FORMAT,	/* it is not what its name says */
	FINDING_BROKEN,		/* it begins as that and does not go on as it */
	FINDING_ENCRYPTED,	/* a password is needed to open it */
	FINDING_MACROS,
	FINDING_PROGRAM,	/* an executable or a script: itself, or in it */
	FINDING_SCRIPT,		/* JavaScript of a PDF, of a page in a text */
	FINDING_LAUNCH,		/* opening it starts something */
	FINDING_EMBEDDED_FILES,
	FINDING_EXTERNAL,	/* opening it fetches something from elsewhere */
	FINDING_DDE,
	FINDING_TOO_MUCH,	/* unpacked or decoded: bytes, ratio, pixels, count */
	FINDING_NESTED,		/* an archive in an archive in an archive */
	FINDING_MEMBER_NAME,	/* of a container: leads out of it, or is there twice */
	FINDING_HIDDEN,		/* something else behind, before or between */
	FINDING_TEST_VIRUS,	/* EICAR */
	FINDING_TOO_LONG,	/* reading it took more time or memory than it may */
};

struct verdict {
	enum finding	 finding;
	/* Where or what, for people: a member's name, a number; UTF-8, or "". */
	char		 detail[160];
};

/*
 * The first that is said stays.  What cannot be shown in the detail becomes
 * `?`.  False, for `return verdict_refuse(...)`.
 */
bool	verdict_refuse(struct verdict *, enum finding, const char *detail, ...)
	    __attribute__((format(printf, 3, 4)));

#endif
