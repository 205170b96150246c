/*
 * An upload, as its body comes: Create, Append (a few at a time), Commit.
 *
 * A file that is the whole body is created at the head, so that what is
 * refused there is not sent; one in a form when its first byte comes.  How
 * much of it is under way is bounded for each upload and, by the window, for
 * all of them: beyond that its client waits.
 */
#include <stdlib.h>
#include <string.h>

#include "attachments.rpc.h"
#include "base/log.h"
#include "gateway/api/answers.h"
#include "gateway/api/gateway.h"
#include "gateway/api/input.h"
#include "gateway/http/text.h"
#include "gateway/http/window.h"

/* Appends of one upload that its client waits from, and goes on from again. */
#define APPENDS_MAX	16
#define APPENDS_LOW	8

struct upload {
	struct exchange		*x;
	struct multipart	*form;		/* NULL: the body is the file */
	const char		*name;		/* by the query; or NULL */
	char			*id;		/* NULL: not created yet */
	uint8_t			*piece;		/* HTTP_PIECE, gathered */
	size_t			 gathered;
	uint64_t		 came, sent;	/* bytes of the file */
	unsigned		 in_flight;	/* Appends */
	bool			 created, creating, paused, ended, committed;
	bool			 failed, answered;
	struct status		 why;		/* it failed */
};

static bool	read_query(struct upload *);
static void	upload_free(struct exchange *);
static void	discard(const struct upload *);
static void	on_piece(struct exchange *, const void *, size_t);
static void	on_end(struct exchange *);
static multipart_fn	take;
static void	create(struct upload *, const char *, uint64_t size);
static void	on_created(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	flush(struct upload *);
static void	append(struct upload *, const uint8_t *, size_t);
static void	on_appended(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	go_on(struct upload *);
static void	commit(struct upload *);
static void	on_committed(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);

static const struct exchange_sink sink = { on_piece, on_end };

/*
 * Always false.  While it is being created the answer waits: what has no id
 * could not be deleted.
 */
static bool
fail(struct upload *u, struct status s)
{
	if (!u->failed)
		u->why = s;
	u->failed = true;
	if (!u->creating && !u->answered) {
		u->answered = true;
		exchange_fail(u->x, u->why);
	}
	return false;
}

static bool
is_too_large(struct upload *u)
{
	return fail(u, status_limit(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_TOO_LARGE, NULL,
	    (int64_t)gateway.max_upload, "file too large"));
}

void
answer_upload(struct exchange *x)
{
	struct upload *u = arena_alloc(x->arena, sizeof(*u));
	struct status s;

	u->x = x;
	x->work = u;
	x->on_free = upload_free;
	if (!read_query(u))
		return;
	if (exchange_has_form(x)) {
		u->form = exchange_open_form(x, take, u, &s);
		if (u->form == NULL)
			(void)fail(u, s);
	} else if (u->name == NULL)
		(void)fail(u, status_missing("name"));
	else if (x->head.content_length > gateway.max_upload)
		(void)is_too_large(u);
	else if (x->head.content_length > 0 || x->head.chunked)
		create(u, u->name, x->head.content_length);
	if (!u->failed)
		exchange_take_body(x, &sink);
}

/* What is not finished by now never will be. */
static void
upload_free(struct exchange *x)
{
	struct upload *u = x->work;

	multipart_destroy(&u->form);
	free(u->piece);
	if (u->id != NULL && !u->committed)
		discard(u);
}

static void
ignore(const struct status *status, const Attachments__DeleteReply *reply,
    void *arg)
{
	(void)status;
	(void)reply;
	(void)arg;
}

/* Nobody waits for it; where it fails, the sweep of the service comes. */
static void
discard(const struct upload *u)
{
	Attachments__DeleteRequest request = ATTACHMENTS__DELETE_REQUEST__INIT;
	struct rpc_context context = u->x->context;

	/* At the end of the process there is no client any more. */
	if (gateway.service[SERVICE_ATTACHMENTS] == NULL)
		return;
	request.id = u->id;
	context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	attachments_client_delete(gateway.service[SERVICE_ATTACHMENTS],
	    &context, &request, ignore, NULL);
}

/* ---- what it is called ---- */

static bool
read_query(struct upload *u)
{
	struct exchange *x = u->x;
	const char *p = x->head.query;
	char *name, *value;
	int more;

	while ((more = http_query_next(x->arena, &p, &name, &value)) == 1) {
		if (strcmp(name, "name") != 0)
			return fail(u, status_make(RPC__CODE__INVALID_ARGUMENT,
			    RPC__REASON__FIELD_UNKNOWN, name,
			    "no such parameter"));
		u->name = value;
	}
	if (more == -1)
		return fail(u, status_invalid("name", "broken escape"));
	if (u->name != NULL && *u->name == '\0')
		return fail(u, status_missing("name"));
	return true;
}

/* ---- its bytes ---- */

static void
on_piece(struct exchange *x, const void *data, size_t len)
{
	struct upload *u = x->work;

	if (u->failed)
		;
	else if (u->form == NULL)
		take(data, len, u);
	else if (multipart_feed(u->form, data, len) == MULTIPART_BAD)
		(void)fail(u, exchange_bad_form("not well-formed"));
	go_on(u);
}

static void
on_end(struct exchange *x)
{
	struct upload *u = x->work;
	struct status s = STATUS_OK;

	if (u->failed)
		return;
	if (u->form != NULL)
		s = exchange_check_form(u->form);
	if (s.code == RPC__CODE__OK && u->came == 0)
		s = status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ATTACHMENT_EMPTY, "size", "no bytes");
	if (s.code != RPC__CODE__OK)
		(void)fail(u, s);
	u->ended = true;
	go_on(u);
}

/* Of the file: created with its first byte where it was not at the head. */
static void
take(const void *data, size_t len, void *arg)
{
	struct upload *u = arg;
	const uint8_t *p = data;
	size_t n;

	u->came += len;
	if (u->failed || (u->came > gateway.max_upload && !is_too_large(u)))
		return;
	if (!u->created)
		create(u, u->name != NULL ? u->name
		    : arena_strdup(u->x->arena, multipart_filename(u->form)),
		    0);
	if (u->id != NULL && u->gathered == 0 && len == HTTP_PIECE) {
		append(u, p, len);
		return;
	}
	for (; len > 0 && !u->failed; p += n, len -= n) {
		if (u->gathered == HTTP_PIECE)
			flush(u);
		if (u->piece == NULL && (u->piece = malloc(HTTP_PIECE)) == NULL)
			fatal("out of memory");
		n = HTTP_PIECE - u->gathered;
		n = len < n ? len : n;
		(void)memcpy(u->piece + u->gathered, p, n);
		u->gathered += n;
	}
}

static void
create(struct upload *u, const char *name, uint64_t size)
{
	Attachments__CreateRequest request = ATTACHMENTS__CREATE_REQUEST__INIT;

	if (name[0] == '\0') {
		(void)fail(u, status_missing("name"));
		return;
	}
	u->created = u->creating = true;
	request.name = (char *)(uintptr_t)name;
	request.size = size;
	u->x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(u->x, SERVICE_ATTACHMENTS, &attachments_rule_create,
	    &request.base, on_created, u);
}

static void
on_created(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__CreateReply *reply = (const void *)m;
	struct upload *u = arg;

	u->creating = false;
	if (reply != NULL)
		u->id = arena_strdup(x->arena, reply->id);
	if (reply == NULL || u->failed)
		(void)fail(u, *status);
	go_on(u);
}

static void
flush(struct upload *u)
{
	append(u, u->piece, u->gathered);
	free(u->piece);
	u->piece = NULL;
	u->gathered = 0;
}

/* The next bytes of the file; they are packed before this returns. */
static void
append(struct upload *u, const uint8_t *data, size_t len)
{
	Attachments__AppendRequest request = ATTACHMENTS__APPEND_REQUEST__INIT;

	request.id = u->id;
	request.offset = u->sent;
	request.data = (ProtobufCBinaryData){ len,
		(uint8_t *)(uintptr_t)data };
	u->sent += len;
	u->in_flight++;
	/* Each piece gets the whole time: a large file takes long. */
	u->x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(u->x, SERVICE_ATTACHMENTS, &attachments_rule_append,
	    &request.base, on_appended, u);
}

static void
on_appended(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct upload *u = arg;

	(void)x;
	(void)reply;
	u->in_flight--;
	if (status->code != RPC__CODE__OK)
		(void)fail(u, *status);
	go_on(u);
}

/* ---- how it goes on ---- */

static bool
is_full(const struct upload *u)
{
	if (u->id == NULL)
		return u->gathered > 0;
	return u->in_flight >= (u->paused ? APPENDS_LOW : APPENDS_MAX);
}

static void
go_on(struct upload *u)
{
	bool full;

	if (u->failed) {
		/* What still comes is dropped. */
		while (u->x->places > 0)
			exchange_release_piece(u->x);
		if (u->paused)
			exchange_resume_body(u->x);
		u->paused = false;
		return;
	}
	/* Nobody who is slow keeps a place while the service has nothing. */
	if (u->id != NULL && u->gathered > 0 && (u->ended ||
	    u->gathered == HTTP_PIECE || u->in_flight == 0))
		flush(u);
	while (u->x->places > u->in_flight + (u->gathered > 0))
		exchange_release_piece(u->x);
	full = is_full(u);
	if (u->ended) {
		if (u->id != NULL && u->in_flight == 0)
			commit(u);
	} else if (full && !u->paused) {
		u->paused = true;
		exchange_pause_body(u->x);
	} else if (!full && u->paused) {
		u->paused = false;
		exchange_resume_body(u->x);
	}
}

static void
commit(struct upload *u)
{
	Attachments__CommitRequest request = ATTACHMENTS__COMMIT_REQUEST__INIT;

	request.id = u->id;
	request.size = u->came;
	u->x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(u->x, SERVICE_ATTACHMENTS, &attachments_rule_commit,
	    &request.base, on_committed, u);
}

static void
on_committed(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct upload *u = arg;

	if (reply == NULL) {
		(void)fail(u, *status);
		return;
	}
	u->committed = true;
	exchange_message(x, x->route->success, reply);
}
