/* A small picture of an attachment. */
#include <stdio.h>
#include <string.h>

#include "attachments.rpc.h"
#include "gateway.pb-c.h"
#include "gateway/api/answers.h"
#include "gateway/api/input.h"
#include "gateway/http/text.h"

/* How long one may take to be made, beyond what a call may. */
#define MAKING_MS	15000
#define ETAG_MAX	96

static void	take_etag(const struct exchange *,
		    Attachments__GetPreviewRequest *);
static void	on_preview(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);

void
answer_get_preview(struct exchange *x)
{
	Attachments__GetPreviewRequest *request = arena_message(x->arena,
	    &attachments__get_preview_request__descriptor);
	Gateway__PreviewRequest asked = GATEWAY__PREVIEW_REQUEST__INIT;

	if (!exchange_read_query(x, &asked.base) ||
	    !exchange_within_limits(x, &asked.base))
		return;
	request->width = asked.width;
	if ((request->id = exchange_param(x, 0)) == NULL) {
		exchange_fail(x, status_not_found());
		return;
	}
	take_etag(x, request);
	x->context.deadline_ms += MAKING_MS;
	exchange_call(x, SERVICE_ATTACHMENTS, &attachments_rule_get_preview,
	    &request->base, on_preview, NULL);
}

/* Of one that is asked about; of several they are all told. */
static void
take_etag(const struct exchange *x, Attachments__GetPreviewRequest *request)
{
	const char *tags = x->head.field[HTTP_IF_NONE_MATCH];
	size_t len = tags != NULL ? strlen(tags) : 0;

	if (len > 2 && len < ETAG_MAX && tags[0] == '"' &&
	    memchr(tags + 1, '"', len - 2) == NULL && tags[len - 1] == '"')
		request->etag = arena_strndup(x->arena, tags + 1, len - 2);
}

static void
on_preview(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__Preview *preview = (const void *)m;
	char etag[ETAG_MAX + 3];

	(void)arg;
	if (preview == NULL) {
		exchange_fail(x, *status);
		return;
	}
	(void)snprintf(etag, sizeof(etag), "\"%.*s\"", ETAG_MAX,
	    preview->etag);
	exchange_header(x, "etag", etag);
	/* Who may have it can change. */
	exchange_header(x, "cache-control", "private, no-cache");
	exchange_header(x, "content-security-policy",
	    "default-src 'none'; sandbox; frame-ancestors 'none'");
	if (preview->data.len == 0 ||
	    http_etag_listed(x->head.field[HTTP_IF_NONE_MATCH], etag)) {
		exchange_empty(x, 304);
		return;
	}
	x->type = strcmp(preview->media_type, "image/webp") == 0 ?
	    "image/webp" : "image/jpeg";
	x->http_status = 200;
	buffer_add(&x->body, preview->data.data, preview->data.len);
	exchange_done(x);
}
