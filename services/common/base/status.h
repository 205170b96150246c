/* The outcome of a call: canonical code, stable reason, what is at fault. */
#ifndef LIAISON_BASE_STATUS_H
#define LIAISON_BASE_STATUS_H

#include <stddef.h>
#include <stdint.h>

#include "rpc.pb-c.h"

/*
 * Passed by value or by pointer to const; owns nothing.  `field`, `message` and
 * `faults` are valid as long as the status is (usually: string literals, or the
 * duration of a callback).  For longer: status_keep().
 */
struct status {
	Rpc__Code	 code;
	Rpc__Reason	 reason;
	const char	*field;		/* JSON spelling, or "" */
	int64_t		 limit;		/* unit: see the Reason in rpc.proto */
	const char	*message;	/* English, for logs */
	/* What is at fault, where that is several things; most have none. */
	Rpc__Fault	*const *faults;
	size_t		 nfaults;
};

/* More are not told. */
#define STATUS_MAX_FAULTS	200

extern const struct status STATUS_OK;

struct arena;

/* The same, with all that it points to on the arena. */
struct status	status_keep(struct arena *, const struct status *);

/* Never NULL members.  `field` and `message` may be NULL and become "". */
struct status	status_make(Rpc__Code, Rpc__Reason, const char *field,
		    const char *message);
struct status	status_limit(Rpc__Code, Rpc__Reason, const char *field,
		    int64_t limit, const char *message);

/* The ones every handler needs. */
struct status	status_missing(const char *field);
struct status	status_invalid(const char *field, const char *why);
struct status	status_too_long(const char *field, int64_t limit);
struct status	status_not_found(void);
struct status	status_forbidden(void);
/* Nobody is logged in, or no longer. */
struct status	status_session_ended(void);
/* A queue of ours is full; the message says which. */
struct status	status_overloaded(const char *message);
struct status	status_internal(const char *message);
struct status	status_unavailable(const char *message);

/* "INVALID_ARGUMENT", "FIELD_MISSING"; static strings, "UNKNOWN" if unknown. */
const char	*status_code_name(Rpc__Code);
const char	*status_reason_name(Rpc__Reason);

#endif
