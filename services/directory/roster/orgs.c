/*
 * Rosters: orgs.csv, and which of its organisations the school is.  A bundle
 * may have several schools; only the rows of ours are taken.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/roster/rows.h"

/* More is no school's bundle, and comparing them takes its time. */
#define MAX_ORGS	2000

struct org {
	uint32_t	 line;
	const char	*id, *name, *parent;
	bool		 school;
};

static void	 read_rows(struct roster *, struct roster_list *);
static void	 choose(struct roster *, const struct roster_list *);
static const struct org *only_one(const struct roster_list *);
static bool	 is_root(const struct roster_list *, const struct org *);
static const struct org *find(const struct roster_list *, const char *id);
static void	 fail(struct roster *, const struct roster_list *,
		    const char *reason);
static void	 add_units(struct roster *, const struct roster_list *);
static bool	 is_unit(const struct roster *, const char *id);
static bool	 has_unread(const struct roster *);
static size_t	 count_schools(const struct roster_list *);
static int	 compare_ids(const void *, const void *);

enum { ORG_ID, ORG_STATUS, ORG_NAME, ORG_TYPE, ORG_PARENT };
static const struct roster_column org_columns[] = {
	[ORG_ID] = { "sourcedId", true },
	[ORG_STATUS] = { "status", false },
	[ORG_NAME] = { "name", false },
	[ORG_TYPE] = { "type", false },
	[ORG_PARENT] = { "parentSourcedId", false },
	{ NULL, false },
};

void
roster_read_orgs(struct roster *r)
{
	struct roster_list orgs = { 0 };
	const char **id;
	size_t i;

	if (r->orgs != ROSTER_ABSENT)
		read_rows(r, &orgs);
	for (i = 0; i < orgs.n; i++) {
		id = roster_append(&r->org_ids, sizeof(*id));
		*id = ROSTER_ITEM(&orgs, org, i)->id;
	}
	if (r->org_ids.n > 0)
		qsort(r->org_ids.items, r->org_ids.n, sizeof(*id),
		    compare_ids);
	if (!r->failed)
		choose(r, &orgs);
	if (!r->failed && *r->org != '\0')
		add_units(r, &orgs);
	free(orgs.items);
}

static void
read_rows(struct roster *r, struct roster_list *orgs)
{
	struct roster_rows rows;
	struct org *added, x;

	if (!roster_rows_begin(&rows, r, ROSTER_ORGS, org_columns))
		return;
	while (roster_rows_next(&rows)) {
		x = (struct org){ .line = rows.row.line };
		x.id = roster_text(&rows, ORG_ID, ROSTER_MAX_ID, true);
		if (rows.rejected) {
			roster_unreadable(&rows);
			continue;
		}
		if (roster_status(&rows, ORG_STATUS) != ROSTER_ACTIVE)
			continue;
		x.name = roster_text(&rows, ORG_NAME, ROSTER_MAX_TITLE, false);
		x.parent = roster_text(&rows, ORG_PARENT, ROSTER_MAX_ID,
		    false);
		x.school = strcasecmp(roster_value(&rows, ORG_TYPE),
		    "school") == 0;
		if (orgs->n == MAX_ORGS) {
			roster_note(&rows, "too-many-orgs", "");
			r->failed = true;
			break;
		}
		added = roster_append(orgs, sizeof(*added));
		*added = x;
	}
	roster_rows_end(&rows);
}

/* r->org, or failed with what there is to choose from. */
static void
choose(struct roster *r, const struct roster_list *orgs)
{
	const char *org = *r->wanted_org != '\0' ? r->wanted_org :
	    r->school_org;
	const struct org *one;

	/* A list of all orgs says which there are, nothing else does. */
	if (r->orgs != ROSTER_BULK) {
		r->org = org;
		return;
	}
	if (*org != '\0') {
		if (find(orgs, org) != NULL || has_unread(r))
			r->org = org;
		else
			fail(r, orgs, *r->wanted_org != '\0' ? "org-absent" :
			    "org-other");
		return;
	}
	if (orgs->n == 0)
		return;
	one = has_unread(r) ? NULL : only_one(orgs);
	if (one != NULL)
		r->org = one->id;
	else
		fail(r, orgs, "org-several");
}

/* The one school, the one that all others are below, or NULL. */
static const struct org *
only_one(const struct roster_list *orgs)
{
	const bool schools = count_schools(orgs) > 0;
	const struct org *o, *one = NULL;
	size_t i;

	for (i = 0; i < orgs->n; i++) {
		o = ROSTER_ITEM(orgs, org, i);
		if (schools ? !o->school : !is_root(orgs, o))
			continue;
		if (one != NULL && strcmp(one->id, o->id) != 0)
			return NULL;
		one = o;
	}
	return one;
}

static bool
is_root(const struct roster_list *orgs, const struct org *o)
{
	return *o->parent == '\0' || strcmp(o->parent, o->id) == 0 ||
	    find(orgs, o->parent) == NULL;
}

static const struct org *
find(const struct roster_list *orgs, const char *id)
{
	size_t i;

	for (i = 0; i < orgs->n; i++)
		if (strcmp(ROSTER_ITEM(orgs, org, i)->id, id) == 0)
			return ROSTER_ITEM(orgs, org, i);
	return NULL;
}

/* One line of the report a school that may be meant. */
static void
fail(struct roster *r, const struct roster_list *orgs, const char *reason)
{
	const bool schools = count_schools(orgs) > 0;
	const struct org *o;
	size_t i;

	for (i = 0; i < orgs->n; i++) {
		o = ROSTER_ITEM(orgs, org, i);
		if (!schools || o->school)
			roster_report(r, ROSTER_ORGS, o->line, reason,
			    arena_printf(r->arena, "%s (%s)", o->id, o->name));
	}
	if (orgs->n == 0)
		roster_report(r, ROSTER_ORGS, 1, reason, "-");
	r->failed = true;
}

/* Where it is the only school, all the bundle's orgs are its own. */
static void
add_units(struct roster *r, const struct roster_list *orgs)
{
	const bool all = r->orgs == ROSTER_BULK && count_schools(orgs) <= 1 &&
	    !has_unread(r);
	const struct org *o;
	bool more = true;
	size_t i;

	/* Else what came before counts, and grows. */
	if (r->orgs == ROSTER_BULK && !has_unread(r))
		r->org_units.n = 0;
	if (!is_unit(r, r->org))
		roster_add_unit(r, r->org);
	while (more) {
		more = false;
		for (i = 0; i < orgs->n; i++) {
			o = ROSTER_ITEM(orgs, org, i);
			if (is_unit(r, o->id) ||
			    !(all || (!o->school && is_unit(r, o->parent))))
				continue;
			roster_add_unit(r, o->id);
			more = true;
		}
	}
}

static bool
is_unit(const struct roster *r, const char *id)
{
	const char *const *units = r->org_units.items;
	size_t i;

	for (i = 0; i < r->org_units.n; i++)
		if (strcmp(units[i], id) == 0)
			return true;
	return false;
}

bool
roster_ours(struct roster_rows *rows, const char *value, bool reject)
{
	struct roster *r = rows->roster;
	bool named = false, known = false;
	const char *id;
	char *list;

	if (*value == '\0')
		return true;
	list = arena_strdup(r->arena, value);
	while ((id = roster_next_item(r->arena, &list)) != NULL) {
		if (is_unit(r, id)) {
			r->named++;
			return true;
		}
		named = true;
		known |= r->org_ids.n > 0 && bsearch(&id, r->org_ids.items,
		    r->org_ids.n, sizeof(id), compare_ids) != NULL;
	}
	if (!named || (*r->org == '\0' && (known || r->orgs != ROSTER_BULK)))
		return true;
	if (known || r->orgs != ROSTER_BULK) {
		r->others[rows->file]++;
		return false;
	}
	if (reject)
		roster_reject(rows, "org-unknown", value);
	return true;
}

void
roster_report_others(struct roster *r)
{
	bool any = false;
	int f;

	for (f = 0; f < ROSTER_NFILES; f++) {
		if (r->others[f] == 0)
			continue;
		any = true;
		roster_report(r, (enum roster_file_id)f, 1, "other-rows",
		    arena_printf(r->arena, "%u", r->others[f]));
	}
	if (any && r->named == 0) {
		roster_report(r, ROSTER_USERS, 1, "org-none", r->org);
		r->failed = true;
	}
}

static bool
has_unread(const struct roster *r)
{
	size_t i;

	for (i = 0; i < r->unread.n; i++)
		if (strcmp(ROSTER_ITEM(&r->unread, roster_unread, i)->file,
			roster_file_name(ROSTER_ORGS)) == 0)
			return true;
	return false;
}

static size_t
count_schools(const struct roster_list *orgs)
{
	size_t i, n = 0;

	for (i = 0; i < orgs->n; i++)
		n += ROSTER_ITEM(orgs, org, i)->school;
	return n;
}

static int
compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}
