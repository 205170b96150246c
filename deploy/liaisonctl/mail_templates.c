/* The templates of a demo school, and of some of its people. */
#include "ctl.h"
#include "mail.h"
#include "templates.rpc.h"

#define STAFF_ROLES	3	/* those who work there */

static const struct {
	const char	*login, *name, *subject, *html;
	bool		 school, everybody;
} templates[] = {
	{ "enseignant", "Travail non rendu", "Travail à rendre",
	    "<p>Bonjour {{recipient}},</p><p>{{child}} n’a pas rendu le "
	    "travail demandé. Pouvez-vous y veiller pour la semaine "
	    "prochaine ?</p>", false, false },
	{ "vie.scolaire", "Retard du matin", "Retard",
	    "<p>Bonjour {{recipient}},</p><p>{{child}} est arrivé en retard "
	    "ce matin. Merci d’en indiquer le motif.</p>", false, false },
	{ "parent", "Absence de mon enfant", "Absence",
	    "<p>Bonjour,</p><p>{{child}} sera absent demain. Le certificat "
	    "suivra.</p>", false, false },
	{ "admin", "Convocation à un entretien", "Entretien",
	    "<p>Bonjour {{recipient}},</p><p>Nous souhaitons vous "
	    "rencontrer au sujet de {{child}}. Merci de proposer deux "
	    "dates.</p>", true, false },
	{ "admin", "Demande de certificat de scolarité",
	    "Certificat de scolarité", "<p>Bonjour,</p><p>Je souhaite "
	    "recevoir un certificat de scolarité pour {{child}}.</p>",
	    true, true },
};

/* A start that was interrupted has made some of them: these stay. */
static int
make(struct courier *c, int person, size_t nth)
{
	Common__Role staff[STAFF_ROLES] = { COMMON__ROLE__TEACHER,
		COMMON__ROLE__STAFF, COMMON__ROLE__ADMIN };
	Templates__CreateTemplateRequest request =
	    TEMPLATES__CREATE_TEMPLATE_REQUEST__INIT;

	request.name = (char *)(uintptr_t)templates[nth].name;
	request.subject = (char *)(uintptr_t)templates[nth].subject;
	request.body_html = (char *)(uintptr_t)templates[nth].html;
	request.school = templates[nth].school;
	request.roles = staff;
	if (templates[nth].school && !templates[nth].everybody)
		request.n_roles = STAFF_ROLES;
	if (courier_call(c, person, COURIER_MESSAGES,
	    &templates_rule_create_template, &request, NULL, NULL) == 0 ||
	    c->result.reason == RPC__REASON__TEMPLATE_NAME_TAKEN)
		return 0;
	return peer_refused(templates[nth].name, &c->result);
}

int
mail_keep_templates(struct courier *c)
{
	for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
		int person = courier_person(c, templates[i].login);

		if (person != -1 && make(c, person, i) == -1)
			return -1;
	}
	return 0;
}
