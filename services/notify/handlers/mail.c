/* SendMail: a mail for somebody, whose words are ours. */
#include "base/text.h"
#include "base/utf8.h"
#include "notify/mail/letter.h"
#include "notify/notify.h"
#include "notify/store/mail.h"

#define SECONDS_MAX	INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

/* A request on its way; on the call's arena. */
struct mailing {
	struct notify	*notify;
	struct rpc_call	*call;
};

static struct status check(const Notify__SendMailRequest *);
static struct status check_texts(const Notify__SendMailRequest *);
static void	on_added(const struct status *, const struct pg_rows *,
		    void *);

/*
 * The answer says that it is committed, or that no mail leaves this
 * installation; that goes before what is wrong with the mail.
 */
void
notify_send_mail(struct notify *notify, struct rpc_call *call,
    const Notify__SendMailRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	struct status status;
	struct mailing *sending;

	status = notify->mailer == NULL ?
	    status_make(RPC__CODE__FAILED_PRECONDITION, RPC__REASON__MAIL_OFF,
	    "", "LIAISON_SMTP_URL is not set") : check(req);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	sending = arena_alloc(a, sizeof(*sending));
	sending->notify = notify;
	sending->call = call;
	mail_add(notify->pg, &(struct mail){
	    .school_id = req->school_id,
	    .key = req->key,
	    .template = (int)req->template_,
	    .language = req->language,
	    .to = req->to,
	    .person = text_line(a, req->person),
	    .school = text_line(a, req->school),
	    .path = req->path,
	    .detail = text_line(a, req->detail),
	    .until_us = req->until == NULL ? SECONDS_MAX * 1000000 :
		req->until->seconds * 1000000,
	}, on_added, sending);
}

static struct status
check(const Notify__SendMailRequest *req)
{
	const ProtobufCEnumDescriptor *templates =
	    &notify__mail_template__descriptor;

	if (req->school_id <= 0)
		return status_invalid("schoolId", "not an id");
	if (!mail_key_ok(req->key))
		return status_invalid("key", "not letters, digits and ._-");
	if (!mail_address_ok(req->to))
		return status_invalid("to", "not an address");
	if ((int)req->template_ == 0 || protobuf_c_enum_descriptor_get_value(
	    templates, (int)req->template_) == NULL)
		return status_invalid("template", "not a known template");
	if ((req->template_ == NOTIFY__MAIL_TEMPLATE__PASSWORD_RESET ||
	    req->template_ == NOTIFY__MAIL_TEMPLATE__VERIFY_ADDRESS ||
	    req->path[0] != '\0') && !mail_path_ok(req->path))
		return status_invalid("path", "not a path");
	if (req->until != NULL && (req->until->seconds < 0 ||
	    req->until->seconds > SECONDS_MAX))
		return status_invalid("until", "out of range");
	return check_texts(req);
}

static struct status
check_texts(const Notify__SendMailRequest *req)
{
	if (utf8_length(req->person) < 0)
		return status_invalid("person", "no UTF-8");
	if (utf8_length(req->school) < 0)
		return status_invalid("school", "no UTF-8");
	if (utf8_length(req->detail) < 0)
		return status_invalid("detail", "no UTF-8");
	if (utf8_length(req->language) < 0)
		return status_invalid("language", "no UTF-8");
	return STATUS_OK;
}

static void
on_added(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct mailing *sending = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK) {
		rpc_fail(sending->call, *status);
		return;
	}
	mailer_wake(sending->notify->mailer);
	rpc_reply(sending->call, arena_message(rpc_call_arena(sending->call),
	    &notify__send_mail_reply__descriptor));
}

void
notify_get_mail_setup(struct notify *notify, struct rpc_call *call,
    const Notify__GetMailSetupRequest *req)
{
	Notify__GetMailSetupReply *reply;

	(void)req;
	reply = arena_message(rpc_call_arena(call),
	    &notify__get_mail_setup_reply__descriptor);
	reply->on = notify->mailer != NULL;
	rpc_reply(call, reply);
}
