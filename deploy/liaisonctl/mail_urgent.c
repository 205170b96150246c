/* What the direction of a demo school has sent as urgent. */
#include "ctl.h"
#include "mail.h"

static const char subject[] = "Fermeture du collège ce midi";
static const char html[] =
    "<p>Madame, Monsieur,</p><p>Une panne de chauffage nous oblige à fermer "
    "le collège aujourd’hui à 12 h. La cantine n’est pas assurée ; les "
    "élèves qui ne peuvent pas rentrer sont accueillis en "
    "permanence.</p><p>La direction</p>";
static const char reason[] = "Panne de chauffage : les élèves sortent à midi";

int
mail_send_urgent(struct courier *c)
{
	Messages__SendRequest request = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Common__To to = COMMON__TO__INIT;
	char *category = (char *)(uintptr_t)courier_category(c,
	    "Parents de 6e B");
	int person = courier_person(c, "direction");

	if (person == -1 || category == NULL)
		return 0;
	to.category_ids = &category;
	to.n_category_ids = 1;
	options.urgent_reason_said_case =
	    MESSAGES__SEND_OPTIONS__URGENT_REASON_SAID_URGENT_REASON;
	options.urgent_reason = (char *)(uintptr_t)reason;
	request.to = &to;
	request.options = &options;
	request.subject = (char *)(uintptr_t)subject;
	request.body_html = (char *)(uintptr_t)html;
	request.idempotency_key = arena_strdup(c->arena, "urgent");
	return courier_call(c, person, COURIER_MESSAGES, &messages_rule_send,
	    &request, NULL, NULL) == -1 ?
	    peer_refused(subject, &c->result) : 0;
}
