/*
 * An outing of the demo college with fewer places than there are pupils: the
 * families answer, some wait, and one of them gets a place.
 */
#include <string.h>

#include "ctl.h"
#include "events.h"
#include "rsvp.rpc.h"

#define PLACES		12
#define ANSWERS		19	/* families that have answered */
#define MAYBES		2	/* the last of them */
#define NOS		3	/* those before */

static const struct demo_event outing = {
	.key = "outing", .who = "enseignant",
	.title = "Sortie au théâtre : Le Malade imaginaire",
	.place = "Théâtre municipal",
	.html = "<p>Le club théâtre a obtenu <strong>douze places</strong> "
	    "pour la représentation de l’après-midi. Les premiers inscrits "
	    "partent ; les autres sont sur une liste d’attente.</p>",
	.categories = { "Parents de 6e B" },
	.hours = { 8, AT(13, 30), AT(17, 0) },
	.color = EVENTS__COLOR__GREEN,
	.rsvp = EVENTS__RSVP__MODE__PER_FAMILY, .capacity = PLACES,
	.due_days = 2, .reminder = 1440,
};

/* What has become of an answer is nothing to the demo. */
static int
answer(struct courier *c, const struct made_event *e, int guardian, int pupil,
    Rsvp__Answer said, const char *note)
{
	Rsvp__PutRsvpRequest request = RSVP__PUT_RSVP_REQUEST__INIT;

	request.id = e->id;
	request.answer = said;
	request.child_id = c->people[pupil].id;
	request.note = (char *)(uintptr_t)note;
	if (courier_call(c, guardian, COURIER_NOTIFY, &rsvp_rule_put_rsvp,
	    &request, NULL, NULL) == -1 && courier_has_failed(c))
		return peer_refused("PutRsvp", &c->result);
	return 0;
}

static Rsvp__Answer
answer_of(size_t nth)
{
	if (nth >= ANSWERS - MAYBES)
		return RSVP__ANSWER__MAYBE;
	return nth >= ANSWERS - MAYBES - NOS ? RSVP__ANSWER__NO :
	    RSVP__ANSWER__YES;
}

static const char *
note_of(size_t nth)
{
	switch (nth) {
	case 2:
		return "Je peux accompagner.";
	case ANSWERS - MAYBES - NOS:
		return "Rendez-vous chez l’orthodontiste ce jour-là.";
	case ANSWERS - 1:
		return "Nous attendons une réponse de son entraîneur.";
	default:
		return "";
	}
}

static bool
is_asked(const struct courier *c, int pupil, int guardian)
{
	const struct person *p = &c->school->people[pupil];

	return p->homeroom != -1 &&
	    strcmp(c->school->homerooms[p->homeroom], "6e B") == 0 &&
	    guardian != -1 && c->people[pupil].id != 0 &&
	    c->people[guardian].id != 0;
}

int
events_make_outing(struct courier *c, struct mail_log *log)
{
	int lea = school_find(c->school, "eleve");
	int parent = school_find(c->school, "parent");
	int first = -1, first_guardian = -1;
	struct made_event e;
	size_t n = 0;

	if (event_make(c, log, &outing, &e) == -1)
		return -1;
	for (int i = 0; i < c->school->npeople && n < ANSWERS; i++) {
		int guardian = school_guardian_of(c->school, i);

		if (!is_asked(c, i, guardian) || guardian == parent)
			continue;
		/* One place too late. */
		if (n == PLACES && answer(c, &e, parent, lea,
		    RSVP__ANSWER__YES, "") == -1)
			return -1;
		if (answer(c, &e, guardian, i, answer_of(n), note_of(n)) == -1)
			return -1;
		if (first == -1) {
			first = i;
			first_guardian = guardian;
		}
		n++;
	}
	return first == -1 ? 0 : answer(c, &e, first_guardian, first,
	    RSVP__ANSWER__NO, "Finalement, nous ne serons pas là.");
}
