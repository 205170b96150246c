/* PNG (ISO/IEC 15948) and APNG. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_PNG_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_PNG_H

#include "attachments/validator/reading/reader.h"

/* Leftovers behind its end are taken where they are nothing else. */
void	png_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
