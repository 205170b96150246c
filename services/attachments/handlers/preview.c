/* GetPreview and GetDetails: how a file looks, and what is known of it. */
#include <string.h>

#include "attachments/attachments.h"
#include "attachments/previews/previews.h"
#include "base/previewable.h"

static void	find_preview(struct transfer *);
static void	ask(struct transfer *, uint32_t width, previews_done *);
static const char *etag_of(const struct transfer *);
static previews_done	on_preview;
static bool	could_look(struct transfer *, enum preview_end);
static void	find_details(struct transfer *);
static bool	has_details(const char *media_type);
static previews_done	on_details;

void
attachments_get_preview(struct attachments *a, struct rpc_call *call,
    const Attachments__GetPreviewRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);

	if (t == NULL)
		return;
	t->width = previews_width(req->width);
	t->etag = req->etag;
	transfer_authorise(t, find_preview);
}

static void
find_preview(struct transfer *t)
{
	Attachments__Preview reply = ATTACHMENTS__PREVIEW__INIT;

	if (!is_previewable(t->found.media_type) ||
	    media_type_of_name(t->found.name) == NULL) {
		rpc_fail(t->call, status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__ATTACHMENT_NO_PREVIEW, NULL,
		    "there is none of its kind"));
		return;
	}
	reply.etag = (char *)(uintptr_t)etag_of(t);
	if (strcmp(t->etag, reply.etag) == 0)
		rpc_reply(t->call, &reply);
	else
		ask(t, t->width, on_preview);
}

static void
ask(struct transfer *t, uint32_t width, previews_done *done)
{
	const struct preview_ask ask = {
		.school_id = t->caller->school_id,
		.user_id = t->caller->user_id,
		.id = t->id, .sha256 = t->found.sha256,
		.extension = media_type_of_name(t->found.name)->extension,
		.size = (uint64_t)t->found.size, .width = width,
		.until_ms = rpc_call_context(t->call)->deadline_ms,
	};

	previews_get(t->a->previews, &ask, done, t);
}

static const char *
etag_of(const struct transfer *t)
{
	return arena_printf(rpc_call_arena(t->call), "%s-%u-%d",
	    t->found.sha256, (unsigned)t->width, PREVIEWS_VERSION);
}

static void
on_preview(const struct preview_found *found, void *arg)
{
	Attachments__Preview reply = ATTACHMENTS__PREVIEW__INIT;
	struct transfer *t = arg;

	if (!could_look(t, found->end))
		return;
	/* A film may be so long and have no picture that we can read. */
	if (found->end == PREVIEW_FAILED || found->preview.bytes == 0) {
		rpc_fail(t->call, status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__ATTACHMENT_PREVIEW_FAILED, NULL,
		    "it could not be made"));
		return;
	}
	reply.data.data = (uint8_t *)(uintptr_t)found->bytes;
	reply.data.len = found->preview.bytes;
	reply.media_type = (char *)(uintptr_t)found->media_type;
	reply.etag = (char *)(uintptr_t)etag_of(t);
	rpc_reply(t->call, &reply);
}

/* False, and the call has failed. */
static bool
could_look(struct transfer *t, enum preview_end end)
{
	if (end == PREVIEW_ABSENT)
		rpc_fail(t->call, status_not_found());
	else if (end == PREVIEW_BUSY)
		rpc_fail(t->call,
		    status_overloaded("too many previews are asked for"));
	else if (end == PREVIEW_LATER)
		rpc_fail(t->call,
		    status_unavailable("it cannot be looked at now"));
	else
		return true;
	return false;
}

/* ---- what is known of it ---- */

void
attachments_get_details(struct attachments *a, struct rpc_call *call,
    const Attachments__GetDetailsRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);

	if (t != NULL)
		transfer_authorise(t, find_details);
}

/* With the preview that a list asks for most likely. */
static void
find_details(struct transfer *t)
{
	if (has_details(t->found.media_type) &&
	    media_type_of_name(t->found.name) != NULL)
		ask(t, PREVIEWS_WIDTH, on_details);
	else
		rpc_reply(t->call, attachment_message(rpc_call_arena(t->call),
		    &t->found));
}

static bool
has_details(const char *media_type)
{
	return is_previewable(media_type) ||
	    strncmp(media_type, "audio/", 6) == 0;
}

static void
on_details(const struct preview_found *found, void *arg)
{
	const struct preview *p = &found->preview;
	struct transfer *t = arg;
	Common__Attachment *m;

	if (!could_look(t, found->end))
		return;
	m = attachment_message(rpc_call_arena(t->call), &t->found);
	m->preview = p->bytes > 0;
	m->width = p->width;
	m->height = p->height;
	m->pages = p->pages;
	m->duration_ms = p->duration_ms > UINT32_MAX ? UINT32_MAX :
	    (uint32_t)p->duration_ms;
	rpc_reply(t->call, m);
}
