/* Where the directory of a ZIP is: the records at its end. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_END_H
#define LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_END_H

#include "attachments/validator/reading/reader.h"

/* The directory's place within the source, and how many members it has. */
struct zip_end {
	uint64_t	 members;
	size_t		 offset, len;
};

bool	zip_end_find(const struct source *, struct zip_end *, struct verdict *)
	    __attribute__((warn_unused_result));

#endif
