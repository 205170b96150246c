/* Programs by their first bytes. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_READING_PROGRAM_H
#define LIAISON_ATTACHMENTS_VALIDATOR_READING_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

/*
 * What for people is the name of the executable that these bytes begin with
 * ("EXE", "ELF", "Mach-O", "Java"), or NULL.  Scripts are text.
 */
const char	*program_name(const uint8_t *, size_t len);

#endif
