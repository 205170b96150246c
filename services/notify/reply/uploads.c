/* Uploads files: of each Create, Append in pieces, Commit. */
#include <string.h>

#include "attachments.rpc.h"
#include "base/text.h"
#include "notify/reply/uploads.h"
#include "rpc/waits.h"

#define PIECE		262144
#define CALL_MS		20000
#define NAME_MAX_CHARS	255

struct uploads {
	struct rpc_client		*attachments;
	struct rpc_context		 context;
	struct arena			*arena;
	const struct received_file	*files;
	size_t				 n, nth;	/* under way */
	size_t				 sent;		/* bytes of it */
	char				**ids;
	uploads_done_fn			*done;
	void				*arg;
};

static void	next(struct uploads *);
static const char *name_of(struct uploads *);
static attachments_create_done	on_created;
static void	send_piece(struct uploads *);
static attachments_append_done	on_appended;
static attachments_commit_done	on_committed;
static const struct rpc_context *in_time(struct uploads *);

void
uploads_begin(struct rpc_client *attachments,
    const struct rpc_context *context, struct arena *a,
    const struct received_file *files, size_t n, uploads_done_fn *done,
    void *arg)
{
	struct uploads *u = arena_alloc(a, sizeof(*u));

	*u = (struct uploads){ .attachments = attachments,
		.context = *context, .arena = a, .files = files, .n = n,
		.ids = arena_pointers(a, n + 1), .done = done, .arg = arg };
	next(u);
}

static void
next(struct uploads *u)
{
	Attachments__CreateRequest req = ATTACHMENTS__CREATE_REQUEST__INIT;
	struct status empty;

	if (u->nth == u->n) {
		u->done(&STATUS_OK, u->ids, u->arg);
		return;
	}
	/* Create takes 0 for a size that is not known. */
	if (u->files[u->nth].len == 0) {
		empty = status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ATTACHMENT_EMPTY, "", "an empty file");
		u->done(&empty, NULL, u->arg);
		return;
	}
	req.name = arena_strdup(u->arena, name_of(u));
	req.size = u->files[u->nth].len;
	u->sent = 0;
	attachments_client_create(u->attachments, in_time(u), &req,
	    on_created, u);
}

/* A name that cannot be kept is cut at its front: what kind it is stays. */
static const char *
name_of(struct uploads *u)
{
	const char *name = text_line(u->arena, u->files[u->nth].name);
	size_t cut = 0, len = strlen(name);

	while (len - cut > NAME_MAX_CHARS)
		cut += text_cut(name + cut, len - cut, 1);
	return *name == '\0' ? "fichier" : name + cut;
}

static void
on_created(const struct status *status, const Attachments__CreateReply *reply,
    void *arg)
{
	struct uploads *u = arg;

	if (reply == NULL) {
		u->done(status, NULL, u->arg);
		return;
	}
	u->ids[u->nth] = arena_strdup(u->arena, reply->id);
	send_piece(u);
}

static void
send_piece(struct uploads *u)
{
	const struct received_file *f = &u->files[u->nth];
	Attachments__AppendRequest req = ATTACHMENTS__APPEND_REQUEST__INIT;
	Attachments__CommitRequest end = ATTACHMENTS__COMMIT_REQUEST__INIT;

	if (u->sent == f->len) {
		end.id = u->ids[u->nth];
		(void)in_time(u);
		u->context.deadline_ms += WAIT_EXAMINED_MS;
		attachments_client_commit(u->attachments, &u->context, &end,
		    on_committed, u);
		return;
	}
	req.id = u->ids[u->nth];
	req.offset = u->sent;
	req.data.len = f->len - u->sent < PIECE ? f->len - u->sent : PIECE;
	req.data.data = (uint8_t *)(uintptr_t)f->data + u->sent;
	u->sent += req.data.len;
	attachments_client_append(u->attachments, in_time(u), &req,
	    on_appended, u);
}

static void
on_appended(const struct status *status, const Attachments__AppendReply *reply,
    void *arg)
{
	struct uploads *u = arg;

	if (reply == NULL)
		u->done(status, NULL, u->arg);
	else
		send_piece(u);
}

static void
on_committed(const struct status *status, const Common__Attachment *reply,
    void *arg)
{
	struct uploads *u = arg;

	if (reply == NULL) {
		u->done(status, NULL, u->arg);
		return;
	}
	u->nth++;
	next(u);
}

static const struct rpc_context *
in_time(struct uploads *u)
{
	u->context.deadline_ms = loop_now_ms() + CALL_MS;
	return &u->context;
}
