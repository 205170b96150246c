/*
 * Files in files: what is read of an archive or a document, and of what is in
 * it.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_CONTAINER_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_CONTAINER_H

#include "attachments/validator/zip/zip_unpack.h"

struct container {
	const struct policy	*policy;
	struct verdict		*verdict;
	uint64_t		 unpacked_left;	/* bytes */
	size_t			 memory_left;	/* for what is in it */
	unsigned		 archives;	/* around, not documents */
	unsigned		 depth;		/* of any kind */
};

struct container container_of(const struct policy *, struct verdict *);

/*
 * Opens it as a ZIP, whose sizes are taken off what may be unpacked; to be
 * closed in either case.
 */
bool	container_open_zip(struct container *, struct zip_directory *,
	    const struct source *) __attribute__((warn_unused_result));
/*
 * The same of a document of the newer formats.  With a password it is a
 * compound file: one that has nothing worse is refused as another format.
 */
bool	container_open_document(struct container *, struct zip_directory *,
	    const struct source *) __attribute__((warn_unused_result));

/*
 * A member, judged by what it is: a program, an archive, a document, whatever
 * its name.  `fn` gets its bytes where it is none of these; or NULL.
 */
bool	container_member_ok(struct container *, const struct source *,
	    const struct zip_member *, zip_unpack_fn *fn, void *arg)
	    __attribute__((warn_unused_result));

/* The same of a file that is in memory. */
bool	container_file_ok(struct container *, const uint8_t *, size_t,
	    const char *name, size_t name_len)
	    __attribute__((warn_unused_result));

#endif
