/*
 * Delivery reports.  GMime reads message/delivery-status as any part: groups
 * of headers, parted by empty lines, of which the second is about the first
 * recipient.
 */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "notify/reply/report.h"

#define STATUS_MAX	4096	/* bytes that are looked at */
#define WHAT_MAX	200	/* characters that are kept */

static char	*status_text(GMimeObject *);
static const char *field(struct arena *, const char *text, const char *name);
static const char *after_type(const char *);

bool
report_is(GMimeObject *o)
{
	GMimeContentType *type = g_mime_object_get_content_type(o);
	const char *of = g_mime_content_type_get_parameter(type,
	    "report-type");

	return GMIME_IS_MULTIPART(o) &&
	    g_mime_content_type_is_type(type, "multipart", "report") &&
	    of != NULL && strcasecmp(of, "delivery-status") == 0;
}

void
report_read(struct arena *a, GMimeMultipart *m, struct received_report *r)
{
	int i, n = g_mime_multipart_get_count(m);
	char *text = NULL, *valid;
	const char *what;

	for (i = 0; i < n && i < 10 && text == NULL; i++)
		text = status_text(g_mime_multipart_get_part(m, i));
	if (text == NULL)
		return;
	valid = g_utf8_make_valid(text, -1);
	g_free(text);
	r->failed = strcasecmp(field(a, valid, "Action"), "failed") == 0;
	r->status = field(a, valid, "Status");
	r->recipient = after_type(field(a, valid, "Original-Recipient"));
	if (*r->recipient == '\0')
		r->recipient = after_type(field(a, valid, "Final-Recipient"));
	what = text_line(a, after_type(field(a, valid, "Diagnostic-Code")));
	r->what = arena_strndup(a, what, text_cut(what, strlen(what),
	    WHAT_MAX));
	r->status = arena_strndup(a, r->status, strspn(r->status,
	    "0123456789."));
	g_free(valid);
}

static char *
status_text(GMimeObject *o)
{
	GMimeContentType *type = g_mime_object_get_content_type(o);
	GMimeStream *out;
	GByteArray *bytes;
	GMimeDataWrapper *wrapper;
	char *text;

	if (!GMIME_IS_PART(o) || !g_mime_content_type_is_type(type, "message",
	    "delivery-status") ||
	    (wrapper = g_mime_part_get_content(GMIME_PART(o))) == NULL)
		return NULL;
	out = g_mime_stream_mem_new();
	(void)g_mime_data_wrapper_write_to_stream(wrapper, out);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
	text = g_strndup((const char *)bytes->data, bytes->len < STATUS_MAX ?
	    bytes->len : STATUS_MAX);
	g_object_unref(out);
	return text;
}

/* Its lines joined, the first of that name; "" where there is none. */
static const char *
field(struct arena *a, const char *text, const char *name)
{
	const size_t len = strlen(name);
	const char *line = text, *value;
	char *joined, *to;

	while (strncasecmp(line, name, len) != 0 || line[len] != ':') {
		if ((line = strchr(line, '\n')) == NULL)
			return "";
		line++;
	}
	value = line + len + 1;
	value += strspn(value, " \t");
	joined = to = arena_alloc(a, strlen(value) + 1);
	for (; *value != '\0' && (*value != '\n' || value[1] == ' ' ||
	    value[1] == '\t'); value++)
		if (*value != '\r' && *value != '\n')
			*to++ = *value;
	return joined;
}

/* "smtp; 550 no" */
static const char *
after_type(const char *value)
{
	const char *semicolon = strchr(value, ';');

	if (semicolon == NULL)
		return value;
	return semicolon + 1 + strspn(semicolon + 1, " \t");
}
