/* The attachments of what is sent or kept: uploads, and what is forwarded. */
#include "messages/sending/files.h"

void
files_claim(struct messages *m, struct rpc_call *call, const struct claim *c,
    attachments_claim_done *done, void *arg)
{
	Attachments__ClaimRequest req = ATTACHMENTS__CLAIM_REQUEST__INIT;

	req.ids = c->ids;
	req.n_ids = c->n;
	req.seen_ids = c->seen;
	req.n_seen_ids = c->nseen;
	attachments_client_claim(m->attachments, rpc_call_context(call), &req,
	    done, arg);
}

struct status
files_claimed(struct arena *a, char **ids, size_t n,
    const struct status *status, const Attachments__ClaimReply *reply,
    struct files *f)
{
	struct status refused = *status;
	const Common__Attachment *file;
	size_t i;

	/* Its field is called otherwise there; of others it is the id. */
	if (refused.reason == RPC__REASON__TOO_MANY_ATTACHMENTS ||
	    refused.reason == RPC__REASON__MESSAGE_FILES_TOO_LARGE)
		refused.field = "attachmentIds";
	if (reply == NULL)
		return refused;
	if (reply->n_attachments != n)
		return status_internal("other attachments than asked for");
	f->ids = arena_alloc(a, n * sizeof(*f->ids));
	f->names = arena_alloc(a, n * sizeof(*f->names));
	f->types = arena_alloc(a, n * sizeof(*f->types));
	f->hashes = arena_alloc(a, n * sizeof(*f->hashes));
	f->sizes = arena_alloc(a, n * sizeof(*f->sizes));
	for (i = 0; i < n; i++) {
		file = reply->attachments[i];
		f->ids[i] = ids[i];
		f->names[i] = arena_strdup(a, file->name);
		f->types[i] = arena_strdup(a, file->media_type);
		f->hashes[i] = arena_strdup(a, file->sha256);
		f->sizes[i] = file->size;
	}
	f->n = n;
	return STATUS_OK;
}
