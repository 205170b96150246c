/* One member of a ZIP, as its directory and its own header describe it. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_ENTRY_H
#define LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_ENTRY_H

#include "attachments/validator/zip/zip_directory.h"

/*
 * Reads the entry of the directory at `*at`, which ends at `end`, and the
 * member's own header, which must agree; *at moves behind the entry.
 */
bool	zip_entry_read(const struct source *, size_t *at, size_t end,
	    struct zip_member *, struct verdict *)
	    __attribute__((warn_unused_result));

#endif
