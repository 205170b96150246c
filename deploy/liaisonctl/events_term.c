/* What takes place at the demo college in the weeks after the first start. */
#include "events.h"

static const struct demo_event term[] = {
	{ .key = "staff", .who = "direction",
	    .title = "Réunion plénière des enseignants",
	    .place = "Salle polyvalente",
	    .html = "<p>Ordre du jour :</p><ol><li>Bilan du premier "
		"trimestre</li><li>Projet d’établissement</li><li>Voyages et "
		"sorties</li><li>Questions diverses</li></ol><p>Merci de dire "
		"si vous venez ; <strong>un café est servi à 17 h "
		"15</strong>.</p>",
	    .categories = { "Tous les enseignants" },
	    .hours = { 4, AT(17, 30), AT(19, 0) },
	    .color = EVENTS__COLOR__BLUE, .rsvp = EVENTS__RSVP__MODE__EACH,
	    .reminder = 60 },
	{ .key = "council", .who = "vie.scolaire",
	    .title = "Conseil de classe de 6e B", .place = "Salle 112",
	    .html = "<p>Les délégués des élèves et des parents recueillent "
		"les questions de la classe et me les font parvenir deux jours "
		"avant.</p>",
	    .categories = { "Enseignants de 6e B", "Délégués de 6e B" },
	    .hours = { 9, AT(17, 0), AT(18, 30) },
	    .color = EVENTS__COLOR__PURPLE, .reminder = 1440 },
	{ .key = "museum", .who = "enseignant",
	    .title = "Visite de la Cité des sciences",
	    .place = "Départ devant le collège",
	    .html = "<p>La classe visite l’exposition sur les nombres, avec "
		"un atelier l’après-midi.</p><ul><li>Rendez-vous à 8 h 15 "
		"devant la grille</li><li>Prévoir un <strong>pique-nique"
		"</strong> et une gourde</li><li>Retour vers 17 h</li></ul>"
		"<p>Merci de répondre pour chaque enfant et de rapporter "
		"l’autorisation signée.</p>",
	    .categories = { "Parents de 6e B", "Élèves de 6e B" },
	    .hours = { 11, AT(8, 15), AT(17, 0) },
	    .color = EVENTS__COLOR__GREEN,
	    .rsvp = EVENTS__RSVP__MODE__PER_FAMILY, .due_days = 3,
	    .reminder = 1440, .file = "autorisation-de-sortie.pdf",
	    .file_text = "Je soussigné(e) autorise mon enfant à participer à "
		"la visite de la Cité des sciences.\nDate et signature :" },
	{ .key = "orientation", .who = "direction",
	    .title = "L’orientation après la 3e", .place = "Amphithéâtre",
	    .html = "<p>La principale adjointe et la psychologue de "
		"l’Éducation nationale présentent les voies après la 3e et "
		"répondent à vos questions.</p>",
	    .categories = { "Tous les parents de 3e" },
	    .hours = { 7, AT(18, 30), AT(20, 0) },
	    .color = EVENTS__COLOR__ORANGE,
	    .rsvp = EVENTS__RSVP__MODE__EACH, .reminder = 1440 },
	{ .key = "open-day", .who = "direction",
	    .title = "Portes ouvertes du collège", .place = "Collège",
	    .html = "<p>Les classes montrent leurs travaux, les clubs se "
		"présentent, et les futurs élèves de 6e visitent les lieux "
		"avec leurs familles.</p><p>Une buvette est tenue au profit du "
		"foyer.</p>",
	    .categories = { "Tous les parents", "Tous les élèves",
		"Tous les enseignants", "Administration" },
	    .hours = { 20, AT(14, 0), AT(18, 0) },
	    .color = EVENTS__COLOR__YELLOW, .file = "plan-du-college.png",
	    .file_text = "Plan du collège",
	    .shown = "Plan du collège : les salles ouvertes, en couleur" },
	{ .key = "first-aid", .who = "vie.scolaire",
	    .title = "Initiation aux premiers secours", .place = "Gymnase",
	    .html = "<p>Par groupes de treize, avec l’infirmière et les "
		"pompiers. Venir en tenue de sport.</p>",
	    .categories = { "Tous les élèves de 4e" },
	    .hours = { 14, AT(9, 0), AT(12, 0) },
	    .color = EVENTS__COLOR__RED },
};

int
events_make_term(struct courier *c, struct mail_log *log)
{
	struct made_event made;

	for (size_t i = 0; i < sizeof(term) / sizeof(term[0]); i++)
		if (event_make(c, log, &term[i], &made) == -1)
			return -1;
	return 0;
}
