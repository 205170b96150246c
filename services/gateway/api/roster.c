/*
 * A roster, which may be larger than a frame: its bytes go to the directory as
 * they come, and are imported when all are there.
 */
#include <string.h>

#include "directory.rpc.h"
#include "gateway/api/answers.h"
#include "gateway/api/gateway.h"
#include "gateway/api/input.h"
#include "gateway/api/upload.h"

/* upload.work */
struct import {
	Directory__ImportRosterRequest	*request;
	/* Of the import alone: its pieces are repeated by their place. */
	char				 key[sizeof(((struct rpc_context *)
					    NULL)->key)];
};

static void	create(struct upload *, uint64_t size);
static void	append(struct upload *, const uint8_t *, size_t);
static void	commit(struct upload *);
static void	discard(const struct upload *);
static exchange_reply_fn on_created;

static const struct upload_kind roster = {
	.too_large = RPC__REASON__ROSTER_TOO_LARGE, .empty = "body",
	.create = create, .append = append, .commit = commit,
	.discard = discard,
};

void
answer_import_roster(struct exchange *x)
{
	struct import *im = arena_alloc(x->arena, sizeof(*im));
	struct upload *u;

	im->request = arena_message(x->arena, x->route->rule->input);
	if (!exchange_read_query(x, &im->request->base) ||
	    !exchange_read_key(x, &im->request->base) ||
	    !exchange_within_limits(x, &im->request->base))
		return;
	(void)memcpy(im->key, x->context.key, sizeof(im->key));
	x->context.key[0] = '\0';
	u = upload_new(x, &roster, gateway.max_roster);
	u->work = im;
	upload_start(u);
}

static void
create(struct upload *u, uint64_t size)
{
	Directory__CreateRosterUploadRequest request =
	    DIRECTORY__CREATE_ROSTER_UPLOAD_REQUEST__INIT;

	request.size = size;
	upload_call(u, SERVICE_DIRECTORY, &directory_rule_create_roster_upload,
	    &request.base, on_created);
}

static void
on_created(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *u)
{
	const Directory__CreateRosterUploadReply *reply = (const void *)m;

	(void)x;
	upload_created(u, status, reply != NULL ? reply->id : NULL);
}

static void
append(struct upload *u, const uint8_t *data, size_t len)
{
	Directory__AppendRosterUploadRequest request =
	    DIRECTORY__APPEND_ROSTER_UPLOAD_REQUEST__INIT;

	request.id = u->id;
	request.offset = u->sent;
	request.data = (ProtobufCBinaryData){ len,
		(uint8_t *)(uintptr_t)data };
	upload_call(u, SERVICE_DIRECTORY, &directory_rule_append_roster_upload,
	    &request.base, upload_appended);
}

static void
commit(struct upload *u)
{
	struct import *im = u->work;

	im->request->upload_id = u->id;
	if (*im->request->file_name == '\0' && u->name != NULL)
		im->request->file_name = (char *)(uintptr_t)u->name;
	(void)memcpy(u->x->context.key, im->key, sizeof(im->key));
	upload_call(u, SERVICE_DIRECTORY, &directory_rule_import_roster,
	    &im->request->base, upload_committed);
}

static void
ignore(const struct status *status,
    const Directory__DropRosterUploadReply *reply, void *arg)
{
	(void)status;
	(void)reply;
	(void)arg;
}

/* Where it fails, the sweep of the directory comes. */
static void
discard(const struct upload *u)
{
	Directory__DropRosterUploadRequest request =
	    DIRECTORY__DROP_ROSTER_UPLOAD_REQUEST__INIT;
	struct rpc_context context = u->x->context;

	/* At the end of the process there is no client any more. */
	if (gateway.service[SERVICE_DIRECTORY] == NULL)
		return;
	request.id = u->id;
	context.key[0] = '\0';
	context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	directory_client_drop_roster_upload(gateway.service[SERVICE_DIRECTORY],
	    &context, &request, ignore, NULL);
}
