/*
 * Files are judged by the validator, and previews of them made by the
 * previewer, programs of their own that are started here, are asked, and are
 * started again when they end.  Of the loop; asks nobody to wait.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATION_VALIDATION_H
#define LIAISON_ATTACHMENTS_VALIDATION_VALIDATION_H

#include "attachments/validator/preview.h"
#include "base/loop.h"

struct validation;

struct validation_options {
	const char	*name;		/* in the log, and of what is counted */
	/* Its path and what it is called with; the caller's, to the end. */
	const char	*const *argv;
	unsigned	 at_once;	/* files that are read at a time */
	unsigned	 max_queued;	/* that wait besides */
	unsigned	 max_of_one;	/* person, of these */
	int64_t		 answer_ms;	/* it is started again then */
};

/* What is examined; the caller's but for fd. */
struct validation_file {
	int			 fd;
	uint64_t		 size;	/* bytes of it that count */
	const char		*extension;
	const struct policy	*policy;
	/* A picture that is taken is written over (clean.h) and is shorter
	 * then, if anything stood behind it. */
	bool			 clean;
	/* A preview at most so wide is made instead, if this is not 0: into
	 * the file `output`, of PREVIEW_MAX_BYTES, which is its own from now on
	 * as well; what it is stands in *preview when it is done. */
	uint32_t		 width;
	int			 output;
	struct preview		*preview;
	int64_t			 school_id, user_id;	/* whose it is */
	int64_t			 until_ms;	/* nobody waits from then on */
};

/* NULL: it cannot be examined now; nothing is known of it. */
typedef void	validation_done(const struct verdict *, void *arg);

/* NULL with errno.  The program is started in the loop. */
struct validation	*validation_new(struct loop *,
			    const struct validation_options *);
/* What was not answered is not any more. */
void			 validation_destroy(struct validation **);

/*
 * The program of this name that stands beside this one; NULL with errno.  The
 * caller frees it.
 */
char			*validation_program(const char *name);

/*
 * Judges the first bytes of the file, which is its own from now on, as what the
 * extension says.  False, and its files are closed: too many wait.  `done` is
 * never called before it returns.  Who has the fewest under way is next.
 */
bool			 validation_submit(struct validation *,
			    const struct validation_file *, validation_done *,
			    void *arg);

#endif
