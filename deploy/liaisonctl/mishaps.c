/* What has gone wrong at the demo college. */
#include <poll.h>
#include <string.h>
#include <time.h>

#include "ctl.h"
#include "hooks.rpc.h"
#include "mishaps.h"
#include "past.h"

#define LEAVER		"Laure Perrot"
#define WRITER		"direction"
#define LATER_S		3600
#define DELIVERY_MS	20000
#define DELIVERY_POLL_MS 200

/* To who leaves before their time, and in one case to somebody who stays. */
static const struct {
	const char	*other, *subject, *html;
} undelivered[] = {
	{ "enseignant", "Remplacements de la semaine prochaine",
	    "<p>Bonjour,</p><p>Merci de me dire d’ici vendredi quelles heures "
	    "vous pourriez assurer.</p>" },
	{ NULL, "Votre emploi du temps",
	    "<p>Bonjour,</p><p>Le nouvel emploi du temps est à retirer au "
	    "secrétariat.</p>" },
};
#define LETTERS	(sizeof(undelivered) / sizeof(undelivered[0]))

static char *
text(const char *s)
{
	return (char *)(uintptr_t)s;
}

static int64_t
id_of(const struct courier *c, const char *who)
{
	int person = school_find(c->school, who);

	return person == -1 ? 0 : c->people[person].id;
}

/* ---- messages ---- */

static void
on_sent(const void *reply, void *arg)
{
	const Messages__SendReply *r = reply;

	*(int64_t *)arg = r->message_id;
}

static int
send_later(struct courier *c, size_t nth, int64_t *message_id)
{
	Messages__SendRequest request = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Common__To to = COMMON__TO__INIT;
	int64_t people[2] = { id_of(c, LEAVER) };

	to.user_ids = people;
	to.n_user_ids = 1;
	if (undelivered[nth].other != NULL)
		people[to.n_user_ids++] = id_of(c, undelivered[nth].other);
	at.seconds = time(NULL) + LATER_S;
	options.deliver_at = &at;
	request.to = &to;
	request.options = &options;
	request.subject = text(undelivered[nth].subject);
	request.body_html = text(undelivered[nth].html);
	return courier_call(c, school_find(c->school, WRITER),
	    COURIER_MESSAGES, &messages_rule_send, &request, on_sent,
	    message_id);
}

static int
set_active(struct courier *c, bool active)
{
	Administration__UpdateUserRequest request =
	    ADMINISTRATION__UPDATE_USER_REQUEST__INIT;
	Google__Protobuf__BoolValue value = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;

	value.value = active;
	request.id = id_of(c, LEAVER);
	request.active = &value;
	if (courier_call(c, school_find(c->school, "admin"), COURIER_DIRECTORY,
	    &administration_rule_update_user, &request, NULL, NULL) == -1)
		return peer_refused("UpdateUser", &c->result);
	return 0;
}

/* Until it waits no more: it was delivered, or is a draft again. */
static int
deliver(struct courier *c, int64_t message_id)
{
	Messages__UpdateMessageRequest request =
	    MESSAGES__UPDATE_MESSAGE_REQUEST__INIT;

	request.id = message_id;
	request.now = true;
	for (int ms = 0; ms < DELIVERY_MS; ms += DELIVERY_POLL_MS) {
		if (courier_call(c, school_find(c->school, WRITER),
		    COURIER_MESSAGES, &messages_rule_update_message, &request,
		    NULL, NULL) == -1)
			return courier_has_failed(c) ?
			    peer_refused("UpdateMessage", &c->result) : 0;
		poll(NULL, 0, DELIVERY_POLL_MS);
	}
	return ctl_error("a message is not delivered");
}

static int
lose_messages(struct courier *c)
{
	int64_t ids[LETTERS];
	int result = 0;

	/* A start that was interrupted has sent nothing to who had left. */
	if (set_active(c, true) == -1)
		return -1;
	for (size_t i = 0; i < LETTERS; i++)
		if (send_later(c, i, &ids[i]) == -1)
			return peer_refused(undelivered[i].subject,
			    &c->result);
	if (set_active(c, false) == -1)
		return -1;
	for (size_t i = 0; result == 0 && i < LETTERS; i++)
		result = deliver(c, ids[i]);
	return set_active(c, true) == 0 ? result : -1;
}

/* ---- the portal ---- */

/* One that answers nobody, and was turned off for it. */
static int
make_hook(struct courier *c)
{
	Hooks__CreateHookRequest request = HOOKS__CREATE_HOOK_REQUEST__INIT;
	Addresses__About about[] = { ADDRESSES__ABOUT__MESSAGES,
		ADDRESSES__ABOUT__EVENTS };

	request.name = text("Portail de l’académie");
	request.url = text(PAST_HOOK);
	request.about = about;
	request.n_about = sizeof(about) / sizeof(about[0]);
	c->key = "demo-hook";
	if (courier_call(c, school_find(c->school, "admin"), COURIER_NOTIFY,
	    &hooks_rule_create_hook, &request, NULL, NULL) == -1)
		return peer_refused("CreateHook", &c->result);
	return 0;
}

int
mishaps_make(struct courier *c, const char *conninfo)
{
	if (lose_messages(c) == -1 || make_hook(c) == -1)
		return -1;
	return past_fail(conninfo, c->school_id, id_of(c, "vie.scolaire"));
}
