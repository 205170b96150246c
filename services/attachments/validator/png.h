/* PNG (ISO/IEC 15948) and APNG. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PNG_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PNG_H

#include "attachments/validator/reader.h"

/* Leftovers behind its end are taken where they are nothing else. */
void	png_read(const struct source *, const struct policy *,
	    struct verdict *);
/* The byte behind IEND's; 0 where the chunks do not lead there. */
size_t	png_end(const struct source *);

#endif
