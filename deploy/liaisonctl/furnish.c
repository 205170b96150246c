/*
 * Furnishing the demo college by its own API, as the people who would do it:
 * what a newcomer is to find of the administration, and own groups.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "furnish.h"
#include "../demo/papers.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_MEMBERS	8
#define SPEAKERS	2	/* delegates of the pupils; of the parents */

static const struct span terms[] = {
	{ "1er trimestre", "09-01", "11-29" },
	{ "2e trimestre", "11-30", "03-07" },
	{ "3e trimestre", "03-08", "07-04" },
};
const struct span school_holidays[HOLIDAYS] = {
	{ "Vacances de la Toussaint", "10-17", "11-01" },
	{ "Armistice de 1918", "11-11", "11-11" },
	{ "Vacances de Noël", "12-19", "01-03" },
	{ "Vacances d’hiver", "02-13", "02-28" },
	{ "Vacances de printemps", "04-10", "04-25" },
	{ "Fête du Travail", "05-01", "05-01" },
	{ "Grandes vacances", "07-05", "08-31" },
};

/* By hand: members; else by a rule. */
static const struct own_group {
	const char	*owner, *name;
	const char	*shared[2];
	const char	*members[MAX_MEMBERS];
	Directory__GroupRule__Kind kind;
	Common__Role	 role;
	const char	*class, *level, *subject, *of;
} groups[] = {
	{ .owner = "enseignant", .name = "Club théâtre",
	    .shared = { "Claire Dupont" },
	    .members = { "Léa Martin", "Hugo Martin", "Claire Dupont" } },
	{ .owner = "enseignant", .name = "Parents du club théâtre",
	    .kind = DIRECTORY__GROUP_RULE__KIND__GUARDIANS_OF,
	    .of = "Club théâtre" },
	{ .owner = "vie.scolaire", .name = "Hispanistes de 4e",
	    .shared = { "enseignant", "Laure Perrot" },
	    .kind = DIRECTORY__GROUP_RULE__KIND__ENROLLED,
	    .role = COMMON__ROLE__STUDENT, .level = "4e",
	    .subject = "Espagnol" },
	{ .owner = "direction", .name = "Équipe de 6e B",
	    .kind = DIRECTORY__GROUP_RULE__KIND__ENROLLED,
	    .role = COMMON__ROLE__TEACHER, .class = "6e B" },
};

static char *
text(const char *s)
{
	return (char *)(uintptr_t)s;
}

static int64_t
id_of(const struct courier *c, const char *name)
{
	int person = school_find(c->school, name);

	return person == -1 ? 0 : c->people[person].id;
}

/* As somebody; 0, or -1 after a sentence. */
static int
act(struct courier *c, const char *who, const struct rpc_rule *rule,
    const void *request, peer_reply_fn *on_reply, void *arg)
{
	if (courier_call(c, school_find(c->school, who), COURIER_DIRECTORY,
	    rule, request, on_reply, arg) == -1)
		return peer_refused(rule->name, &c->result);
	return 0;
}

/* The number in the id of a category: "class:42:students", "level:7:..." */
static int64_t
number_in(const struct courier *c, const char *before, const char *title)
{
	const char *id = courier_category(c, arena_printf(c->arena, "%s%s",
	    before, title));

	return id == NULL ? 0 : strtoll(strchr(id, ':') + 1, NULL, 10);
}

/* ---- the school and its calendar ---- */

static void
on_settings(const void *reply, void *arg)
{
	const Administration__Settings *r = reply;
	Administration__Settings *s = arg;

	s->version = r->version;
	s->confirm_above = r->confirm_above;
}

static int
set_school(struct courier *c)
{
	Administration__GetSettingsRequest get =
	    ADMINISTRATION__GET_SETTINGS_REQUEST__INIT;
	Administration__Settings s = ADMINISTRATION__SETTINGS__INIT;
	Administration__PutLogoRequest logo =
	    ADMINISTRATION__PUT_LOGO_REQUEST__INIT;
	char *languages[] = { text("fr"), text("en") };
	int result;

	if (act(c, "admin", &administration_rule_get_settings, &get,
	    on_settings, &s) == -1)
		return -1;
	s.name = text(c->school->name);
	s.accent = text("#2e6b3a");
	s.languages = languages;
	s.n_languages = COUNT(languages);
	s.default_language = text("fr");
	s.copy_to_guardians = COMMON__GUARDIAN_COPIES__WHEN__OFFERED;
	if (act(c, "admin", &administration_rule_put_settings, &s, NULL,
	    NULL) == -1)
		return -1;
	if ((logo.image.data = logo_make(&logo.image.len)) == NULL)
		return ctl_error("no memory for a logo");
	result = act(c, "admin", &administration_rule_put_logo, &logo, NULL,
	    NULL);
	free(logo.image.data);
	return result;
}

const char *
school_day(struct arena *a, const struct school_year *year, const char *day)
{
	return arena_printf(a, "%d-%s", year->first +
	    (strcmp(day, "09-01") < 0), day);
}

static Administration__Span **
spans_of(struct courier *c, const struct school_year *year,
    const struct span *spans, size_t n)
{
	Administration__Span *all = arena_alloc(c->arena, n * sizeof(*all));
	Administration__Span **list = arena_alloc(c->arena,
	    n * sizeof(*list));

	for (size_t i = 0; i < n; i++) {
		administration__span__init(&all[i]);
		all[i].name = text(spans[i].name);
		all[i].first_day = text(school_day(c->arena, year,
		    spans[i].first));
		all[i].last_day = text(school_day(c->arena, year,
		    spans[i].last));
		list[i] = &all[i];
	}
	return list;
}

static void
on_calendar(const void *reply, void *arg)
{
	const Administration__Calendar *r = reply;

	*(int64_t *)arg = r->version;
}

static int
set_calendar(struct courier *c, const struct school_year *year)
{
	Administration__GetCalendarRequest get =
	    ADMINISTRATION__GET_CALENDAR_REQUEST__INIT;
	Administration__Calendar calendar = ADMINISTRATION__CALENDAR__INIT;

	if (act(c, "admin", &administration_rule_get_calendar, &get,
	    on_calendar, &calendar.version) == -1)
		return -1;
	/* Without hours: it is open around the clock. */
	calendar.terms = spans_of(c, year, terms, COUNT(terms));
	calendar.n_terms = COUNT(terms);
	calendar.holidays = spans_of(c, year, school_holidays, HOLIDAYS);
	calendar.n_holidays = HOLIDAYS;
	return act(c, "admin", &administration_rule_put_calendar, &calendar,
	    NULL, NULL);
}

/* ---- delegates ---- */

/* Two pupils of the class, and a guardian of each of two others. */
static size_t
choose_delegates(const struct courier *c, int class, int64_t *ids)
{
	const struct school *s = c->school;
	size_t n = 0;

	for (int i = 0; i < s->npeople && n < 2 * SPEAKERS; i++) {
		int person = n < SPEAKERS ? i : school_guardian_of(s, i);

		if (s->people[i].homeroom != class || person == -1 ||
		    s->people[i].login[0] != '\0' ||
		    !school_has_alone(s, i) || !school_has_alone(s, person) ||
		    c->people[person].id == 0)
			continue;
		ids[n++] = c->people[person].id;
	}
	return n;
}

static int
set_delegates(struct courier *c)
{
	Families__SetDelegatesRequest request =
	    FAMILIES__SET_DELEGATES_REQUEST__INIT;
	int64_t ids[2 * SPEAKERS];
	int admin = school_find(c->school, "admin");

	request.user_ids = ids;
	for (int h = 0; h < c->school->nhomerooms; h++) {
		request.id = number_in(c, "Élèves de ",
		    c->school->homerooms[h]);
		request.n_user_ids = choose_delegates(c, h, ids);
		courier_post(c, admin, COURIER_DIRECTORY,
		    &families_rule_set_delegates, &request);
	}
	return courier_wait(c) == 0 ? 0 :
	    peer_refused("SetDelegates", &c->result);
}

/* ---- own groups ---- */

/* What somebody has; of these the one with a name. */
struct known_group {
	const char	*name;
	int64_t		 id;
};

static void
on_groups(const void *reply, void *arg)
{
	const Directory__ListGroupsReply *r = reply;
	struct known_group *k = arg;

	for (size_t i = 0; i < r->n_groups; i++)
		if (r->groups[i]->mine &&
		    strcmp(r->groups[i]->name, k->name) == 0)
			k->id = r->groups[i]->id;
}

/* 0: there is none; -1 after a sentence. */
static int64_t
find_group(struct courier *c, const char *owner, const char *name)
{
	Directory__ListGroupsRequest request =
	    DIRECTORY__LIST_GROUPS_REQUEST__INIT;
	struct known_group k = { name, 0 };

	return act(c, owner, &directory_rule_list_groups, &request, on_groups,
	    &k) == -1 ? -1 : k.id;
}

static size_t
ids_of(const struct courier *c, const char *const *names, size_t max,
    int64_t *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < max && names[i] != NULL; i++)
		if ((ids[n] = id_of(c, names[i])) != 0)
			n++;
	return n;
}

static int
make_group(struct courier *c, const struct own_group *g)
{
	Directory__CreateGroupRequest request =
	    DIRECTORY__CREATE_GROUP_REQUEST__INIT;
	Directory__GroupRule rule = DIRECTORY__GROUP_RULE__INIT;
	int64_t shared[COUNT(g->shared)], members[MAX_MEMBERS], class;
	int64_t known = find_group(c, g->owner, g->name);

	if (known != 0)
		return known == -1 ? -1 : 0;
	request.name = text(g->name);
	request.shared_with = shared;
	request.n_shared_with = ids_of(c, g->shared, COUNT(g->shared), shared);
	request.member_ids = members;
	request.n_member_ids = ids_of(c, g->members, MAX_MEMBERS, members);
	rule.kind = g->kind;
	rule.role = g->role;
	rule.subject = text(g->subject == NULL ? "" : g->subject);
	if (g->of != NULL)
		rule.group_id = find_group(c, g->owner, g->of);
	if (g->level != NULL)
		rule.level_id = number_in(c, "Tous les élèves de ", g->level);
	if (g->class != NULL) {
		class = number_in(c, "Élèves de ", g->class);
		rule.class_ids = &class;
		rule.n_class_ids = 1;
	}
	if (g->kind != DIRECTORY__GROUP_RULE__KIND__KIND_UNSPECIFIED)
		request.rule = &rule;
	return act(c, g->owner, &directory_rule_create_group, &request, NULL,
	    NULL);
}

/* ---- single people ---- */

/* A father who must not see his daughter, as the direction has noted. */
static int
note_ban(struct courier *c)
{
	Families__NoteBanRequest ban = FAMILIES__NOTE_BAN_REQUEST__INIT;
	int result;

	ban.person_id = id_of(c, "Augustin Morin");
	ban.child_id = id_of(c, "Yasmine Lecomte");
	ban.note = text("Jugement du tribunal judiciaire, jusqu’à la majorité");
	c->permissions = UINT64_C(1) << COMMON__PERMISSION__BANS;
	result = act(c, "direction", &families_rule_note_ban, &ban, NULL, NULL);
	c->permissions = 0;
	return result;
}

static int
freeze(struct courier *c)
{
	Administration__FreezeUserRequest request =
	    ADMINISTRATION__FREEZE_USER_REQUEST__INIT;

	request.id = id_of(c, "Anaïs Meyer");
	return act(c, "admin", &administration_rule_freeze_user, &request,
	    NULL, NULL);
}

int
furnish(struct courier *c, const struct school_year *year)
{
	if (set_school(c) == -1 || set_calendar(c, year) == -1 ||
	    set_delegates(c) == -1)
		return -1;
	for (size_t i = 0; i < COUNT(groups); i++)
		if (make_group(c, &groups[i]) == -1)
			return -1;
	return note_ban(c) == 0 && freeze(c) == 0 ? 0 : -1;
}
