/*
 * A download: Open says whether the caller may and what it is, or a file is or
 * was made for it, then Read gives pieces.  Several parts at once are a
 * multipart/byteranges (RFC 9110, 14.6).
 */
#include <stdio.h>
#include <string.h>

#include "attachments.rpc.h"
#include "base/random_hex.h"
#include "exports.rpc.h"
#include "gateway.pb-c.h"
#include "gateway/api/answers.h"
#include "gateway/api/input.h"
#include "gateway/api/parts.h"
#include "gateway/http/ranges.h"
#include "gateway/http/text.h"

#define BOUNDARY_LEN	32

struct download {
	char			*id;
	uint64_t		 size;		/* of the whole */
	const char		*media_type;
	bool			 shown;		/* by the browser, if it can */
	struct http_ranges	 ranges;	/* what is answered */
	struct part		*parts;		/* of these */
	char			 boundary[BOUNDARY_LEN + 1];
};

static void	on_exported(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	on_opened(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	answer_parts(struct exchange *, struct download *);
static void	write_delimiter(struct buffer *, void *, size_t part);

static const struct parts_kind whole = { NULL, NULL };
static const struct parts_kind multipart = { write_delimiter, NULL };

void
answer_download(struct exchange *x)
{
	Attachments__OpenRequest request = ATTACHMENTS__OPEN_REQUEST__INIT;
	Gateway__DownloadRequest asked = GATEWAY__DOWNLOAD_REQUEST__INIT;
	struct download *d = arena_alloc(x->arena, sizeof(*d));

	if ((d->id = exchange_param(x, 0)) == NULL) {
		exchange_fail(x, status_not_found());
		return;
	}
	if (!exchange_read_query(x, &asked.base))
		return;
	d->shown = asked.inline_;
	request.id = d->id;
	exchange_call(x, SERVICE_ATTACHMENTS,
	    &attachments_rule_open, &request.base, on_opened, d);
}

void
answer_export_thread(struct exchange *x)
{
	Exports__ExportThreadRequest *request = arena_message(x->arena,
	    &exports__export_thread_request__descriptor);
	struct download *d = arena_alloc(x->arena, sizeof(*d));

	if (!exchange_read_query(x, &request->base) ||
	    !exchange_number_param(x, 0, &request->thread_id) ||
	    !exchange_within_limits(x, &request->base))
		return;
	exchange_call(x, SERVICE_ATTACHMENTS, &exports_rule_export_thread,
	    &request->base, on_exported, d);
}

void
answer_download_data_export(struct exchange *x)
{
	Exports__OpenDataExportRequest request =
	    EXPORTS__OPEN_DATA_EXPORT_REQUEST__INIT;
	struct download *d = arena_alloc(x->arena, sizeof(*d));

	if ((request.id = exchange_param(x, 0)) == NULL) {
		exchange_fail(x, status_not_found());
		return;
	}
	exchange_call(x, SERVICE_ATTACHMENTS, &exports_rule_open_data_export,
	    &request.base, on_exported, d);
}

/* From here on it is a download of what was made. */
static void
on_exported(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__OpenReply *reply = (const void *)m;
	struct download *d = arg;

	if (reply != NULL && reply->attachment != NULL)
		d->id = arena_strdup(x->arena, reply->attachment->id);
	on_opened(x, status, m, d);
}

/*
 * What browsers show and the attachments service has read to its end.  No text:
 * a browser may take it for what it is not.
 */
static bool
is_shown(const char *media_type)
{
	static const char *const types[] = {
		"application/pdf", "audio/mp4", "audio/mpeg", "audio/ogg",
		"audio/wav", "image/avif", "image/gif", "image/jpeg",
		"image/png", "image/webp", "video/3gpp", "video/mp4",
		"video/quicktime", "video/webm"
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i], media_type) == 0)
			return true;
	return false;
}

static void
write_headers(struct exchange *x, const Common__Attachment *a, bool shown,
    const char *etag)
{
	buffer_puts(&x->headers, "content-disposition: ");
	http_disposition(&x->headers, shown && is_shown(a->media_type)
	    ? "inline" : "attachment", a->name);
	buffer_puts(&x->headers, "\r\n");
	exchange_header(x, "etag", etag);
	exchange_header(x, "accept-ranges", "bytes");
	/* Its bytes never change, but who may have them can. */
	exchange_header(x, "cache-control", "private, no-cache");
	exchange_header(x, "content-security-policy",
	    "default-src 'none'; sandbox; frame-ancestors 'none'");
}

/*
 * A Range counts only for GET (RFC 9110, 14.2), and if If-Range has the tag of
 * what we have.
 */
static enum http_range
find_ranges(const struct exchange *x, const char *etag, struct download *d)
{
	const char *if_range = x->head.field[HTTP_IF_RANGE];
	enum http_range found = HTTP_RANGE_ALL;

	if (x->head.method == HTTP_GET &&
	    (if_range == NULL || strcmp(if_range, etag) == 0))
		found = http_ranges_parse(x->head.field[HTTP_RANGE], d->size,
		    &d->ranges);
	if (found == HTTP_RANGE_ALL) {
		d->ranges.n = d->size > 0 ? 1 : 0;
		d->ranges.list[0].first = 0;
		d->ranges.list[0].last = d->size > 0 ? d->size - 1 : 0;
	}
	return found;
}

static void
refuse_range(struct exchange *x, uint64_t size)
{
	buffer_reset(&x->headers);
	buffer_printf(&x->headers, "content-range: bytes */%llu\r\n",
	    (unsigned long long)size);
	exchange_fail(x, status_make(RPC__CODE__OUT_OF_RANGE,
	    RPC__REASON__RANGE_NOT_SATISFIABLE, "range", "beyond the end"));
}

static void
on_opened(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__OpenReply *reply = (const void *)m;
	const Common__Attachment *a;
	struct download *d = arg;
	enum http_range range;
	char etag[80];

	if (reply == NULL || reply->attachment == NULL) {
		exchange_fail(x, reply == NULL ? *status
		    : status_internal("an empty answer"));
		return;
	}
	a = reply->attachment;
	(void)snprintf(etag, sizeof(etag), "\"%.64s\"", a->sha256);
	if (x->head.field[HTTP_IF_MATCH] != NULL &&
	    !http_if_match(x->head.field[HTTP_IF_MATCH], etag)) {
		exchange_fail(x, exchange_precondition());
		return;
	}
	write_headers(x, a, d->shown, etag);
	if (http_etag_listed(x->head.field[HTTP_IF_NONE_MATCH], etag)) {
		exchange_empty(x, 304);
		return;
	}
	d->size = a->size;
	d->media_type = arena_strdup(x->arena, strpbrk(a->media_type, "\r\n")
	    == NULL ? a->media_type : "application/octet-stream");
	range = find_ranges(x, etag, d);
	if (range == HTTP_RANGE_BAD) {
		refuse_range(x, d->size);
		return;
	}
	x->http_status = range == HTTP_RANGE_PART ? 206 : 200;
	answer_parts(x, d);
}

/* ---- what goes out ---- */

static void
write_content_range(struct buffer *b, const struct download *d, size_t part)
{
	buffer_printf(b, "content-range: bytes %llu-%llu/%llu\r\n",
	    (unsigned long long)d->ranges.list[part].first,
	    (unsigned long long)d->ranges.list[part].last,
	    (unsigned long long)d->size);
}

static void
write_delimiter(struct buffer *b, void *arg, size_t part)
{
	const struct download *d = arg;

	buffer_printf(b, "\r\n--%s", d->boundary);
	if (part == d->ranges.n) {
		buffer_puts(b, "--\r\n");
		return;
	}
	buffer_printf(b, "\r\ncontent-type: %s\r\n", d->media_type);
	write_content_range(b, d, part);
	buffer_puts(b, "\r\n");
}

static uint64_t
length_of(struct download *d)
{
	struct buffer delimiters = { 0 };
	uint64_t length = 0;
	size_t i;

	for (i = 0; i < d->ranges.n; i++)
		length += d->ranges.list[i].last - d->ranges.list[i].first + 1;
	for (i = 0; i <= d->ranges.n && d->ranges.n > 1; i++)
		write_delimiter(&delimiters, d, i);
	length += delimiters.len;
	buffer_free(&delimiters);
	return length;
}

static void
answer_parts(struct exchange *x, struct download *d)
{
	const bool several = d->ranges.n > 1;
	size_t i;

	x->type = d->media_type;
	if (several) {
		random_hex(d->boundary, BOUNDARY_LEN / 2);
		x->type = arena_printf(x->arena,
		    "multipart/byteranges; boundary=%s", d->boundary);
	} else if (x->http_status == 206) {
		write_content_range(&x->headers, d, 0);
	}
	d->parts = arena_alloc(x->arena,
	    (d->ranges.n + 1) * sizeof(d->parts[0]));
	for (i = 0; i < d->ranges.n; i++)
		d->parts[i] = (struct part){ d->id, d->ranges.list[i].first,
			d->ranges.list[i].last };
	parts_send(x, several ? &multipart : &whole, d, d->parts, d->ranges.n,
	    length_of(d));
}
