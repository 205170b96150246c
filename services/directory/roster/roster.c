/* A OneRoster bundle as a whole: its manifest, its life. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "directory/roster/plain.h"
#include "directory/roster/rows.h"

static const char *read_manifest(struct roster *);

enum { MF_NAME, MF_VALUE };
static const struct roster_column manifest_columns[] = {
	[MF_NAME] = { "propertyName", true },
	[MF_VALUE] = { "value", true },
	{ NULL, false },
};

struct roster *
roster_new(void)
{
	struct roster *r = calloc(1, sizeof(*r));

	if (r == NULL)
		fatal("out of memory");
	r->arena = arena_new();
	r->school_org = r->wanted_org = r->org = "";
	return r;
}

struct roster *
roster_open(const void *zip, size_t len, const char **why)
{
	struct roster *r = roster_new();

	if (roster_zip_read(zip, len, &r->bundle, why) == 0 &&
	    (*why = read_manifest(r)) == NULL)
		return r;
	roster_destroy(&r);
	return NULL;
}

void
roster_read(struct roster *r)
{
	if (r->plain) {
		roster_read_plain(r);
		return;
	}
	roster_read_orgs(r);
	/* Whose rows the others are is not known else. */
	if (!r->failed) {
		roster_read_users(r);
		roster_read_roles(r);
		roster_read_terms(r);
		roster_read_classes(r);
		roster_read_enrolments(r);
		roster_report_others(r);
	}
	/* All is copied; a big bundle need not wait for the database. */
	roster_bundle_free(&r->bundle);
}

void
roster_keep_passwords(struct roster **rp)
{
	const struct roster_person *p;
	struct roster_person *kept;
	struct roster *r = roster_new();
	size_t i;

	for (i = 0; i < (*rp)->people.n; i++) {
		p = ROSTER_ITEM(&(*rp)->people, roster_person, i);
		if (p->password == NULL)
			continue;
		kept = roster_append(&r->people, sizeof(*kept));
		kept->line = p->line;
		kept->password = arena_strdup(r->arena, p->password);
	}
	roster_destroy(rp);
	*rp = r;
}

void
roster_destroy(struct roster **rp)
{
	struct roster *r = *rp;
	struct roster_person *people;
	size_t i;

	*rp = NULL;
	if (r == NULL)
		return;
	people = r->people.items;
	for (i = 0; i < r->people.n; i++)
		if (people[i].password != NULL)
			explicit_bzero(people[i].password,
			    strlen(people[i].password));
	roster_bundle_free(&r->bundle);
	free(r->org_units.items);
	free(r->org_ids.items);
	free(r->term_rows.items);
	free(r->unread.items);
	free(r->people.items);
	free(r->roles.items);
	free(r->links.items);
	free(r->class_rows.items);
	free(r->enrolment_rows.items);
	free(r->rejected.items);
	arena_destroy(&r->arena);
	free(r);
}

/* NULL, or why this is no bundle. */
static const char *
read_manifest(struct roster *r)
{
	const struct {
		const char		*property;
		enum roster_file_id	 file;
		enum roster_mode	*mode;
	} wanted[] = {
		{ "file.orgs", ROSTER_ORGS, &r->orgs },
		{ "file.users", ROSTER_USERS, &r->users },
		{ "file.classes", ROSTER_CLASSES, &r->classes },
		{ "file.enrollments", ROSTER_ENROLMENTS, &r->enrolments },
		{ "file.academicSessions", ROSTER_TERMS, &r->terms },
	};
	const struct roster_file *files = r->bundle.files;
	struct roster_rows rows;
	const char *name, *value, *why = NULL;
	size_t i;

	if (files[ROSTER_MANIFEST].data == NULL)
		return "manifest.csv is missing";
	/* What the manifest is silent about counts by being there. */
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		*wanted[i].mode = files[wanted[i].file].data != NULL ?
		    ROSTER_BULK : ROSTER_ABSENT;
	if (!roster_rows_begin(&rows, r, ROSTER_MANIFEST, manifest_columns))
		return "manifest.csv has no propertyName,value";
	while (roster_rows_next(&rows)) {
		name = roster_text(&rows, MF_NAME, ROSTER_MAX_ID, false);
		value = roster_text(&rows, MF_VALUE, ROSTER_MAX_ID, false);
		if (strcmp(name, "oneroster.version") == 0 &&
		    strcmp(value, "1.1") != 0 && strcmp(value, "1.2") != 0)
			why = "only OneRoster 1.1 and 1.2 are understood";
		for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
			if (strcmp(name, wanted[i].property) != 0)
				continue;
			if (strcasecmp(value, "absent") == 0)
				*wanted[i].mode = ROSTER_ABSENT;
			else if (files[wanted[i].file].data == NULL)
				why = "a file is missing that the manifest "
				    "names";
			else if (strcasecmp(value, "delta") == 0)
				*wanted[i].mode = ROSTER_DELTA;
			else if (strcasecmp(value, "bulk") != 0)
				why = "the manifest has a mode other than "
				    "bulk, delta, absent";
		}
	}
	roster_rows_end(&rows);
	if (why == NULL && r->users == ROSTER_ABSENT &&
	    r->classes == ROSTER_ABSENT && r->enrolments == ROSTER_ABSENT)
		why = "no users, classes or enrollments in the archive";
	return why;
}

void
roster_add_unit(struct roster *r, const char *org_id)
{
	const char **id = roster_append(&r->org_units, sizeof(*id));

	*id = arena_strdup(r->arena, org_id);
}
