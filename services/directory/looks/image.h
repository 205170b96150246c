/* What a logo's bytes are: PNG or JPEG, of a size that a page can show. */
#ifndef LIAISON_DIRECTORY_LOOKS_IMAGE_H
#define LIAISON_DIRECTORY_LOOKS_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/* Its media type, or NULL: another format, broken, or too many pixels. */
const char	*image_type(const uint8_t *data, size_t len);

#endif
