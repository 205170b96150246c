/* The part of reading a roster that all its files have in common. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common.pb-c.h"
#include "log.h"
#include "roster_rows.h"
#include "text.h"
#include "utf8.h"

/* Reports are for people: beyond this many odd rows, one more says nothing. */
#define MAX_REJECTED	20000

static bool	 read_header(struct roster_rows *);
static bool	 map_columns(struct roster_rows *);
static bool	 fail_file(struct roster_rows *, const char *, const char *);
static bool	 has_control(const char *);
static int	 compare_ids(const void *, const void *);

static const struct {
	const char	*name;
	int		 role;
} role_names[] = {
	{ "administrator", COMMON__ROLE__STAFF },
	{ "aide", COMMON__ROLE__STAFF },
	{ "counselor", COMMON__ROLE__STAFF },
	{ "districtAdministrator", COMMON__ROLE__ADMIN },
	{ "guardian", COMMON__ROLE__GUARDIAN },
	{ "parent", COMMON__ROLE__GUARDIAN },
	{ "principal", COMMON__ROLE__STAFF },
	{ "proctor", COMMON__ROLE__STAFF },
	{ "relative", COMMON__ROLE__GUARDIAN },
	{ "siteAdministrator", COMMON__ROLE__ADMIN },
	{ "student", COMMON__ROLE__STUDENT },
	{ "systemAdministrator", COMMON__ROLE__ADMIN },
	{ "teacher", COMMON__ROLE__TEACHER },
};

bool
roster_rows_begin(struct roster_rows *r, struct roster *roster,
    enum roster_file_id file, const struct roster_column *columns)
{
	const struct roster_file *f = &roster->bundle.files[file];

	*r = (struct roster_rows){
		.roster = roster, .file = file, .columns = columns
	};
	r->csv = roster_csv_new(f->data, f->len);
	if (r->csv == NULL)
		return fail_file(r, "file-empty", "");
	return read_header(r);
}

static bool
read_header(struct roster_rows *r)
{
	if (!roster_csv_next(r->csv, &r->row))
		return fail_file(r, "file-empty", "");
	if (r->row.problem != NULL)
		return fail_file(r, r->row.problem, "");
	r->nheader = r->row.nfields;
	return map_columns(r);
}

static bool
map_columns(struct roster_rows *r)
{
	size_t c, i;

	for (c = 0; r->columns[c].name != NULL; c++) {
		r->at[c] = -1;
		for (i = 0; i < r->nheader; i++) {
			if (strcmp(r->row.fields[i], r->columns[c].name) != 0)
				continue;
			if (r->at[c] != -1)
				return fail_file(r, "column-twice",
				    r->columns[c].name);
			r->at[c] = (int)i;
		}
		if (r->at[c] == -1 && r->columns[c].required)
			return fail_file(r, "column-missing",
			    r->columns[c].name);
	}
	return true;
}

bool
roster_rows_require(struct roster_rows *r, size_t column)
{
	return r->at[column] != -1 ||
	    fail_file(r, "column-missing", r->columns[column].name);
}

bool
roster_rows_next(struct roster_rows *r)
{
	while (roster_csv_next(r->csv, &r->row)) {
		r->rejected = false;
		if (r->row.problem != NULL)
			roster_reject(r, r->row.problem, "");
		else if (r->row.nfields != r->nheader)
			roster_reject(r, "row-field-count", "");
		else
			return true;
	}
	return false;
}

void
roster_rows_end(struct roster_rows *r)
{
	roster_csv_destroy(&r->csv);
}

const char *
roster_value(const struct roster_rows *r, size_t column)
{
	return r->at[column] == -1 ? "" : r->row.fields[r->at[column]];
}

const char *
roster_text(struct roster_rows *r, size_t column, size_t max, bool needed)
{
	const char *name = r->columns[column].name;
	struct arena *a = r->roster->arena;
	const char *text = text_trimmed(a, roster_value(r, column));

	if (needed && *text == '\0')
		roster_reject(r, "field-missing", name);
	else if (utf8_length(text) > (int64_t)max)
		roster_reject(r, "field-too-long", name);
	else if (has_control(text))
		roster_reject(r, "field-control", name);
	return text;
}

void
roster_reject(struct roster_rows *r, const char *reason, const char *detail)
{
	if (!r->rejected)
		roster_note(r, reason, detail);
	r->rejected = true;
}

void
roster_note(struct roster_rows *r, const char *reason, const char *detail)
{
	struct roster_rejected *x;

	if (r->roster->rejected.n >= MAX_REJECTED)
		return;
	x = roster_append(&r->roster->rejected, sizeof(*x));
	x->file = roster_file_name(r->file);
	x->line = r->row.line;
	x->reason = reason;
	/* Short enough to read; cut between characters. */
	x->detail = "";
	if (*detail != '\0') {
		const char *p = detail;

		while (p - detail < 120 && utf8_next(&p) > 0)
			;
		x->detail = arena_strndup(r->roster->arena, detail,
		    (size_t)(p - detail));
	}
}

int
roster_status(struct roster_rows *r, size_t column)
{
	const char *status = roster_value(r, column);

	if (*status == '\0' || strcasecmp(status, "active") == 0)
		return ROSTER_ACTIVE;
	if (strcasecmp(status, "tobedeleted") == 0 ||
	    strcasecmp(status, "inactive") == 0)
		return ROSTER_REMOVED;
	roster_reject(r, "status-unknown", status);
	return ROSTER_UNUSABLE;
}

int
roster_role(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(role_names) / sizeof(role_names[0]); i++)
		if (strcasecmp(name, role_names[i].name) == 0)
			return role_names[i].role;
	return 0;
}

void
roster_check_orgs(struct roster_rows *rows, const char *value)
{
	struct roster *r = rows->roster;
	char *list, *id;

	if (r->orgs != ROSTER_BULK || *value == '\0')
		return;
	list = arena_strdup(r->arena, value);
	while ((id = roster_next_item(&list)) != NULL)
		if (r->org_ids.n > 0 && bsearch(&id, r->org_ids.items,
			r->org_ids.n, sizeof(id), compare_ids) != NULL)
			return;
	roster_reject(rows, "org-unknown", value);
}

char *
roster_next_item(char **list)
{
	char *item, *end;

	while ((item = strsep(list, ",")) != NULL) {
		item += strspn(item, " \t");
		end = item + strlen(item);
		while (end > item && strchr(" \t", end[-1]) != NULL)
			*--end = '\0';
		if (*item != '\0')
			return item;
	}
	return NULL;
}

void *
roster_append(struct roster_list *list, size_t size)
{
	void *items;

	if (list->n == list->cap) {
		list->cap = list->cap == 0 ? 64 : list->cap * 2;
		items = reallocarray(list->items, list->cap, size);
		if (items == NULL)
			fatal("out of memory");
		list->items = items;
	}
	return memset((char *)list->items + list->n++ * size, 0, size);
}

static bool
fail_file(struct roster_rows *r, const char *reason, const char *detail)
{
	r->row.line = 1;
	roster_note(r, reason, detail);
	r->roster->failed = true;
	roster_csv_destroy(&r->csv);
	return false;
}

static bool
has_control(const char *text)
{
	int32_t c;

	while ((c = utf8_next(&text)) > 0)
		if (utf8_is_control(c))
			return true;
	return c != 0;
}

static int
compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}
