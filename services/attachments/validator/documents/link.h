/* Where a link of a document leads. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_LINK_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_LINK_H

#include "attachments/validator/documents/xml.h"

enum link {
	LINK_WITHIN,	/* the document, or the disk it is on */
	LINK_WEB,	/* http, https, ftp */
	LINK_SHARE,	/* another machine's folder: passwords are sent there */
	LINK_MACRO,	/* macros of an office program */
	LINK_SCRIPT,	/* javascript: and its like */
	LINK_HANDLER,	/* a program that is started for it (ms-msdt:) */
};

enum link	link_of(struct xml_text);

#endif
