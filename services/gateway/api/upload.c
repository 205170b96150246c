/* An upload, in pieces: Create, Append (a few at a time), Commit. */
#include <string.h>

#include "gateway/api/answers.h"
#include "gateway/api/gateway.h"
#include "gateway/api/input.h"
#include "gateway/http/text.h"

#define PIECE		(256 * 1024)
#define IN_FLIGHT	2

struct upload {
	struct upload_bytes	 bytes;
	char			*id;
	uint64_t		 at;	/* the next piece, in the file */
	unsigned		 in_flight;
	bool			 failed;
};

static bool	read_name(struct exchange *, struct upload *, char **name);
static void	on_created(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	append(struct exchange *, struct upload *);
static void	on_appended(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	commit(struct exchange *, struct upload *);
static void	on_committed(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);

void
answer_upload(struct exchange *x)
{
	Attachments__CreateRequest request = ATTACHMENTS__CREATE_REQUEST__INIT;
	struct upload *u = arena_alloc(x->arena, sizeof(*u));

	x->work = u;
	if (!exchange_find_bytes(x, &u->bytes) ||
	    !read_name(x, u, &request.name))
		return;
	if (u->bytes.length > gateway.max_upload) {
		exchange_fail(x, status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ATTACHMENT_TOO_LARGE, NULL,
		    (int64_t)gateway.max_upload, "file too large"));
		return;
	}
	request.size = u->bytes.length;
	exchange_call(x, SERVICE_ATTACHMENTS,
	    &attachments__attachments__descriptor,
	    routes_method(SERVICE_ATTACHMENTS, "Create"), &request.base,
	    on_created, u);
}

static bool
read_name(struct exchange *x, struct upload *u, char **out)
{
	const char *p = x->head.query;
	char *name, *value;
	int more;

	*out = (char *)(uintptr_t)u->bytes.name;
	while ((more = http_query_next(x->arena, &p, &name, &value)) == 1) {
		if (strcmp(name, "name") != 0) {
			exchange_fail(x, status_make(
			    RPC__CODE__INVALID_ARGUMENT,
			    RPC__REASON__FIELD_UNKNOWN, name,
			    "no such parameter"));
			return false;
		}
		*out = value;
	}
	if (more == -1)
		exchange_fail(x, status_invalid("name", "broken escape"));
	else if (*out == NULL || **out == '\0')
		exchange_fail(x, status_missing("name"));
	else
		return true;
	return false;
}

/* Answers with the first failure; later ones find it answered. */
static bool
failed(struct exchange *x, struct upload *u, const struct status *status)
{
	if (status->code != RPC__CODE__OK && !u->failed) {
		u->failed = true;
		exchange_fail(x, *status);
	}
	return u->failed;
}

static void
on_created(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__CreateReply *reply = (const void *)m;
	struct upload *u = arg;

	if (failed(x, u, status))
		return;
	u->id = arena_strdup(x->arena, reply->id);
	append(x, u);
}

static void
append(struct exchange *x, struct upload *u)
{
	Attachments__AppendRequest request = ATTACHMENTS__APPEND_REQUEST__INIT;
	size_t n;

	while (u->in_flight < IN_FLIGHT && u->at < u->bytes.length) {
		n = u->bytes.length - u->at < PIECE
		    ? (size_t)(u->bytes.length - u->at) : PIECE;
		request.id = u->id;
		request.offset = u->at;
		request.data = (ProtobufCBinaryData){ n,
		    u->bytes.data + u->at };
		u->at += n;
		u->in_flight++;
		/* Each piece gets the whole time: a large file takes long. */
		x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
		exchange_call(x, SERVICE_ATTACHMENTS,
		    &attachments__attachments__descriptor,
		    routes_method(SERVICE_ATTACHMENTS, "Append"),
		    &request.base, on_appended, u);
	}
	if (u->in_flight == 0)
		commit(x, u);
}

static void
on_appended(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct upload *u = arg;

	(void)reply;
	u->in_flight--;
	if (!failed(x, u, status))
		append(x, u);
}

static void
commit(struct exchange *x, struct upload *u)
{
	Attachments__CommitRequest request = ATTACHMENTS__COMMIT_REQUEST__INIT;

	request.id = u->id;
	x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(x, SERVICE_ATTACHMENTS,
	    &attachments__attachments__descriptor,
	    routes_method(SERVICE_ATTACHMENTS, "Commit"), &request.base,
	    on_committed, u);
}

static void
on_committed(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	if (!failed(x, arg, status))
		exchange_message(x, x->route->success, reply);
}
