/* Parts of attachments, sent one after the other. */
#include <stdlib.h>
#include <string.h>

#include "attachments.rpc.h"
#include "base/log.h"
#include "gateway/api/gateway.h"
#include "gateway/api/parts.h"

/*
 * Who takes them fast gets large pieces, and the next are asked for while one
 * is sent; where many that are slow have kept so much of them waiting, all get
 * small ones, one at a time, so that a crowd stays bounded.
 */
#define PIECE		(256 * 1024)
#define SMALL_PIECE	(32 * 1024)
#define WAITING_MAX	(16 * 1024 * 1024)
/* Bytes of all, up to which there is more than one piece of a download. */
#define AHEAD_MAX	(4 * 1024 * 1024)
/* Pieces of one that are asked for or wait to be sent. */
#define PIECES		3

struct parts;

struct piece {
	struct parts	*parts;
	uint32_t	 len;		/* as asked for */
	/* It has come before one that goes before it; malloc'd. */
	uint8_t		*early;
};

struct parts {
	struct exchange		*x;
	const struct parts_kind	*kind;
	void			*arg;
	const struct part	*list;
	size_t			 n;
	/* Of n the one to be asked for, and the next byte of it. */
	size_t			 part;
	uint64_t		 at;
	/* The same of what is sent. */
	size_t			 sent_part;
	uint64_t		 sent_at;
	uint64_t		 length;	/* of all that is sent */
	/* A ring: those asked for, of which `first` is the oldest. */
	struct piece		 asked[PIECES];
	size_t			 first, nasked;
	/* Bytes of those that are not yet sent, the oldest first. */
	size_t			 queued[PIECES], nqueued;
};

/* Of all: bytes that wait to be sent, and that are asked for. */
static size_t waiting, asked;

static bool	may_ask(const struct parts *);
static void	ask(struct parts *);
static void	on_piece(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	fail(struct exchange *, const struct parts *, struct status);
static void	send_piece(struct parts *, const uint8_t *, size_t);
static void	forget_asked(struct parts *);
static void	forget_queued(struct parts *);
static void	forget_all(struct exchange *);
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
	*p = (struct parts){ .x = x, .kind = kind, .arg = arg, .list = list,
		.n = n, .at = list[0].first, .sent_at = list[0].first,
		.length = length };
	x->work = p;
	x->on_free = forget_all;
	ask(p);
}

static bool
may_ask(const struct parts *p)
{
	const size_t pieces = p->nasked + p->nqueued;

	if (p->part == p->n || p->x->client == NULL)
		return false;
	/* The first one says whether there are more. */
	return pieces == 0 || (pieces < PIECES && p->x->streaming &&
	    waiting + asked < AHEAD_MAX);
}

static void
ask(struct parts *p)
{
	Attachments__ReadRequest request = ATTACHMENTS__READ_REQUEST__INIT;
	const uint32_t most = waiting > WAITING_MAX ? SMALL_PIECE : PIECE;
	const struct part *part;
	struct piece *piece;
	uint64_t left;

	while (may_ask(p)) {
		part = &p->list[p->part];
		left = part->last + 1 - p->at;
		piece = &p->asked[(p->first + p->nasked++) % PIECES];
		*piece = (struct piece){ p, left < most ? (uint32_t)left
		    : most, NULL };
		asked += piece->len;
		request.id = (char *)(uintptr_t)part->id;
		request.offset = p->at;
		request.length = piece->len;
		p->at += piece->len;
		if (piece->len == left && ++p->part < p->n)
			p->at = p->list[p->part].first;
		p->x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
		exchange_call(p->x, SERVICE_ATTACHMENTS,
		    &attachments_rule_read, &request.base, on_piece, piece);
	}
}

static void
on_piece(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__ReadReply *reply = (const void *)m;
	struct piece *piece = arg;
	struct parts *p = piece->parts;

	if (reply == NULL || reply->data.len != piece->len) {
		fail(x, p, reply == NULL ? *status
		    : status_internal("a piece of another length"));
		return;
	}
	if (piece != &p->asked[p->first]) {
		piece->early = malloc(piece->len);
		if (piece->early == NULL)
			fatal("out of memory");
		(void)memcpy(piece->early, reply->data.data, piece->len);
		return;
	}
	/* Not before: it may have gone since it was found. */
	if (!x->streaming)
		exchange_begin_stream(x, p->length);
	send_piece(p, reply->data.data, reply->data.len);
	while (p->nasked > 0 && p->asked[p->first].early != NULL)
		send_piece(p, p->asked[p->first].early,
		    p->asked[p->first].len);
}

/* Where the head has gone, all we can do is stop short. */
static void
fail(struct exchange *x, const struct parts *p, struct status why)
{
	if (!x->streaming) {
		buffer_reset(&x->headers);
		exchange_fail(x, why);
		return;
	}
	log_warn("download_cut", "code=%s at=%llu",
	    status_code_name(why.code), (unsigned long long)p->sent_at);
	exchange_abort(x);
}

static void
write_between(struct buffer *out, const struct parts *p)
{
	if (p->kind->between != NULL)
		p->kind->between(out, p->arg, p->sent_part);
}

/* With what stands around it. */
static struct buffer
surround(struct parts *p, const uint8_t *data, size_t len)
{
	const struct part *part = &p->list[p->sent_part];
	struct buffer out = { 0 };

	(void)buffer_reserve(&out, len);
	if (p->sent_at == part->first)
		write_between(&out, p);
	if (p->kind->bytes != NULL)
		p->kind->bytes(&out, p->arg, p->sent_part, data, len);
	else
		buffer_add(&out, data, len);
	p->sent_at += len;
	if (p->sent_at <= part->last)
		return out;
	if (++p->sent_part < p->n)
		p->sent_at = p->list[p->sent_part].first;
	else
		write_between(&out, p);
	return out;
}

/* The oldest that was asked for. */
static void
send_piece(struct parts *p, const uint8_t *data, size_t len)
{
	const struct buffer piece = surround(p, data, len);

	forget_asked(p);
	p->queued[p->nqueued++] = piece.len;
	waiting += piece.len;
	ask(p);
	exchange_stream(p->x, (uint8_t *)piece.data, piece.len, on_sent);
}

static void
forget_asked(struct parts *p)
{
	struct piece *piece = &p->asked[p->first];

	asked -= piece->len;
	free(piece->early);
	piece->early = NULL;
	p->first = (p->first + 1) % PIECES;
	p->nasked--;
}

static void
forget_queued(struct parts *p)
{
	size_t i;

	waiting -= p->queued[0];
	p->nqueued--;
	for (i = 0; i < p->nqueued; i++)
		p->queued[i] = p->queued[i + 1];
}

static void
forget_all(struct exchange *x)
{
	struct parts *p = x->work;

	while (p->nasked > 0)
		forget_asked(p);
	while (p->nqueued > 0)
		forget_queued(p);
}

static void
on_sent(struct exchange *x)
{
	struct parts *p = x->work;

	forget_queued(p);
	ask(p);
	if (p->sent_part == p->n && p->nqueued == 0)
		exchange_streamed(x);
}
