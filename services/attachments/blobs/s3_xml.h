/*
 * What S3 answers in XML, as far as it is needed: texts of elements.  It is not
 * a reader of XML: elements of one name are not nested in what is read here.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_S3_XML_H
#define LIAISON_ATTACHMENTS_BLOBS_S3_XML_H

#include <stdbool.h>
#include <stddef.h>

/* A run of text. */
struct s3_span {
	const char	*at, *end;
};

/*
 * The next element of that name in what is left, which then begins behind it.
 * False: there is none.
 */
bool	s3_xml_next(struct s3_span *left, const char *name,
	    struct s3_span *inner);
/* The text of the first such element.  False too where it has no room. */
bool	s3_xml_text(struct s3_span in, const char *name, char *out,
	    size_t size);

#endif
