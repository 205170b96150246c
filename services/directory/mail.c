/*
 * Mails about accounts, from the table in which they were written with what
 * they tell of to notify, which sends them: at least once, by their key.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "directory/directory.h"
#include "directory/store/mail.h"
#include "notify.rpc.h"

#define LOOK_MS		3000
#define AT_ONCE		20
#define CALL_MS		10000
#define LINK_SECONDS	3600
#define PATH_MAX_BYTES	(SESSION_TOKEN + 32)

struct sending {
	struct directory	*directory;
	int64_t			 school_id, mail_id;
};

static void	look(void *);
static pg_done_fn on_taken, on_ended;
static notify_send_mail_done on_sent;

bool
mail_watch(struct directory *d)
{
	return loop_timer(d->loop, LOOK_MS, LOOK_MS, look, d) != NULL;
}

void
mail_wake(struct directory *d)
{
	look(d);
}

static void
look(void *arg)
{
	struct directory *d = arg;

	if (d->mailing)
		return;
	d->mailing = true;
	store_take_mails(d->pg, AT_ONCE, on_taken, d);
}

/* "/reset#TOKEN", "/mail-address#TOKEN"; "" where there is none. */
static void
read_path(const struct directory *d, const struct store_mail *m,
    char path[PATH_MAX_BYTES])
{
	const struct seal_owner whose = { m->school_id, m->person_id };
	char token[SESSION_TOKEN];

	*path = '\0';
	if (m->token == NULL || m->token_len != SESSION_TOKEN + SEAL_MORE ||
	    !seal_open(d->seal_key, whose, m->token, m->token_len, token))
		return;
	(void)snprintf(path, PATH_MAX_BYTES, "%s#%s", m->kind ==
	    NOTIFY__MAIL_TEMPLATE__VERIFY_ADDRESS ? "/mail-address" : "/reset",
	    token);
}

static void
send_mail(struct directory *d, const struct store_mail *m)
{
	struct rpc_context context = rpc_context_system(m->school_id, CALL_MS);
	Notify__SendMailRequest req = NOTIFY__SEND_MAIL_REQUEST__INIT;
	Google__Protobuf__Timestamp until = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct sending *s = calloc(1, sizeof(*s));
	char key[32], path[PATH_MAX_BYTES];

	if (s == NULL)
		return;
	s->directory = d;
	s->school_id = m->school_id;
	s->mail_id = m->mail_id;
	(void)snprintf(key, sizeof(key), "account-%" PRId64, m->mail_id);
	read_path(d, m, path);
	req.school_id = m->school_id;
	req.key = key;
	req.template_ = (Notify__MailTemplate)m->kind;
	req.to = (char *)(uintptr_t)m->address;
	req.language = (char *)(uintptr_t)m->language;
	req.person = (char *)(uintptr_t)m->display_name;
	req.school = (char *)(uintptr_t)m->school_name;
	req.path = path;
	req.detail = (char *)(uintptr_t)m->detail;
	if (*path != '\0') {
		until.seconds = m->made_us / 1000000 + LINK_SECONDS;
		req.until = &until;
	}
	notify_client_send_mail(d->notify, &context, &req, on_sent, s);
	explicit_bzero(path, sizeof(path));
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct directory *d = arg;
	struct store_mail m;
	size_t i;

	d->mailing = false;
	if (status->code != RPC__CODE__OK) {
		log_warn("mail", "take=%s", status_code_name(status->code));
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		store_mail_row(rows, i, &m);
		send_mail(d, &m);
	}
}

/* What notify cannot take now is taken again in a minute. */
static void
on_sent(const struct status *status, const Notify__SendMailReply *reply,
    void *arg)
{
	struct sending *s = arg;

	(void)reply;
	if (status->code == RPC__CODE__OK ||
	    status->code == RPC__CODE__INVALID_ARGUMENT ||
	    status->code == RPC__CODE__FAILED_PRECONDITION)
		store_end_mail(s->directory->pg, s->school_id, s->mail_id,
		    on_ended, NULL);
	if (status->code != RPC__CODE__OK)
		log_warn("mail", "id=%" PRId64 " school=%" PRId64 " code=%s "
		    "reason=%s", s->mail_id, s->school_id,
		    status_code_name(status->code),
		    status_reason_name(status->reason));
	free(s);
}

static void
on_ended(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("mail", "end=%s", status_code_name(status->code));
}
