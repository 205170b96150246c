/*
 * A download: Open says whether the caller may and what it is, or a file is or
 * was made for it, then Read gives pieces, asked for no faster than the client
 * takes them.  Several parts at once are a multipart/byteranges (RFC 9110,
 * 14.6).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.rpc.h"
#include "base/log.h"
#include "base/random_hex.h"
#include "exports.rpc.h"
#include "gateway/api/answers.h"
#include "gateway/api/gateway.h"
#include "gateway/api/input.h"
#include "gateway/http/ranges.h"
#include "gateway/http/text.h"

/*
 * Who takes them fast gets large pieces; where many that are slow have kept so
 * much of them waiting, all get small ones, so that a crowd stays bounded.
 */
#define PIECE		(256 * 1024)
#define SMALL_PIECE	(32 * 1024)
#define WAITING_MAX	(16 * 1024 * 1024)

#define BOUNDARY_LEN	32

struct download {
	char			*id;
	uint64_t		 size;		/* of the whole */
	const char		*media_type;
	struct http_ranges	 parts;		/* what is answered */
	char			 boundary[BOUNDARY_LEN + 1];
	size_t			 part;		/* is asked for now */
	uint64_t		 at;		/* the next byte of it */
	bool			 asking;
	size_t			 waiting;	/* bytes not yet sent */
};

/* Of all downloads. */
static size_t waiting;

static void	on_exported(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	on_opened(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	answer_parts(struct exchange *, struct download *);
static void	ask(struct exchange *, struct download *);
static void	on_piece(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	forget_waiting(struct exchange *);
static void	on_sent(struct exchange *);

void
answer_download(struct exchange *x)
{
	Attachments__OpenRequest request = ATTACHMENTS__OPEN_REQUEST__INIT;
	struct download *d = arena_alloc(x->arena, sizeof(*d));

	x->work = d;
	if ((d->id = exchange_param(x, 0)) == NULL) {
		exchange_fail(x, status_not_found());
		return;
	}
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
	const char *id = exchange_param(x, 0);
	char *end;

	x->work = d;
	if (!exchange_read_query(x, &request->base))
		return;
	if (id == NULL || *id < '1' || *id > '9' ||
	    (request->thread_id = strtoll(id, &end, 10)) == INT64_MAX ||
	    *end != '\0') {
		exchange_fail(x, status_not_found());
		return;
	}
	if (!exchange_within_limits(x, &request->base))
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

	x->work = d;
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

static void
write_headers(struct exchange *x, const Common__Attachment *a,
    const char *etag)
{
	buffer_puts(&x->headers, "content-disposition: ");
	http_disposition(&x->headers, a->name);
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
find_parts(const struct exchange *x, const char *etag, struct download *d)
{
	const char *if_range = x->head.field[HTTP_IF_RANGE];
	enum http_range found = HTTP_RANGE_ALL;

	if (x->head.method == HTTP_GET &&
	    (if_range == NULL || strcmp(if_range, etag) == 0))
		found = http_ranges_parse(x->head.field[HTTP_RANGE], d->size,
		    &d->parts);
	if (found == HTTP_RANGE_ALL) {
		d->parts.n = d->size > 0 ? 1 : 0;
		d->parts.list[0].first = 0;
		d->parts.list[0].last = d->size > 0 ? d->size - 1 : 0;
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
	write_headers(x, a, etag);
	if (http_etag_listed(x->head.field[HTTP_IF_NONE_MATCH], etag)) {
		exchange_empty(x, 304);
		return;
	}
	d->size = a->size;
	d->media_type = arena_strdup(x->arena, strpbrk(a->media_type, "\r\n")
	    == NULL ? a->media_type : "application/octet-stream");
	range = find_parts(x, etag, d);
	if (range == HTTP_RANGE_BAD) {
		refuse_range(x, d->size);
		return;
	}
	x->http_status = range == HTTP_RANGE_PART ? 206 : 200;
	answer_parts(x, d);
}

/* ---- what goes out ---- */

static bool
is_multipart(const struct download *d)
{
	return d->parts.n > 1;
}

static void
write_content_range(struct buffer *b, const struct download *d, size_t part)
{
	buffer_printf(b, "content-range: bytes %llu-%llu/%llu\r\n",
	    (unsigned long long)d->parts.list[part].first,
	    (unsigned long long)d->parts.list[part].last,
	    (unsigned long long)d->size);
}

/* What stands before a part of several; behind the last one, too. */
static void
write_delimiter(struct buffer *b, const struct download *d, size_t part)
{
	buffer_printf(b, "\r\n--%s", d->boundary);
	if (part == d->parts.n) {
		buffer_puts(b, "--\r\n");
		return;
	}
	buffer_printf(b, "\r\ncontent-type: %s\r\n", d->media_type);
	write_content_range(b, d, part);
	buffer_puts(b, "\r\n");
}

static uint64_t
length_of(const struct download *d)
{
	struct buffer delimiters = { 0 };
	uint64_t length = 0;
	size_t i;

	for (i = 0; i < d->parts.n; i++) {
		length += d->parts.list[i].last - d->parts.list[i].first + 1;
		if (is_multipart(d))
			write_delimiter(&delimiters, d, i);
	}
	if (is_multipart(d))
		write_delimiter(&delimiters, d, d->parts.n);
	length += delimiters.len;
	buffer_free(&delimiters);
	return length;
}

static void
answer_parts(struct exchange *x, struct download *d)
{
	uint64_t length;

	x->type = d->media_type;
	if (is_multipart(d)) {
		random_hex(d->boundary, BOUNDARY_LEN / 2);
		x->type = arena_printf(x->arena,
		    "multipart/byteranges; boundary=%s", d->boundary);
	} else if (x->http_status == 206) {
		write_content_range(&x->headers, d, 0);
	}
	length = length_of(d);
	if (x->head.method == HTTP_HEAD || length == 0) {
		x->constant.len = (size_t)length;
		exchange_done(x);
		return;
	}
	d->at = d->parts.list[0].first;
	x->on_free = forget_waiting;
	exchange_begin_stream(x, length);
	ask(x, d);
}

static uint64_t
left_of_part(const struct download *d)
{
	return d->parts.list[d->part].last + 1 - d->at;
}

static void
ask(struct exchange *x, struct download *d)
{
	Attachments__ReadRequest request = ATTACHMENTS__READ_REQUEST__INIT;
	uint32_t most = PIECE;

	if (d->asking || d->part == d->parts.n || d->waiting > 0)
		return;
	if (waiting > WAITING_MAX)
		most = SMALL_PIECE;
	d->asking = true;
	request.id = d->id;
	request.offset = d->at;
	request.length = left_of_part(d) < most
	    ? (uint32_t)left_of_part(d) : most;
	x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(x, SERVICE_ATTACHMENTS,
	    &attachments_rule_read, &request.base, on_piece, d);
}

/* With the delimiters that stand around it. */
static struct buffer
take_piece(struct download *d, const ProtobufCBinaryData *data)
{
	struct buffer out = { 0 };

	(void)buffer_reserve(&out, data->len);
	if (is_multipart(d) && d->at == d->parts.list[d->part].first)
		write_delimiter(&out, d, d->part);
	buffer_add(&out, data->data, data->len);
	d->at += data->len;
	if (left_of_part(d) > 0)
		return out;
	if (++d->part < d->parts.n)
		d->at = d->parts.list[d->part].first;
	else if (is_multipart(d))
		write_delimiter(&out, d, d->part);
	return out;
}

static void
on_piece(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__ReadReply *reply = (const void *)m;
	struct download *d = arg;
	struct buffer piece;

	d->asking = false;
	/* The head has gone: all we can do is stop short. */
	if (reply == NULL || reply->data.len == 0 ||
	    reply->data.len > left_of_part(d)) {
		log_warn("download_cut", "code=%s at=%llu",
		    status_code_name(status->code),
		    (unsigned long long)d->at);
		exchange_abort(x);
		return;
	}
	piece = take_piece(d, &reply->data);
	d->waiting = piece.len;
	waiting += piece.len;
	exchange_stream(x, (uint8_t *)piece.data, piece.len, on_sent);
	if (x->client != NULL)
		ask(x, d);
}

static void
forget_waiting(struct exchange *x)
{
	struct download *d = x->work;

	waiting -= d->waiting;
	d->waiting = 0;
}

static void
on_sent(struct exchange *x)
{
	struct download *d = x->work;

	forget_waiting(x);
	if (d->part < d->parts.n)
		ask(x, d);
	else
		exchange_streamed(x);
}
