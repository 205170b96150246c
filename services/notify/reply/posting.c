/*
 * A reply on its way:
 *
 *	who has the address, and is the mail from theirs -> did it come before
 *	-> upload its files -> post it -> note that it is posted
 *
 * Whoever is asked next asks for rights as of any message.  Cut off anywhere,
 * the mail server sends the mail again: the key of the post is of the mail, so
 * it is posted once.
 */
#include <stdio.h>
#include <strings.h>

#include <sodium.h>

#include "addresses.rpc.h"
#include "base/log.h"
#include "messages.rpc.h"
#include "notify/reply/paragraphs.h"
#include "notify/reply/posting.h"
#include "notify/reply/refusals.h"
#include "notify/reply/uploads.h"
#include "notify/store/replies.h"

#define ASK_MS		10000
#define POST_MS		30000
#define KEY_BYTES	16

struct posting {
	struct posting_options	 o;
	struct rpc_context	 context;	/* the person's */
	posting_done_fn		*done;
	void			*arg;
};

static addresses_find_channels_done on_person;
static bool	is_from(const char *address, const char *from);
static void	on_came(const struct status *, const struct pg_rows *,
		    void *);
static void	on_uploaded(const struct status *, char **, void *);
static void	set_key(const struct posting *, char *key, size_t len);
static messages_reply_done on_replied;
static void	on_noted(const struct status *, const struct pg_rows *,
		    void *);
static struct mail_reply mail_of(const struct posting *);

void
posting_begin(const struct posting_options *o, posting_done_fn *done,
    void *arg)
{
	Addresses__FindChannelsRequest req =
	    ADDRESSES__FIND_CHANNELS_REQUEST__INIT;
	struct posting *p = arena_alloc(o->arena, sizeof(*p));
	int64_t user_id = o->address->user_id;

	*p = (struct posting){ .o = *o, .done = done, .arg = arg };
	p->context = rpc_context_system(o->address->school_id, ASK_MS);
	req.user_ids = &user_id;
	req.n_user_ids = 1;
	addresses_client_find_channels(o->directory, &p->context, &req,
	    on_person, p);
}

/* Who is not there any more has no address, as whose mail comes back. */
static void
on_person(const struct status *status,
    const Addresses__FindChannelsReply *reply, void *arg)
{
	struct posting *p = arg;
	const Addresses__Channels *c;
	struct rpc_caller *caller = &p->context.caller;
	const struct mail_reply m = mail_of(p);

	if (reply == NULL) {
		p->done(reply_refusal(status), p->arg);
		return;
	}
	c = reply->n_people == 1 ? reply->people[0] : NULL;
	if (c == NULL || c->user_id != p->o.address->user_id ||
	    !is_from(c->address, p->o.received->from)) {
		p->done(reply_not_yours, p->arg);
		return;
	}
	caller->user_id = c->user_id;
	caller->role = (int)c->role;
	caller->other_roles = c->other_roles;
	caller->permissions = c->permissions;
	(void)snprintf(caller->language, sizeof(caller->language), "%.2s",
	    c->language);
	reply_come(p->o.pg, &m, on_came, p);
}

/* What is before the @ has case in theory; no provider has two people there. */
static bool
is_from(const char *address, const char *from)
{
	return *address != '\0' && strcasecmp(address, from) == 0;
}

static struct mail_reply
mail_of(const struct posting *p)
{
	return (struct mail_reply){
		.school_id = p->o.address->school_id,
		.user_id = p->o.address->user_id,
		.message_id = p->o.address->about_id,
		.mail_id = p->o.received->id,
		.mail_id_len = RECEIVED_HASH,
		.content = p->o.received->content,
		.content_len = RECEIVED_HASH,
	};
}

static void
on_came(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct posting *p = arg;
	bool same, posted;

	if (status->code != RPC__CODE__OK) {
		p->done(REPLY_LATER, p->arg);
		return;
	}
	reply_came(rows, &same, &posted);
	if (posted)
		p->done(same ? REPLY_TAKEN : reply_repeated, p->arg);
	else
		uploads_begin(p->o.attachments, &p->context, p->o.arena,
		    p->o.received->files, p->o.received->nfiles, on_uploaded,
		    p);
}

static void
on_uploaded(const struct status *status, char **ids, void *arg)
{
	Messages__ReplyRequest req = MESSAGES__REPLY_REQUEST__INIT;
	struct posting *p = arg;

	if (ids == NULL) {
		p->done(reply_refusal(status), p->arg);
		return;
	}
	req.answers_id = p->o.address->about_id;
	req.body_html = paragraphs(p->o.arena, p->o.received->text);
	req.attachment_ids = ids;
	req.n_attachment_ids = p->o.received->nfiles;
	p->context.deadline_ms = loop_now_ms() + POST_MS;
	set_key(p, p->context.key, sizeof(p->context.key));
	messages_client_reply(p->o.messages, &p->context, &req, on_replied,
	    p);
}

/* One mail may answer several messages, each by an address of its own. */
static void
set_key(const struct posting *p, char *key, size_t len)
{
	unsigned char hash[KEY_BYTES];
	char hex[2 * KEY_BYTES + 1], about[32] = "";

	(void)snprintf(about, sizeof(about), "%lld",
	    (long long)p->o.address->about_id);
	(void)crypto_generichash(hash, sizeof(hash), p->o.received->id,
	    RECEIVED_HASH, (const unsigned char *)about, sizeof(about));
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	(void)snprintf(key, len, "mail-%s", hex);
}

/*
 * A key that was used with other content was used by this mail: its files were
 * uploaded again, and have other ids.
 */
static void
on_replied(const struct status *status, const Messages__SendReply *reply,
    void *arg)
{
	struct posting *p = arg;
	const struct mail_reply m = mail_of(p);

	if (reply == NULL &&
	    status->reason != RPC__REASON__IDEMPOTENCY_KEY_REUSED) {
		log_info("reply", "school=%lld user=%lld refused=%s",
		    (long long)m.school_id, (long long)m.user_id,
		    status_reason_name(status->reason));
		p->done(reply_refusal(status), p->arg);
		return;
	}
	log_info("reply", "school=%lld user=%lld posted=%lld",
	    (long long)m.school_id, (long long)m.user_id,
	    reply == NULL ? 0LL : (long long)reply->message_id);
	reply_posted(p->o.pg, &m, on_noted, p);
}

/* Not noted it is posted all the same, once: see above. */
static void
on_noted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct posting *p = arg;

	(void)status;
	(void)rows;
	p->done(REPLY_TAKEN, p->arg);
}
