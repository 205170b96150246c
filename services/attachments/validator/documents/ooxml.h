/* Office Open XML (ECMA-376): docx, xlsx, pptx. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OOXML_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OOXML_H

#include "attachments/validator/documents/container.h"

/* What each of them has. */
#define OOXML_TYPES	"[Content_Types].xml"

reader_fn	ooxml_read;

/*
 * Its members; `extension` says what it must be, or is NULL: any of them, or
 * what else is packed this way.
 */
bool	ooxml_members_ok(struct container *, const struct zip_directory *,
	    const char *extension);

#endif
