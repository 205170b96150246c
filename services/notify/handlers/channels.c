/* Threads that ring on no channel, and the links in mails. */
#include "addresses.rpc.h"
#include "base/text.h"
#include "notify/channels/unsubscribe.h"
#include "notify/notify.h"
#include "notify/store/channels.h"

#define ASK_MS	5000

static pg_done_fn	on_mute;
static addresses_find_channels_done on_channels;
static addresses_choose_mail_done on_chosen;

/* ---- threads ---- */

static void
set_mute(struct notify *n, struct rpc_call *call, int64_t thread_id,
    bool muted)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	if (thread_id <= 0)
		rpc_fail(call, status_invalid("threadId", "not an id"));
	else
		channel_set_mute(n->pg, c->school_id, c->user_id, thread_id,
		    muted, on_mute, call);
}

void
channels_put_mute(struct notify *n, struct rpc_call *call,
    const Channels__PutMuteRequest *req)
{
	set_mute(n, call, req->thread_id, true);
}

void
channels_delete_mute(struct notify *n, struct rpc_call *call,
    const Channels__DeleteMuteRequest *req)
{
	set_mute(n, call, req->thread_id, false);
}

void
channels_get_mute(struct notify *n, struct rpc_call *call,
    const Channels__GetMuteRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	channel_get_mute(n->pg, c->school_id, c->user_id, req->thread_id,
	    on_mute, call);
}

static void
on_mute(const struct status *status, const struct pg_rows *rows, void *call)
{
	Channels__Mute reply = CHANNELS__MUTE__INIT;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.muted = channel_muted(rows);
	rpc_reply(call, &reply);
}

/* ---- links in mails ---- */

struct link {
	struct notify		*n;
	struct rpc_call		*call;
	struct unsubscribe	 u;
};

static struct link *
read_link(struct notify *n, struct rpc_call *call, const char *token)
{
	struct link *l = arena_alloc(rpc_call_arena(call), sizeof(*l));

	*l = (struct link){ .n = n, .call = call };
	if (unsubscribe_read(n->unsubscribe_key, token, &l->u))
		return l;
	rpc_fail(call, status_make(RPC__CODE__NOT_FOUND,
	    RPC__REASON__UNSUBSCRIBE_UNKNOWN, "token", "none of ours"));
	return NULL;
}

static void
answer_link(struct link *l)
{
	struct rpc_context context = rpc_context_system(l->u.school_id,
	    ASK_MS);
	Addresses__FindChannelsRequest req =
	    ADDRESSES__FIND_CHANNELS_REQUEST__INIT;

	req.n_user_ids = 1;
	req.user_ids = &l->u.user_id;
	req.all = true;
	addresses_client_find_channels(l->n->directory, &context, &req,
	    on_channels, l);
}

/* Who has left gets nothing. */
static void
on_channels(const struct status *status,
    const Addresses__FindChannelsReply *reply, void *arg)
{
	struct link *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	Channels__Unsubscribing *m;
	size_t about = l->u.about == 0 ? 1 : (size_t)l->u.about;

	if (reply == NULL) {
		rpc_fail(l->call, *status);
		return;
	}
	m = arena_message(a, &channels__unsubscribing__descriptor);
	m->about = (Addresses__About)l->u.about;
	m->mail = reply->n_people == 1 && about <= reply->people[0]->n_mail ?
	    reply->people[0]->mail[about - 1] : ADDRESSES__MAIL__NONE;
	m->school_name = arena_strdup(a, reply->school_name);
	rpc_reply(l->call, m);
}

void
channels_get_unsubscribe(struct notify *n, struct rpc_call *call,
    const Channels__GetUnsubscribeRequest *req)
{
	struct link *l = read_link(n, call, req->token);

	if (l != NULL)
		answer_link(l);
}

void
channels_unsubscribe(struct notify *n, struct rpc_call *call,
    const Channels__UnsubscribeRequest *req)
{
	Addresses__ChooseMailRequest choose =
	    ADDRESSES__CHOOSE_MAIL_REQUEST__INIT;
	struct link *l = read_link(n, call, req->token);
	struct rpc_context context;

	if (l == NULL)
		return;
	if ((int)req->mail < 0 || req->mail > ADDRESSES__MAIL__DIGEST) {
		rpc_fail(call, status_invalid("mail", "not offered"));
		return;
	}
	if (req->all)
		l->u.about = 0;
	context = rpc_context_system(l->u.school_id, ASK_MS);
	choose.user_id = l->u.user_id;
	choose.about = (Addresses__About)l->u.about;
	choose.mail = req->mail == ADDRESSES__MAIL__MAIL_UNSPECIFIED ?
	    ADDRESSES__MAIL__NONE : req->mail;
	addresses_client_choose_mail(n->directory, &context, &choose,
	    on_chosen, l);
}

static void
on_chosen(const struct status *status, const Addresses__ChooseMailReply *reply,
    void *arg)
{
	struct link *l = arg;

	if (reply == NULL)
		rpc_fail(l->call, *status);
	else
		answer_link(l);
}
