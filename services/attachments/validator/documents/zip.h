/* Archives: application/zip. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_ZIP_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_ZIP_H

#include "attachments/validator/documents/container.h"

reader_fn	zip_read;

/* Its members, one archive deeper than where it is. */
bool	zip_members_ok(struct container *, const struct zip_directory *);

#endif
