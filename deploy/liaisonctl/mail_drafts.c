/* The drafts that people of a demo school have begun. */
#include "ctl.h"
#include "drafts.rpc.h"
#include "mail.h"

static const struct {
	const char	*login, *category, *subject, *html;
} drafts[] = {
	{ "parent", "Administration", "Changement d’adresse",
	    "<p>Bonjour,</p><p>Nous déménageons à la fin du mois. Notre "
	    "nouvelle adresse sera :</p>" },
	{ "parent", NULL, "Cantine du mois prochain",
	    "<p>Bonjour, mes enfants mangeront à la cantine</p>" },
	{ "enseignant", "Parents de 6e B", "Sortie au musée : ce qu’il faut "
	    "apporter", "<p>Chers parents,</p><ul><li>un pique-nique</li>"
	    "<li>des chaussures pour marcher</li></ul>" },
	{ "eleve", "Enseignants de 6e B", "Exposé",
	    "<p>Bonjour, est-ce que je peux faire mon exposé sur</p>" },
	{ "vie.scolaire", NULL, "Permanence du vendredi",
	    "<p>À compléter avec les horaires.</p>" },
	{ "direction", "Tous les enseignants", "Conseils de classe",
	    "<p>Chers collègues,</p><p>Voici le calendrier des conseils de "
	    "classe du trimestre :</p>" },
};

static int
keep(struct courier *c, int person, size_t nth)
{
	Drafts__CreateDraftRequest request =
	    DRAFTS__CREATE_DRAFT_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;
	char *category;

	if (drafts[nth].category != NULL) {
		category = (char *)(uintptr_t)courier_category(c,
		    drafts[nth].category);
		to.category_ids = &category;
		to.n_category_ids = category != NULL;
	}
	request.to = &to;
	request.subject = (char *)(uintptr_t)drafts[nth].subject;
	request.body_html = (char *)(uintptr_t)drafts[nth].html;
	return courier_call(c, person, COURIER_MESSAGES,
	    &drafts_rule_create_draft, &request, NULL, NULL);
}

int
mail_keep_drafts(struct courier *c)
{
	for (size_t i = 0; i < sizeof(drafts) / sizeof(drafts[0]); i++) {
		int person = courier_person(c, drafts[i].login);

		if (person != -1 && keep(c, person, i) == -1)
			return peer_refused(drafts[i].subject, &c->result);
	}
	return 0;
}
