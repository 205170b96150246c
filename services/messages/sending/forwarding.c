/* What a forward takes over from the message that it forwards. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "html/writer.h"
#include "messages/sending/forwarding.h"

#define MARK		"Fwd: "
#define SUBJECT_MAX	255	/* characters */
#define US		INT64_C(1000000)

static bool	is_among(const char *id, const char *const *ids, size_t n);
static char	*escaped(struct arena *, const char *);

struct status
forwarding_check(const struct origin *o)
{
	if (!o->seen)
		return status_not_found();
	return o->recalled ? forwarding_recalled() : STATUS_OK;
}

struct status
forwarding_recalled(void)
{
	return status_make(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__MESSAGE_RECALLED, "", "it was recalled");
}

char **
forwarding_seen(struct arena *a, const struct origin *o, char *const *ids,
    size_t n, size_t *nseen)
{
	char **seen = arena_pointers(a, n);
	size_t i;

	*nseen = 0;
	if (!o->seen || o->recalled)
		return seen;
	for (i = 0; i < n; i++)
		if (is_among(ids[i], o->files.ids, o->files.n))
			seen[(*nseen)++] = ids[i];
	return seen;
}

void
forwarding_drop_lost(const struct origin *o, char **ids, size_t *n)
{
	size_t i, kept = 0;

	if (o->seen && !o->recalled)
		return;
	for (i = 0; i < *n; i++)
		if (!is_among(ids[i], o->lost, o->nlost))
			ids[kept++] = ids[i];
	*n = kept;
}

static bool
is_among(const char *id, const char *const *ids, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(ids[i], id) == 0)
			return true;
	return false;
}

/* Said once, however often it goes on; cut to what a subject may have. */
const char *
forwarding_subject(struct arena *a, const struct origin *o)
{
	const char *whole = strncmp(o->subject, MARK, strlen(MARK)) == 0 ?
	    o->subject : arena_printf(a, MARK "%s", o->subject);
	const char *end = whole;
	int i;

	for (i = 0; i < SUBJECT_MAX && utf8_next(&end) > 0; i++)
		continue;
	return arena_strndup(a, whole, (size_t)(end - whole));
}

/* The line above the quote has no words: it is in no language. */
const char *
forwarding_body(struct arena *a, const struct origin *o, const char *said)
{
	time_t at = (time_t)(o->sent_at_us / US);
	struct tm tm;
	char when[40];

	if (gmtime_r(&at, &tm) == NULL ||
	    strftime(when, sizeof(when), "%Y-%m-%d %H:%M UTC", &tm) == 0)
		when[0] = '\0';
	return arena_printf(a, "%s<p>%s%s%s, %s:</p>%s%s%s", said,
	    escaped(a, o->sender.name), o->sender.title[0] == '\0' ? "" : ", ",
	    escaped(a, o->sender.title), when,
	    o->body_html[0] == '\0' ? "" : "<blockquote>", o->body_html,
	    o->body_html[0] == '\0' ? "" : "</blockquote>");
}

char **
forwarding_files(struct arena *a, const struct origin *o, char *const *ids,
    size_t n, size_t *nfiles)
{
	char **all = arena_pointers(a, n + o->files.n);
	size_t i;

	for (i = 0; i < n; i++)
		all[i] = ids[i];
	for (i = 0; i < o->files.n; i++)
		all[n + i] = (char *)(uintptr_t)o->files.ids[i];
	*nfiles = n + o->files.n;
	return all;
}

static char *
escaped(struct arena *a, const char *text)
{
	struct html_writer w;
	char *out;

	html_writer_init(&w);
	html_writer_text(&w, text, strlen(text), false);
	out = arena_strndup(a, w.html == NULL ? "" : w.html, w.len);
	free(w.html);
	return out;
}
