/*
 * A download: Open says whether the caller may and what it is, or a file is or
 * was made for it, then Read gives pieces, asked for no faster than the client
 * takes them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.rpc.h"
#include "base/log.h"
#include "exports.rpc.h"
#include "gateway/api/answers.h"
#include "gateway/api/gateway.h"
#include "gateway/api/input.h"
#include "gateway/http/text.h"

#define PIECE		(256 * 1024)
#define QUEUED_MAX	2

struct download {
	char		*id;
	uint64_t	 at, end;	/* what is still to ask for */
	bool		 asking;
	unsigned	 queued;	/* pieces not yet with the client */
};

static void	on_exported(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	on_opened(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	ask(struct exchange *, struct download *);
static void	on_piece(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
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
find_range(const struct exchange *x, const char *etag, uint64_t size,
    uint64_t *first, uint64_t *last)
{
	const char *if_range = x->head.field[HTTP_IF_RANGE];

	if (x->head.method != HTTP_GET)
		return HTTP_RANGE_ALL;
	if (if_range != NULL && strcmp(if_range, etag) != 0)
		return HTTP_RANGE_ALL;
	return http_range_parse(x->head.field[HTTP_RANGE], size, first, last);
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
	uint64_t first = 0, last;
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
	last = a->size > 0 ? a->size - 1 : 0;
	range = find_range(x, etag, a->size, &first, &last);
	if (range == HTTP_RANGE_BAD) {
		refuse_range(x, a->size);
		return;
	}
	x->http_status = range == HTTP_RANGE_PART ? 206 : 200;
	if (range == HTTP_RANGE_PART)
		buffer_printf(&x->headers,
		    "content-range: bytes %llu-%llu/%u\r\n",
		    (unsigned long long)first, (unsigned long long)last,
		    a->size);
	x->type = arena_strdup(x->arena, strpbrk(a->media_type, "\r\n")
	    == NULL ? a->media_type : "application/octet-stream");
	d->at = first;
	d->end = a->size > 0 ? last + 1 : 0;
	if (x->head.method == HTTP_HEAD || d->end == 0) {
		x->constant.len = (size_t)(d->end - d->at);
		exchange_done(x);
		return;
	}
	exchange_begin_stream(x, d->end - d->at);
	ask(x, d);
}

static void
ask(struct exchange *x, struct download *d)
{
	Attachments__ReadRequest request = ATTACHMENTS__READ_REQUEST__INIT;

	if (d->asking || d->at >= d->end || d->queued >= QUEUED_MAX)
		return;
	d->asking = true;
	request.id = d->id;
	request.offset = d->at;
	request.length = d->end - d->at < PIECE
	    ? (uint32_t)(d->end - d->at) : PIECE;
	x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(x, SERVICE_ATTACHMENTS,
	    &attachments_rule_read, &request.base, on_piece, d);
}

static void
on_piece(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__ReadReply *reply = (const void *)m;
	struct download *d = arg;
	uint8_t *copy;

	d->asking = false;
	/* The head has gone: all we can do is stop short. */
	if (reply == NULL || reply->data.len == 0 ||
	    reply->data.len > d->end - d->at) {
		log_warn("download_cut", "code=%s at=%llu",
		    status_code_name(status->code),
		    (unsigned long long)d->at);
		exchange_abort(x);
		return;
	}
	if ((copy = malloc(reply->data.len)) == NULL)
		fatal("out of memory");
	(void)memcpy(copy, reply->data.data, reply->data.len);
	d->at += reply->data.len;
	d->queued++;
	exchange_stream(x, copy, reply->data.len, on_sent);
	if (x->client != NULL)
		ask(x, d);
}

static void
on_sent(struct exchange *x)
{
	struct download *d = x->work;

	d->queued--;
	if (d->at < d->end)
		ask(x, d);
	else if (d->queued == 0 && !d->asking)
		exchange_streamed(x);
}
