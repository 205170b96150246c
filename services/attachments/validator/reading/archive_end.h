/* Archives open by their end, wherever that is. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_READING_ARCHIVE_END_H
#define LIAISON_ATTACHMENTS_VALIDATOR_READING_ARCHIVE_END_H

#include "attachments/validator/reading/reader.h"

/*
 * Also in what a format accounts for but packs in no way: a stream of a PDF,
 * sound as numbers.  False, and FINDING_HIDDEN is said, where a ZIP ends there.
 */
bool	archive_end_ok(const struct source *, size_t from, size_t to,
	    struct verdict *);

#endif
