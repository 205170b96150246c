/*
 * Which bytes of an upload are there, as pieces come in any order: kept behind
 * its last byte, so that all replicas see it and one lock guards both, and cut
 * off when the upload is whole.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_COVERAGE_H
#define LIAISON_ATTACHMENTS_BLOBS_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

/* A sender has a few pieces under way, so there are a few gaps. */
#define COVERAGE_SPANS	63

struct coverage {
	uint32_t	 magic;
	uint32_t	 n;
	struct {
		uint64_t	 from, to;
	}		 spans[COVERAGE_SPANS];	/* sorted, with gaps between */
	/* Where the release before has room for a span more. */
	uint64_t	 part;		/* that goes on with it; 0: none */
	uint64_t	 reserved;
};

/*
 * Of an upload of at most `size` bytes; empty where there is none.  -1 with
 * errno.
 */
int	coverage_load(struct coverage *, int fd, uint64_t size);
/* -1 with errno. */
int	coverage_save(const struct coverage *, int fd, uint64_t size);

/* False, and nothing is changed, when there would be too many spans. */
bool	coverage_add(struct coverage *, uint64_t from, uint64_t to)
	    __attribute__((warn_unused_result));
/*
 * Narrows from..to to the first part of it that is not there.  False: all of
 * it is.
 */
bool	coverage_gap(const struct coverage *, uint64_t *from, uint64_t *to)
	    __attribute__((warn_unused_result));
/* How many bytes are there from the first on. */
uint64_t coverage_offset(const struct coverage *);
/* From there on goes `part`; what has come behind a gap is forgotten. */
void	coverage_begin_part(struct coverage *, uint64_t part);
/* Is just this there, the first `size` bytes? */
bool	coverage_is_whole(const struct coverage *, uint64_t size);

#endif
