/* Where somebody has their mail: it counts once a link there was opened. */
#include "base/mail_address.h"
#include "base/text.h"
#include "directory/directory.h"
#include "directory/handlers/factor.h"
#include "directory/store/addresses.h"
#include "notify.rpc.h"

/* Links that somebody can have sent in an hour. */
#define LINKS	5
#define SECONDS_MAX	INT64_C(221845392000)	/* year 9000 */

struct putting {
	struct directory	*d;
	struct rpc_call		*call;
	const char		*address;
};

static pg_done_fn	on_address, on_asked, on_deleted, on_verified,
			on_bounce, on_chosen;
static notify_get_mail_setup_done on_setup;

static void
answer(struct directory *d, struct rpc_call *call)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	store_mail_address(d->pg, c->school_id, c->user_id, on_address, call);
}

void
addresses_get_mail_address(struct directory *d, struct rpc_call *call,
    const Addresses__GetMailAddressRequest *req)
{
	(void)req;
	answer(d, call);
}

static void
on_address(const struct status *status, const struct pg_rows *rows, void *call)
{
	Addresses__MailAddress reply = ADDRESSES__MAIL_ADDRESS__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_mail_address m;

	if (status->code != RPC__CODE__OK ||
	    !store_mail_address_row(rows, &m)) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	reply.address = arena_strdup(a, m.address);
	if (m.verified_us != 0)
		reply.verified_at = arena_timestamp(a, m.verified_us);
	if (m.bounced_us != 0)
		reply.bounced_at = arena_timestamp(a, m.bounced_us);
	reply.bounce = arena_strdup(a, m.bounce);
	reply.pending = arena_strdup(a, m.pending);
	if (m.pending[0] != '\0')
		reply.asked_at = arena_timestamp(a, m.asked_us);
	reply.suggested = arena_strdup(a, m.suggested);
	rpc_reply(call, &reply);
}

/* ---- a new one ---- */

/* Where no mail leaves, nobody waits for a link. */
void
addresses_put_mail_address(struct directory *d, struct rpc_call *call,
    const Addresses__PutMailAddressRequest *req)
{
	Notify__GetMailSetupRequest setup =
	    NOTIFY__GET_MAIL_SETUP_REQUEST__INIT;
	struct putting *p = arena_alloc(rpc_call_arena(call), sizeof(*p));

	*p = (struct putting){ d, call,
		text_trimmed(rpc_call_arena(call), req->address) };
	if (!mail_address_ok(p->address)) {
		rpc_fail(call, status_invalid("address", "no mail address"));
		return;
	}
	notify_client_get_mail_setup(d->notify, rpc_call_context(call), &setup,
	    on_setup, p);
}

static void
on_setup(const struct status *status, const Notify__GetMailSetupReply *reply,
    void *arg)
{
	struct putting *p = arg;
	const struct rpc_caller *c = rpc_call_caller(p->call);
	const struct seal_owner whose = { c->school_id, c->user_id };
	uint8_t id[STORE_SESSION_ID], sealed[SESSION_TOKEN + SEAL_MORE];
	char token[SESSION_TOKEN];

	if (reply == NULL || !reply->on) {
		rpc_fail(p->call, reply == NULL ? *status : status_make(
		    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__MAIL_OFF,
		    "address", "no mail leaves"));
		return;
	}
	session_token_make(c->school_id, token, id);
	seal(p->d->seal_key, whose, token, sizeof(token), sealed);
	store_ask_mail_address(p->d->pg, &(struct store_mail_link){
	    c->school_id, c->user_id, p->address, c->language, id, sealed,
	    sizeof(sealed), LINKS }, on_asked, p);
}

static void
on_asked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct putting *p = arg;
	int32_t wait;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(p->call, *status);
		return;
	}
	if ((wait = store_mail_address_asked(rows)) > 0) {
		rpc_fail(p->call, too_many(wait));
		return;
	}
	mail_wake(p->d);
	answer(p->d, p->call);
}

void
addresses_delete_mail_address(struct directory *d, struct rpc_call *call,
    const Addresses__DeleteMailAddressRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	struct putting *p = arena_alloc(rpc_call_arena(call), sizeof(*p));

	(void)req;
	*p = (struct putting){ d, call, "" };
	store_delete_mail_address(d->pg, c->school_id, c->user_id, on_deleted,
	    p);
}

static void
on_deleted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct putting *p = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(p->call, *status);
	else
		answer(p->d, p->call);
}

/* ---- its link ---- */

static struct status
link_ended(void)
{
	return status_make(RPC__CODE__NOT_FOUND, RPC__REASON__MAIL_LINK_ENDED,
	    "token", "unknown, used or too old");
}

void
addresses_verify_mail_address(struct directory *d, struct rpc_call *call,
    const Addresses__VerifyMailAddressRequest *req)
{
	uint8_t id[STORE_SESSION_ID];
	int64_t school_id;

	if (session_token_read(req->token, &school_id, id))
		store_verify_mail_address(d->pg, school_id, id, on_verified,
		    call);
	else
		rpc_fail(call, link_ended());
}

static void
on_verified(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Addresses__VerifyMailAddressReply reply =
	    ADDRESSES__VERIFY_MAIL_ADDRESS_REPLY__INIT;

	if (status->code != RPC__CODE__OK)
		rpc_fail(call, *status);
	else if (!store_mail_address_verified(rows))
		rpc_fail(call, link_ended());
	else
		rpc_reply(call, &reply);
}

/* ---- for notify ---- */

void
addresses_note_bounce(struct directory *d, struct rpc_call *call,
    const Addresses__NoteBounceRequest *req)
{
	if (req->sent_at->seconds < 0 || req->sent_at->seconds > SECONDS_MAX) {
		rpc_fail(call, status_invalid("sentAt", "out of range"));
		return;
	}
	store_note_bounce(d->pg, rpc_call_caller(call)->school_id,
	    req->user_id, req->sent_at->seconds * 1000000 +
	    req->sent_at->nanos / 1000,
	    text_line(rpc_call_arena(call), req->what), on_bounce, call);
}

static void
on_bounce(const struct status *status, const struct pg_rows *rows, void *call)
{
	Addresses__NoteBounceReply reply = ADDRESSES__NOTE_BOUNCE_REPLY__INIT;
	int64_t at_us;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.noted = store_bounce_noted(rows, &at_us);
	if (at_us != 0)
		reply.bounced_at = arena_timestamp(rpc_call_arena(call),
		    at_us);
	rpc_reply(call, &reply);
}

void
addresses_choose_mail(struct directory *d, struct rpc_call *call,
    const Addresses__ChooseMailRequest *req)
{
	if ((int)req->about < 0 || req->about > ADDRESSES__ABOUT__OTHERS)
		rpc_fail(call, status_invalid("about", "not known"));
	else if (req->mail < ADDRESSES__MAIL__NONE ||
	    req->mail > ADDRESSES__MAIL__DIGEST)
		rpc_fail(call, status_invalid("mail", "not offered"));
	else
		store_choose_mail(d->pg, rpc_call_caller(call)->school_id,
		    req->user_id, (int)req->about, (int)req->mail, on_chosen,
		    call);
}

static void
on_chosen(const struct status *status, const struct pg_rows *rows, void *call)
{
	Addresses__ChooseMailReply reply = ADDRESSES__CHOOSE_MAIL_REPLY__INIT;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(call, *status);
	else
		rpc_reply(call, &reply);
}
