/* ZIP archives of small text files, as rosters come. */
#ifndef LIAISON_TEST_BUNDLE_H
#define LIAISON_TEST_BUNDLE_H

#include <stddef.h>
#include <stdint.h>

struct bundle_file {
	const char	*name, *text;	/* a row with name NULL ends the list */
};

/* malloc'd; fails the test when that cannot be done. */
uint8_t	*bundle_zip(const struct bundle_file *, size_t *len);
/* One file `name` of `size` times the same byte: small here, large there. */
uint8_t	*bundle_bomb(const char *name, size_t size, size_t *len);

#endif
