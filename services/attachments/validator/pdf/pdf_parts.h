/* The two walks over a PDF, as bytes and as objects, and what they meet. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PDF_PDF_PARTS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PDF_PDF_PARTS_H

#include <qpdf/qpdf-c.h>

#include "attachments/validator/reading/reader.h"

/* What the text of objects says, before any is understood. */
struct pdf_text {
	bool	object_streams;	/* there are objects in streams */
	bool	escapes;	/* names are written with # */
	bool	scripts, launches, files;
};

/*
 * From byte to byte: judges what is between objects, tables and trailers, and
 * says what the text of objects says.
 */
bool	pdf_text_ok(const struct source *, size_t from, size_t to,
	    struct pdf_text *, struct verdict *);

struct pdf_document {
	qpdf_data		 q;
	const struct policy	*policy;
	struct verdict		*verdict;
};

/* From the trailer on, whatever objects lead to. */
bool	pdf_objects_ok(qpdf_data, const struct policy *, struct verdict *);

bool	pdf_dictionary_ok(const struct pdf_document *, qpdf_oh);
/*
 * Unpacks it.  FINDING_PROGRAM: is it one?  FINDING_SCRIPT: is there one in the
 * XML of a form?  FINDING_HIDDEN: as any text beside the pages.
 */
bool	pdf_stream_ok(const struct pdf_document *, qpdf_oh stream,
	    enum finding, const char *detail);
/* The title, the author: texts that people and programs write there. */
bool	pdf_info_ok(const struct pdf_document *, qpdf_oh trailer);

/* Of anything: what is no dictionary has no keys. */
bool	pdf_has(const struct pdf_document *, qpdf_oh, const char *key);
bool	pdf_name_is(const struct pdf_document *, qpdf_oh, const char *key,
	    const char *name);

#endif
