/*
 * What the readers of pictures share.  Each walks its format by itself to the
 * end and judges what is not of the picture; libvips (for HEIC and AVIF
 * libheif, which it would use) then decodes what was walked, in strips where
 * the format allows it, so that a large picture needs little memory.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_IMAGES_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_IMAGES_H

#include "attachments/validator/reading/reader.h"

/* Bytes of metadata that a picture may carry, as unpacked. */
#define IMAGES_MAX_METADATA	((size_t)16 << 20)

/*
 * Before the zygote's filter, once: loads libvips with its modules and blocks
 * its loaders of formats that are not ours.  It starts no thread.
 *
 * What the children need of the filter: WebP, HEIC and AVIF are decoded by
 * libraries that start threads (clone with CLONE_THREAD, rt_sigaction, futex,
 * mprotect, madvise, rseq, set_robust_list, sched_getaffinity; clone3 answers
 * ENOSYS).  An open that is tried is to fail, not to kill.
 */
void	images_start(void);

/* A picture that is being walked. */
struct image {
	const struct source	*source;
	const struct policy	*policy;
	struct verdict		*verdict;
	uint64_t		 pixels;	/* of its frames so far */
	size_t			 metadata;	/* bytes of it so far */
};

/* One more frame: false, and said, where that makes too many pixels. */
bool	image_frame(struct image *, uint64_t width, uint64_t height)
	    __attribute__((warn_unused_result));

/* One more piece of metadata: bounded, hides nothing, names no file. */
bool	image_metadata(struct image *, size_t offset, size_t len)
	    __attribute__((warn_unused_result));
/* The same of one that zlib has packed. */
bool	image_packed_metadata(struct image *, size_t offset, size_t len)
	    __attribute__((warn_unused_result));

/*
 * A ZIP is read from its end: none is in the file, not even in what is the
 * picture's own.
 */
bool	image_no_archive(const struct image *)
	    __attribute__((warn_unused_result));

/* libvips' loaders. */
enum image_loader {
	IMAGE_PNG,
	IMAGE_JPEG,
	IMAGE_GIF,
	IMAGE_WEBP
};

/* It decodes, all frames, and has no more pixels than were walked. */
bool	image_decodes(const struct image *, enum image_loader)
	    __attribute__((warn_unused_result));
/* False, and said: broken or, where it is large, too large for the memory. */
bool	image_undecoded(const struct image *);

#endif
