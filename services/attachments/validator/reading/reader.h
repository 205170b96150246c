/*
 * A reader walks a file of one format from its first byte to its last, and says
 * what is wrong with it.
 *
 * It runs in a process of its own, one file a process, which can open nothing,
 * connect nowhere and start nothing, and which ends after it: a reader may
 * leave memory behind, and one that is killed for its memory or time has
 * refused the file.  It trusts no byte of it.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_READING_READER_H
#define LIAISON_ATTACHMENTS_VALIDATOR_READING_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/validator/reading/verdict.h"

/* A file, mapped read-only; bytes that are written to crash. */
struct source {
	const uint8_t	*bytes;
	size_t		 size;		/* at least 1 */
	const char	*extension;	/* lower case, without the dot */
};

/* What a school takes. */
struct policy {
	bool		 takes_pdf_scripts;
	bool		 takes_pdf_launch_actions;
	bool		 takes_pdf_files;	/* files embedded in it */
	bool		 takes_dde;
	uint32_t	 unused;		/* 0: a socket takes no gaps */
	uint64_t	 max_pixels;	/* of an image, over all frames */
	uint64_t	 max_unpacked;	/* bytes, of a container */
};

/*
 * Leaves *verdict as it was where the file is taken, else says what was found
 * first: verdict_refuse().
 */
typedef void	reader_fn(const struct source *, const struct policy *,
		    struct verdict *);

#endif
