/* OpenDocument (ISO/IEC 26300): odt, ods, odp. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_ODF_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_ODF_H

#include "attachments/validator/documents/container.h"

reader_fn	odf_read;

/* It has what they have. */
bool	odf_is_one(const struct zip_directory *);
/* Its members; `extension` says what it must be, or is NULL: any of them. */
bool	odf_members_ok(struct container *, const struct zip_directory *,
	    const char *extension);

#endif
