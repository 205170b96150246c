/* A member of a document that is XML, or may be. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_XML_PART_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_XML_PART_H

#include "attachments/validator/documents/container.h"
#include "attachments/validator/documents/xml.h"

/*
 * Judged as container_member_ok() does, and its XML given to the handlers: of
 * what ends in .xml or .rels, which must be well-formed, and of anything that
 * begins as XML.
 */
bool	xml_part_ok(struct container *, const struct source *,
	    const struct zip_member *, const struct xml_handlers *, void *arg)
	    __attribute__((warn_unused_result));

#endif
