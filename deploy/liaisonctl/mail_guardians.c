/* What is written to a pupil of a demo school, with a copy to the guardians. */
#include "ctl.h"
#include "mail.h"

static const char subject[] = "Cahier de mathématiques";
static const char html[] = "<p>Bonjour,</p><p>Merci d’apporter le cahier de "
    "mathématiques à jour pour jeudi : deux leçons y manquent. Tes "
    "responsables reçoivent ce message en copie.</p>";

int
mail_copy_guardians(struct courier *c)
{
	Messages__SendRequest request = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Common__To to = COMMON__TO__INIT;
	int from = courier_person(c, "enseignant"), pupil =
	    courier_person(c, "eleve");

	if (from == -1 || pupil == -1)
		return 0;
	to.user_ids = &c->people[pupil].id;
	to.n_user_ids = 1;
	options.copy_to_guardians = true;
	request.to = &to;
	request.options = &options;
	request.subject = (char *)(uintptr_t)subject;
	request.body_html = (char *)(uintptr_t)html;
	/* The same at each try. */
	request.idempotency_key = arena_strdup(c->arena, "guardians");
	return courier_call(c, from, COURIER_MESSAGES, &messages_rule_send,
	    &request, NULL, NULL) == -1 ? peer_refused(subject, &c->result) : 0;
}
