/* What people of a demo school have sent, and is delivered some days later. */
#include <time.h>

#include "ctl.h"
#include "mail.h"

#define DAY_S		86400
#define MORNING_H	8

static const struct {
	const char	*login, *category, *subject, *html;
	int		 days;		/* after the first start */
} scheduled[] = {
	{ "direction", "Tous les enseignants",
	    "Rappel : conseil d’administration",
	    "<p>Chers collègues,</p><p>Le conseil d’administration se réunit "
	    "ce soir à 18 h en salle des professeurs.</p>", 4 },
	{ "enseignant", "Parents de 6e B", "Demain, contrôle sur les fractions",
	    "<p>Chers parents,</p><p>Vos enfants ont demain le contrôle "
	    "annoncé ; la fiche de révision est dans leur cahier.</p>", 3 },
	{ "parent", "Administration", "Absence de la semaine prochaine",
	    "<p>Bonjour,</p><p>Ma fille sera absente jeudi matin pour un "
	    "rendez-vous médical.</p>", 2 },
};

/* In the morning of a day. */
static time_t
morning(time_t now, int days)
{
	time_t at = now + days * DAY_S;
	struct tm tm;

	localtime_r(&at, &tm);
	tm.tm_hour = MORNING_H;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return mktime(&tm);
}

static int
schedule(struct courier *c, int person, size_t nth, time_t now)
{
	Messages__SendRequest request = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Common__To to = COMMON__TO__INIT;
	char *category = (char *)(uintptr_t)courier_category(c,
	    scheduled[nth].category);

	if (category == NULL)
		return 0;
	at.seconds = morning(now, scheduled[nth].days);
	to.category_ids = &category;
	to.n_category_ids = 1;
	options.deliver_at = &at;
	request.to = &to;
	request.options = &options;
	request.subject = (char *)(uintptr_t)scheduled[nth].subject;
	request.body_html = (char *)(uintptr_t)scheduled[nth].html;
	/* The same at each try: the first start alone has them sent. */
	request.idempotency_key = arena_printf(c->arena, "scheduled-%zu", nth);
	return courier_call(c, person, COURIER_MESSAGES, &messages_rule_send,
	    &request, NULL, NULL);
}

int
mail_schedule(struct courier *c, time_t now)
{
	for (size_t i = 0; i < sizeof(scheduled) / sizeof(scheduled[0]); i++) {
		int person = courier_person(c, scheduled[i].login);

		if (person != -1 && schedule(c, person, i, now) == -1)
			return peer_refused(scheduled[i].subject, &c->result);
	}
	return 0;
}
