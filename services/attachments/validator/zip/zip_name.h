/* Names of members of archives. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_NAME_H
#define LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_NAME_H

#include <stdbool.h>
#include <stddef.h>

/*
 * False: it would be unpacked elsewhere than into the folder (`..`, an
 * absolute path, a drive letter; `\` parts it, too), or holds control
 * characters.
 */
bool	zip_name_is_safe(const char *, size_t);

/* As file systems that know no case and take `\` for `/` compare them. */
int	zip_name_compare(const char *, size_t, const char *, size_t);

#endif
