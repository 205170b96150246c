/*
 * Who asks a server that does not answer waits for as long as one may, and
 * holds a thread.  After a few that had no answer at all the others are
 * refused at once, but for one now and then that finds out.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_S3_BREAKER_H
#define LIAISON_ATTACHMENTS_BLOBS_S3_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#define S3_BREAKER_MOST		3
#define S3_BREAKER_WAIT_MS	2000

struct s3_breaker;

/* NULL when memory is exhausted. */
struct s3_breaker *s3_breaker_new(void);
/* NULL-safe. */
void	s3_breaker_destroy(struct s3_breaker **);

/* False: it is refused.  *probe: it is the one that finds out. */
bool	s3_breaker_enter(struct s3_breaker *, int64_t now_ms, bool *probe);
/* Of each that entered, with what it was told. */
void	s3_breaker_leave(struct s3_breaker *, bool probe);

/* What came of a try. */
void	s3_breaker_silent(struct s3_breaker *, int64_t now_ms);
void	s3_breaker_answered(struct s3_breaker *);
bool	s3_breaker_is_open(struct s3_breaker *);

#endif
