/* Formats that have no reader of their own yet: what formats/ says of them. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_LEGACY_H
#define LIAISON_ATTACHMENTS_VALIDATOR_LEGACY_H

#include "attachments/validator/reader.h"

#define LEGACY_FD	4	/* of the file itself */

reader_fn	legacy_read;
void		legacy_start(void);

#endif
