/* What a message says: checked, cleaned, and fingerprinted. */
#ifndef LIAISON_MESSAGES_SENDING_CONTENT_H
#define LIAISON_MESSAGES_SENDING_CONTENT_H

#include "base/arena.h"
#include "base/status.h"
#include "messages/store/store.h"

/*
 * Each fills its part of the message, on the arena, or returns why not.
 * *out is untouched then.
 */
struct status	content_subject(struct arena *, const char *subject,
		    const char **out);
/*
 * Also the snippet.  An empty body will do where there are attachments, and
 * a picture in it has to be one of them.
 */
struct status	content_body(struct arena *, const char *html,
		    char *const *files, size_t n, struct new_message *);
/* What may be blank: of what is not sent yet. */
struct status	content_line(struct arena *, const char *subject,
		    const char **out);
struct status	content_html(struct arena *, const char *html,
		    const char **out, const char **snippet);
/* Ids without repetitions; *n may be 0. */
struct status	content_files(struct arena *, char *const *ids, size_t n,
		    char ***out, size_t *nout);

/*
 * A fingerprint of what was asked, to know a repeated request by: of a method
 * name and every field in turn.
 */
struct fingerprint;
struct fingerprint *fingerprint_new(struct arena *, const char *method);
void		 fingerprint_text(struct fingerprint *, const char *);
void		 fingerprint_int(struct fingerprint *, int64_t);
void		 fingerprint_end(struct fingerprint *,
		    uint8_t out[static ONCE_HASH]);

#endif
