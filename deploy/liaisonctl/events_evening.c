/*
 * A parents' evening of the demo college, half booked: by the families, and by
 * the secretary for who telephones.  Another was called off.
 */
#include <string.h>

#include "ctl.h"
#include "events.h"
#include "slots.rpc.h"

#define HOSTS		5
#define SLOTS		64	/* of one teacher */
#define MINUTES		10
#define PUPILS		26	/* of a class */
#define STRIDE		5	/* no pupil has two at a time */

static const struct demo_event evening = {
	.key = "evening", .who = "Martine Collet",
	.title = "Rencontres parents-professeurs",
	.place = "Bâtiment A",
	.html = "<p>Dix minutes avec chaque professeur de votre enfant. "
	    "Choisissez vos rendez-vous, ou demandez une proposition de "
	    "planning ; le secrétariat peut aussi les prendre pour vous au "
	    "téléphone.</p>",
	.categories = { "Parents de 6e B", "Parents de 4e D",
	    "Enseignants de 6e B", "Enseignants de 4e D" },
	.hours = { 5, AT(17, 0), AT(20, 0) },
	.color = EVENTS__COLOR__RED, .reminder = 1440,
};
static const struct demo_event talks = {
	.key = "talks", .who = "Martine Collet",
	.title = "Entretiens individuels de 4e D", .place = "CDI",
	.html = "<p>Avec le professeur principal.</p>",
	.categories = { "Parents de 4e D" },
	.hours = { 15, AT(17, 0), AT(19, 0) }, .color = EVENTS__COLOR__RED,
};

static const struct {
	const char	*teacher, *place;
	const char	*classes[2];
} hosts[HOSTS] = {
	{ "enseignant", "Salle 112", { "6e B", "4e D" } },
	{ "Claire Dupont", "Salle 105", { "6e B" } },
	{ "Marc Dupuis", "Salle 108", { "6e B" } },
	{ "Sophie Duprat", "Salle 203", { "4e D" } },
	{ "isabelle.laurent", "Laboratoire 2", { "6e B" } },
};

/* What the teachers offer, as the secretary sees it. */
struct offered {
	struct courier	*courier;
	int64_t		 slots[HOSTS][SLOTS];
	size_t		 n[HOSTS];
};

static int64_t
id_of(const struct courier *c, const char *name)
{
	int person = school_find(c->school, name);

	return person == -1 ? 0 : c->people[person].id;
}

static void
on_offered(const void *reply, void *arg)
{
	const Slots__OfferedSlots *r = reply;
	struct offered *o = arg;

	for (size_t i = 0; i < r->n_hosts; i++)
		for (size_t h = 0; h < HOSTS; h++) {
			const Slots__Host *host = r->hosts[i];

			if (host->teacher->id != id_of(o->courier,
			    hosts[h].teacher))
				continue;
			for (o->n[h] = 0; o->n[h] < host->n_slots &&
			    o->n[h] < SLOTS; o->n[h]++)
				o->slots[h][o->n[h]] =
				    host->slots[o->n[h]]->id;
		}
}

static Google__Protobuf__Timestamp
stamp(time_t at)
{
	Google__Protobuf__Timestamp t = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	t.seconds = at;
	return t;
}

/* The first n of the teachers, with a break in the middle. */
static int
offer(struct courier *c, const struct demo_event *e, time_t now, size_t n,
    const struct made_event *made, struct offered *o)
{
	Slots__OfferSlotsRequest request = SLOTS__OFFER_SLOTS_REQUEST__INIT;
	Slots__SlotSpan span = SLOTS__SLOT_SPAN__INIT;
	Slots__SlotSpan pause = SLOTS__SLOT_SPAN__INIT, *pauses = &pause;
	Slots__Offer offers[HOSTS], *list[HOSTS];
	const int day = e->hours.school_day, middle = AT(18, 30);
	Google__Protobuf__Timestamp times[] = {
		stamp(events_at(now, day, e->hours.from)),
		stamp(events_at(now, day, e->hours.to)),
		stamp(events_at(now, day, middle)),
		stamp(events_at(now, day, middle + MINUTES)),
	};

	span.starts_at = &times[0];
	span.ends_at = &times[1];
	pause.starts_at = &times[2];
	pause.ends_at = &times[3];
	for (size_t h = 0; h < n; h++) {
		slots__offer__init(&offers[h]);
		offers[h].teacher_id = id_of(c, hosts[h].teacher);
		offers[h].place = (char *)(uintptr_t)hosts[h].place;
		offers[h].span = &span;
		offers[h].minutes = MINUTES;
		offers[h].breaks = &pauses;
		offers[h].n_breaks = 1;
		list[h] = &offers[h];
	}
	request.id = made->id;
	request.offers = list;
	request.n_offers = n;
	o->courier = c;
	return event_act(c, e->who, &slots_rule_offer_slots, &request,
	    on_offered, o);
}

/* For a guardian, by themselves or by the secretary. */
static int
take(struct courier *c, const struct made_event *e, int by, int guardian,
    int pupil, int64_t slot)
{
	Slots__TakeSlotRequest request = SLOTS__TAKE_SLOT_REQUEST__INIT;

	request.id = e->id;
	request.slot_id = slot;
	request.child_id = c->people[pupil].id;
	request.guardian_id = by == guardian ? 0 : c->people[guardian].id;
	return courier_call(c, by, COURIER_NOTIFY, &slots_rule_take_slot,
	    &request, NULL, NULL);
}

/* The nth pupil of a class, or -1. */
static int
nth_pupil(const struct school *s, const char *class, size_t nth)
{
	for (int i = 0; i < s->npeople; i++)
		if (s->people[i].homeroom != -1 &&
		    strcmp(s->homerooms[s->people[i].homeroom], class) == 0 &&
		    nth-- == 0)
			return i;
	return -1;
}

/* Every other slot; those of who logs in are taken apart. */
static int
book_families(struct courier *c, const struct made_event *e,
    const struct offered *o)
{
	const int secretary = school_find(c->school, evening.who);

	for (size_t h = 0; h < HOSTS; h++)
		for (size_t k = h % 2; k < o->n[h]; k += 2) {
			bool second = hosts[h].classes[1] != NULL && k % 4 > 1;
			int pupil = nth_pupil(c->school,
			    hosts[h].classes[second],
			    (k + STRIDE * h) % PUPILS);
			int guardian = pupil == -1 ? -1 :
			    school_guardian_of(c->school, pupil);

			if (guardian == -1 || c->people[guardian].id == 0 ||
			    c->school->people[guardian].login[0] != '\0')
				continue;
			/* One whose time is taken by a sibling has none. */
			if (take(c, e, k % 6 == 0 ? secretary : guardian,
			    guardian, pupil, o->slots[h][k]) == -1 &&
			    courier_has_failed(c))
				return peer_refused("TakeSlot", &c->result);
		}
	return 0;
}

/* One that they took, one that was moved for them, one that was called off. */
static int
book_parent(struct courier *c, const struct made_event *e,
    const struct offered *o)
{
	Slots__CancelSlotRequest cancel = SLOTS__CANCEL_SLOT_REQUEST__INIT;
	const int secretary = school_find(c->school, evening.who);
	const int parent = school_find(c->school, "parent");
	const int lea = school_find(c->school, "eleve");
	const int hugo = school_find(c->school, "Hugo Martin");

	cancel.id = e->id;
	cancel.slot_id = o->slots[1][6];
	if (take(c, e, parent, parent, lea, o->slots[0][3]) == -1 ||
	    take(c, e, secretary, parent, hugo, o->slots[3][6]) == -1 ||
	    take(c, e, secretary, parent, hugo, o->slots[3][8]) == -1 ||
	    take(c, e, parent, parent, lea, cancel.slot_id) == -1)
		return peer_refused("TakeSlot", &c->result);
	return event_act(c, hosts[1].teacher, &slots_rule_cancel_slot, &cancel,
	    NULL, NULL);
}

static int
call_off_talks(struct courier *c, struct mail_log *log)
{
	Events__CancelEventRequest cancel = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	const int parent = school_find(c->school, "parent");
	const int hugo = school_find(c->school, "Hugo Martin");
	static struct offered o;
	struct made_event e;

	if (event_make(c, log, &talks, &e) == -1 ||
	    offer(c, &talks, log->now, 1, &e, &o) == -1)
		return -1;
	if (take(c, &e, parent, parent, hugo, o.slots[0][2]) == -1)
		return peer_refused("TakeSlot", &c->result);
	cancel.id = e.id;
	return event_act(c, talks.who, &events_rule_cancel_event, &cancel,
	    NULL, NULL);
}

int
events_make_evening(struct courier *c, struct mail_log *log)
{
	static const char key[] = "evening-booked";
	static struct offered o;
	struct made_event e;

	if (mail_log_find(log, c->school->code, key) != NULL)
		return 0;
	if (event_make(c, log, &evening, &e) == -1 ||
	    offer(c, &evening, log->now, HOSTS, &e, &o) == -1 ||
	    book_families(c, &e, &o) == -1 || book_parent(c, &e, &o) == -1 ||
	    call_off_talks(c, log) == -1)
		return -1;
	return mail_log_add(log, c->school->code, key, e.id, e.version);
}
