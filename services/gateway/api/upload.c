/*
 * An upload, as its body comes: Create, Append (a few at a time), Commit.  What
 * these are is of its kind: an attachment here, a roster in api/roster.c.
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
#include "gateway/api/upload.h"
#include "gateway/http/text.h"
#include "gateway/http/window.h"
#include "rpc/waits.h"

/* Appends of one upload that its client waits from, and goes on from again. */
#define APPENDS_MAX	16
#define APPENDS_LOW	8

static bool	read_query(struct upload *);
static void	upload_free(struct exchange *);
static void	on_piece(struct exchange *, const void *, size_t);
static void	on_end(struct exchange *);
static multipart_fn	take;
static void	create(struct upload *, uint64_t size);
static void	flush(struct upload *);
static void	append(struct upload *, const uint8_t *, size_t);
static void	go_on(struct upload *);
static void	create_attachment(struct upload *, uint64_t size);
static void	append_attachment(struct upload *, const uint8_t *, size_t);
static void	commit_attachment(struct upload *);
static exchange_reply_fn on_created;

static const struct exchange_sink sink = { on_piece, on_end };
static const struct upload_kind attachment = {
	.too_large = RPC__REASON__ATTACHMENT_TOO_LARGE,
	.create = create_attachment, .append = append_attachment,
	.commit = commit_attachment, .discard = upload_discard,
};

/*
 * Always false.  While it is being created the answer waits: what has no id
 * could not be deleted.
 */
bool
upload_fail(struct upload *u, struct status s)
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
	return upload_fail(u, status_limit(RPC__CODE__INVALID_ARGUMENT,
	    u->kind->too_large, NULL, (int64_t)u->max, "file too large"));
}

void
answer_upload(struct exchange *x)
{
	struct upload *u = upload_new(x, &attachment, gateway.max_upload);

	if (!read_query(u))
		return;
	if (!exchange_has_form(x) && u->name == NULL)
		(void)upload_fail(u, status_missing("name"));
	else
		upload_start(u);
}

struct upload *
upload_new(struct exchange *x, const struct upload_kind *kind, size_t max)
{
	struct upload *u = arena_alloc(x->arena, sizeof(*u));

	u->x = x;
	u->kind = kind;
	u->max = max;
	x->work = u;
	x->on_free = upload_free;
	return u;
}

void
upload_start(struct upload *u)
{
	struct exchange *x = u->x;
	struct status s;

	if (exchange_has_form(x)) {
		u->form = exchange_open_form(x, take, u, &s);
		if (u->form == NULL)
			(void)upload_fail(u, s);
	} else if (x->head.content_length > u->max)
		(void)is_too_large(u);
	else if (u->kind->partial || x->head.content_length > 0 ||
	    x->head.chunked)
		create(u, x->head.content_length);
	/* Who waits for leave gets it once there is something to send to. */
	u->waits = u->creating && exchange_expects(x);
	if (!u->failed && !u->waits)
		exchange_take_body(x, &sink);
}

/* What is not finished by now never will be. */
static void
upload_free(struct exchange *x)
{
	struct upload *u = x->work;

	multipart_destroy(&u->form);
	free(u->piece);
	if (u->id != NULL && !u->kept)
		u->kind->discard(u);
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
void
upload_discard(const struct upload *u)
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
		if (strcmp(name, "name") == 0)
			u->name = value;
		else if (strcmp(name, "clean") != 0)
			return upload_fail(u, status_make(
			    RPC__CODE__INVALID_ARGUMENT,
			    RPC__REASON__FIELD_UNKNOWN, name,
			    "no such parameter"));
		else if (!(u->clean = strcmp(value, "true") == 0) &&
		    strcmp(value, "false") != 0)
			return upload_fail(u,
			    status_invalid(name, "true or false"));
	}
	if (more == -1)
		return upload_fail(u, status_invalid("name", "broken escape"));
	if (u->name != NULL && *u->name == '\0')
		return upload_fail(u, status_missing("name"));
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
		(void)upload_fail(u, exchange_bad_form("not well-formed"));
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
	if (s.code == RPC__CODE__OK && u->came == 0 && !u->kind->partial)
		s = u->kind->empty != NULL ? status_missing(u->kind->empty)
		    : upload_empty();
	if (s.code != RPC__CODE__OK)
		(void)upload_fail(u, s);
	u->ended = true;
	go_on(u);
}

struct status
upload_empty(void)
{
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_EMPTY, "size", "no bytes");
}

/* Of the file: created with its first byte where it was not at the head. */
static void
take(const void *data, size_t len, void *arg)
{
	struct upload *u = arg;
	const uint8_t *p = data;
	size_t n;

	u->came += len;
	if (u->failed || (u->came > u->max && !is_too_large(u)))
		return;
	if (!u->created)
		create(u, 0);
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
create(struct upload *u, uint64_t size)
{
	if (u->name == NULL && u->form != NULL)
		u->name = arena_strdup(u->x->arena,
		    multipart_filename(u->form));
	u->created = u->creating = true;
	/* Who goes meanwhile leaves what has no id yet. */
	u->x->hears_late = true;
	u->kind->create(u, size);
}

void
upload_call(struct upload *u, enum route_service service,
    const struct rpc_rule *rule, const ProtobufCMessage *request,
    exchange_reply_fn *done)
{
	/* Each piece gets the whole time: a large file takes long. */
	u->x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(u->x, service, rule, request, done, u);
}

void
upload_created(struct upload *u, const struct status *status, const char *id)
{
	u->creating = u->x->hears_late = false;
	if (id != NULL)
		u->id = arena_strdup(u->x->arena, id);
	if (u->x->client == NULL)
		return;
	/* Only now may it be known how much there can be. */
	if (id != NULL && (u->came > u->max ||
	    u->x->head.content_length > u->max) && u->form == NULL)
		(void)is_too_large(u);
	if (id == NULL || u->failed)
		(void)upload_fail(u, *status);
	else if (u->waits)
		exchange_take_body(u->x, &sink);
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
	u->in_flight++;
	u->kind->append(u, data, len);
	u->sent += len;
}

void
upload_appended(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct upload *u = arg;

	(void)x;
	(void)reply;
	u->in_flight--;
	if (status->code != RPC__CODE__OK)
		(void)upload_fail(u, *status);
	go_on(u);
}

void
upload_committed(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct upload *u = arg;

	if (reply == NULL) {
		(void)upload_fail(u, *status);
		return;
	}
	u->kept = true;
	exchange_message(x, x->route->success, reply);
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
			u->kind->commit(u);
	} else if (full && !u->paused) {
		u->paused = true;
		exchange_pause_body(u->x);
	} else if (!full && u->paused) {
		u->paused = false;
		exchange_resume_body(u->x);
	}
}

/* ---- of an attachment ---- */

static void
create_attachment(struct upload *u, uint64_t size)
{
	Attachments__CreateRequest request = ATTACHMENTS__CREATE_REQUEST__INIT;

	if (u->name[0] == '\0') {
		u->created = u->creating = false;
		(void)upload_fail(u, status_missing("name"));
		return;
	}
	request.name = (char *)(uintptr_t)u->name;
	request.size = size;
	request.clean = u->clean;
	upload_call(u, SERVICE_ATTACHMENTS, &attachments_rule_create,
	    &request.base, on_created);
}

static void
on_created(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *u)
{
	const Attachments__CreateReply *reply = (const void *)m;

	(void)x;
	upload_check_clean(u, reply);
	upload_created(u, status, reply != NULL ? reply->id : NULL);
}

/* A service of the release before knows of no cleaning. */
void
upload_check_clean(struct upload *u, const Attachments__CreateReply *reply)
{
	if (reply != NULL && u->clean && !reply->clean)
		(void)upload_fail(u,
		    status_unavailable("it would not be cleaned yet"));
}

static void
append_attachment(struct upload *u, const uint8_t *data, size_t len)
{
	Attachments__AppendRequest request = ATTACHMENTS__APPEND_REQUEST__INIT;

	request.id = u->id;
	request.offset = u->sent;
	request.data = (ProtobufCBinaryData){ len,
		(uint8_t *)(uintptr_t)data };
	upload_call(u, SERVICE_ATTACHMENTS, &attachments_rule_append,
	    &request.base, upload_appended);
}

static void
commit_attachment(struct upload *u)
{
	Attachments__CommitRequest request = ATTACHMENTS__COMMIT_REQUEST__INIT;

	request.id = u->id;
	request.size = u->came;
	u->x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms +
	    WAIT_EXAMINED_MS;
	exchange_call(u->x, SERVICE_ATTACHMENTS, &attachments_rule_commit,
	    &request.base, upload_committed, u);
}
