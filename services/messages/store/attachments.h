/* The store: which messages carry an attachment. */
#ifndef LIAISON_MESSAGES_STORE_ATTACHMENTS_H
#define LIAISON_MESSAGES_STORE_ATTACHMENTS_H

#include "messages/store/types.h"

/*
 * One row; store_file_seen(): the user sees a message that carries it, a
 * moderator also one that was reported.
 */
void	store_check_file(struct pg *, int64_t school_id, int64_t user_id,
	    const char *id, bool moderator, pg_done_fn *, void *);
bool	store_file_seen(const struct pg_rows *);
/* Rows: those of the ids that some message or draft carries. */
void	store_filter_files(struct pg *, int64_t school_id,
	    const char *const *ids, size_t n, pg_done_fn *, void *);
/* *drafted: no message does. */
const char *store_file_id(const struct pg_rows *, size_t row, bool *drafted);

#endif
