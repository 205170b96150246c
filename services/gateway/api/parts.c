/* Parts of attachments, sent one after the other. */
#include "attachments.rpc.h"
#include "base/log.h"
#include "gateway/api/gateway.h"
#include "gateway/api/parts.h"

/*
 * Who takes them fast gets large pieces; where many that are slow have kept so
 * much of them waiting, all get small ones, so that a crowd stays bounded.
 */
#define PIECE		(256 * 1024)
#define SMALL_PIECE	(32 * 1024)
#define WAITING_MAX	(16 * 1024 * 1024)

struct parts {
	const struct parts_kind	*kind;
	void			*arg;
	const struct part	*list;
	size_t			 n, part;	/* of n the one at hand */
	uint64_t		 at;		/* the next byte of it */
	bool			 asking;
	size_t			 waiting;	/* bytes not yet sent */
};

/* Of all. */
static size_t waiting;

static void	ask(struct exchange *, struct parts *);
static void	on_piece(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	forget_waiting(struct exchange *);
static void	on_sent(struct exchange *);

void
parts_send(struct exchange *x, const struct parts_kind *kind, void *arg,
    const struct part *list, size_t n, uint64_t length)
{
	struct parts *p = arena_alloc(x->arena, sizeof(*p));

	if (x->head.method == HTTP_HEAD || length == 0) {
		x->constant.len = (size_t)length;
		exchange_done(x);
		return;
	}
	*p = (struct parts){ .kind = kind, .arg = arg, .list = list, .n = n,
		.at = list[0].first };
	x->work = p;
	x->on_free = forget_waiting;
	exchange_begin_stream(x, length);
	ask(x, p);
}

static uint64_t
left_of_part(const struct parts *p)
{
	return p->list[p->part].last + 1 - p->at;
}

static void
ask(struct exchange *x, struct parts *p)
{
	Attachments__ReadRequest request = ATTACHMENTS__READ_REQUEST__INIT;
	uint32_t most = waiting > WAITING_MAX ? SMALL_PIECE : PIECE;

	if (p->asking || p->part == p->n || p->waiting > 0)
		return;
	p->asking = true;
	request.id = (char *)(uintptr_t)p->list[p->part].id;
	request.offset = p->at;
	request.length = left_of_part(p) < most
	    ? (uint32_t)left_of_part(p) : most;
	x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(x, SERVICE_ATTACHMENTS,
	    &attachments_rule_read, &request.base, on_piece, p);
}

static void
write_between(struct buffer *out, const struct parts *p)
{
	if (p->kind->between != NULL)
		p->kind->between(out, p->arg, p->part);
}

/* With what stands around it. */
static struct buffer
take_piece(struct parts *p, const ProtobufCBinaryData *data)
{
	struct buffer out = { 0 };

	(void)buffer_reserve(&out, data->len);
	if (p->at == p->list[p->part].first)
		write_between(&out, p);
	if (p->kind->bytes != NULL)
		p->kind->bytes(&out, p->arg, p->part, data->data, data->len);
	else
		buffer_add(&out, data->data, data->len);
	p->at += data->len;
	if (left_of_part(p) > 0)
		return out;
	if (++p->part < p->n)
		p->at = p->list[p->part].first;
	else
		write_between(&out, p);
	return out;
}

static void
on_piece(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__ReadReply *reply = (const void *)m;
	struct parts *p = arg;
	struct buffer piece;

	p->asking = false;
	/* The head has gone: all we can do is stop short. */
	if (reply == NULL || reply->data.len == 0 ||
	    reply->data.len > left_of_part(p)) {
		log_warn("download_cut", "code=%s at=%llu",
		    status_code_name(status->code),
		    (unsigned long long)p->at);
		exchange_abort(x);
		return;
	}
	piece = take_piece(p, &reply->data);
	p->waiting = piece.len;
	waiting += piece.len;
	exchange_stream(x, (uint8_t *)piece.data, piece.len, on_sent);
}

static void
forget_waiting(struct exchange *x)
{
	struct parts *p = x->work;

	waiting -= p->waiting;
	p->waiting = 0;
}

static void
on_sent(struct exchange *x)
{
	struct parts *p = x->work;

	forget_waiting(x);
	if (p->part < p->n)
		ask(x, p);
	else
		exchange_streamed(x);
}
