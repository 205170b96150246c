/* What somebody of a demo school has passed on. */
#include "ctl.h"
#include "forwards.rpc.h"
#include "mail.h"

static const char subject[] = "Absence de jeudi";
static const char html[] = "<p>Bonjour,</p><p>Ma fille sera absente jeudi "
    "matin : elle a rendez-vous chez l’orthodontiste à 9 h, et revient pour "
    "la cantine.</p>";
static const char said[] = "<p>Pour le registre des absences ; je lui garde le "
    "cours.</p>";

static void
on_sent(const void *reply, void *arg)
{
	const Messages__SendReply *r = reply;

	*(int64_t *)arg = r->message_id;
}

int
mail_forward(struct courier *c)
{
	Messages__SendRequest send = MESSAGES__SEND_REQUEST__INIT;
	Forwards__ForwardMessageRequest forward =
	    FORWARDS__FORWARD_MESSAGE_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;
	int parent = courier_person(c, "parent"), teacher =
	    courier_person(c, "enseignant"), staff =
	    courier_person(c, "vie.scolaire");

	if (parent == -1 || teacher == -1 || staff == -1)
		return 0;
	to.user_ids = &c->people[teacher].id;
	to.n_user_ids = 1;
	send.to = forward.to = &to;
	send.subject = (char *)(uintptr_t)subject;
	send.body_html = (char *)(uintptr_t)html;
	send.idempotency_key = arena_strdup(c->arena, "to-forward");
	if (courier_call(c, parent, COURIER_MESSAGES, &messages_rule_send,
	    &send, on_sent, &forward.id) == -1)
		return peer_refused(subject, &c->result);
	to.user_ids = &c->people[staff].id;
	forward.body_html = (char *)(uintptr_t)said;
	c->key = "forwarded";
	if (courier_call(c, teacher, COURIER_MESSAGES,
	    &forwards_rule_forward_message, &forward, NULL, NULL) == -1)
		return peer_refused(subject, &c->result);
	return 0;
}
