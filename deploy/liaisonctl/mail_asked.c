/*
 * What people of a demo school have asked the others to confirm, and what they
 * have taken back.
 */
#include <string.h>
#include <time.h>

#include "ctl.h"
#include "mail.h"
#include "receipts.rpc.h"

#define DAY_S	86400
#define PAGE	200
/* One of so many has confirmed. */
#define GIVEN	3

static const struct {
	const char	*login, *category, *subject, *html;
	Messages__AskOptions__By by;
	int		 days;		/* until then, after the first start */
	bool		 reminds;	/* those who have not */
} asked[] = {
	{ "enseignant", "Parents de 6e B", "Sortie au musée : votre accord",
	    "<p>Chers parents,</p><p>La classe visite le musée des "
	    "Beaux-Arts jeudi en huit, de 9 h à 16 h. Merci de prévoir un "
	    "pique-nique, et de confirmer que vous avez pris connaissance "
	    "de cette sortie : une confirmation par enfant suffit.</p>",
	    MESSAGES__ASK_OPTIONS__BY__PER_CHILD, 6, true },
	{ "direction", "Tous les enseignants", "Exercice d’évacuation",
	    "<p>Chers collègues,</p><p>Un exercice d’évacuation a lieu mardi "
	    "à 10 h 15. Les consignes sont affichées dans chaque salle ; "
	    "merci de confirmer que vous les avez lues.</p>",
	    MESSAGES__ASK_OPTIONS__BY__EACH, 4, false },
};
static const char recalled_subject[] = "Contrôle de vendredi";
static const char recalled_html[] = "<p>Bonjour,</p><p>Le contrôle de "
    "vendredi est avancé à mercredi.</p>";

/* Who got it, by index in the roster. */
struct reached {
	struct courier	*courier;
	int		 people[PAGE];
	size_t		 n;
};

static void
on_sent(const void *reply, void *arg)
{
	const Messages__SendReply *r = reply;

	*(int64_t *)arg = r->message_id;
}

static void
on_receipts(const void *reply, void *arg)
{
	const Receipts__ListReceiptsReply *r = reply;
	struct reached *to = arg;

	for (size_t i = 0; i < r->n_recipients && to->n < PAGE; i++)
		for (int p = 0; p < MAX_PEOPLE; p++)
			if (to->courier->people[p].id ==
			    r->recipients[i]->user->id)
				to->people[to->n++] = p;
}

static int
send_asking(struct courier *c, int person, size_t nth, time_t now, int64_t *id)
{
	Messages__SendRequest request = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Messages__AskOptions ask = MESSAGES__ASK_OPTIONS__INIT;
	Google__Protobuf__Timestamp due = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Common__To to = COMMON__TO__INIT;
	char *category = (char *)(uintptr_t)courier_category(c,
	    asked[nth].category);

	if (category == NULL)
		return 0;
	due.seconds = now + asked[nth].days * DAY_S;
	ask.by = asked[nth].by;
	ask.due_at = &due;
	options.acknowledgement = &ask;
	to.category_ids = &category;
	to.n_category_ids = 1;
	request.to = &to;
	request.options = &options;
	request.subject = (char *)(uintptr_t)asked[nth].subject;
	request.body_html = (char *)(uintptr_t)asked[nth].html;
	/* The same at each try: the first start alone has them sent. */
	request.idempotency_key = arena_printf(c->arena, "asked-%zu", nth);
	return courier_call(c, person, COURIER_MESSAGES, &messages_rule_send,
	    &request, on_sent, id);
}

/* Some of its people, and nobody whom one logs in as. */
static int
confirm(struct courier *c, int person, int64_t id)
{
	Receipts__ListReceiptsRequest list =
	    RECEIPTS__LIST_RECEIPTS_REQUEST__INIT;
	Receipts__AcknowledgeRequest give = RECEIPTS__ACKNOWLEDGE_REQUEST__INIT;
	struct reached to = { .courier = c };

	list.id = give.id = id;
	list.page_size = PAGE;
	if (courier_call(c, person, COURIER_MESSAGES,
	    &receipts_rule_list_receipts, &list, on_receipts, &to) == -1)
		return -1;
	for (size_t i = 0; i < to.n; i += GIVEN)
		if (to.people[i] != courier_person(c, "parent") &&
		    to.people[i] != courier_person(c, "enseignant") &&
		    courier_call(c, to.people[i], COURIER_MESSAGES,
		    &receipts_rule_acknowledge, &give, NULL, NULL) == -1)
			return -1;
	return 0;
}

/* Once a day; a start that was interrupted has done it. */
static int
remind(struct courier *c, int person, int64_t id)
{
	Receipts__RemindRequest request = RECEIPTS__REMIND_REQUEST__INIT;

	request.id = id;
	return courier_call(c, person, COURIER_MESSAGES,
	    &receipts_rule_remind, &request, NULL, NULL) == -1 &&
	    courier_has_failed(c) ? -1 : 0;
}

int
mail_ask(struct courier *c, time_t now)
{
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		int person = courier_person(c, asked[i].login);
		int64_t id = 0;

		if (person != -1 && (send_asking(c, person, i, now, &id) == -1
		    || (id != 0 && (confirm(c, person, id) == -1 ||
		    (asked[i].reminds && remind(c, person, id) == -1)))))
			return peer_refused(asked[i].subject, &c->result);
	}
	return 0;
}

/* Its reader had opened it. */
int
mail_recall(struct courier *c)
{
	Messages__SendRequest request = MESSAGES__SEND_REQUEST__INIT;
	Messages__UpdateThreadRequest open =
	    MESSAGES__UPDATE_THREAD_REQUEST__INIT;
	Receipts__RecallMessageRequest recall =
	    RECEIPTS__RECALL_MESSAGE_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	Common__To to = COMMON__TO__INIT;
	int from = courier_person(c, "enseignant"), reader =
	    courier_person(c, "parent");
	int64_t id = 0;

	if (from == -1 || reader == -1)
		return 0;
	to.user_ids = &c->people[reader].id;
	to.n_user_ids = 1;
	request.to = &to;
	request.subject = (char *)(uintptr_t)recalled_subject;
	request.body_html = (char *)(uintptr_t)recalled_html;
	request.idempotency_key = arena_strdup(c->arena, "recalled");
	yes.value = true;
	open.read = &yes;
	if (courier_call(c, from, COURIER_MESSAGES, &messages_rule_send,
	    &request, on_sent, &id) == -1)
		return peer_refused(recalled_subject, &c->result);
	recall.id = open.thread_id = open.read_up_to = id;
	if (courier_call(c, reader, COURIER_MESSAGES,
	    &messages_rule_update_thread, &open, NULL, NULL) == -1 ||
	    courier_call(c, from, COURIER_MESSAGES,
	    &receipts_rule_recall_message, &recall, NULL, NULL) == -1)
		return peer_refused(recalled_subject, &c->result);
	return 0;
}
