/* Streams of compound files that say what is in them. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OLE_STREAMS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OLE_STREAMS_H

#include "attachments/validator/documents/container.h"

/* One, in memory: its bytes, all of them. */
typedef bool	ole_stream_fn(struct container *, const uint8_t *, size_t);

ole_stream_fn	ole_word_ok;		/* WordDocument */
ole_stream_fn	ole_workbook_ok;	/* Workbook, Book */
ole_stream_fn	ole_slides_ok;		/* PowerPoint Document */
ole_stream_fn	ole_current_user_ok;	/* Current User, of PowerPoint */
ole_stream_fn	ole_package_ok;		/* \1Ole10Native */
ole_stream_fn	ole_link_ok;		/* \1Ole */

/* Of a document of Word, with its table: where its template is. */
bool		ole_template_ok(struct container *, const uint8_t *word,
		    size_t, const uint8_t *table, size_t);
/* Which stream is its table. */
const char	*ole_word_table(const uint8_t *word, size_t);

#endif
