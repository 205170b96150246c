/* The part of reading a roster that all its files have in common. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/text.h"
#include "base/utf8.h"
#include "common.pb-c.h"
#include "directory/roster/rows.h"

/* Reports are for people: beyond this many odd rows, one more says nothing. */
#define MAX_REJECTED	20000

static bool	 read_header(struct roster_rows *);
static bool	 map_columns(struct roster_rows *);
static bool	 fail_file(struct roster_rows *, const char *, const char *);
static bool	 has_control(const char *);
static bool	 is_whole(const struct roster_rows *);
static void	 keep_swallowed(struct roster_rows *);
static void	 add_unread(struct roster_rows *, uint32_t line,
		    const char *text, size_t len, bool hold);
static enum roster_mode mode_of(const struct roster *, enum roster_file_id);
static const char *trimmed(const struct roster_rows *, size_t field);
static bool	 is_day(const char *);

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
roster_rows_open(struct roster_rows *r, struct roster *roster,
    enum roster_file_id file, const struct roster_column *columns, size_t skip,
    char separator)
{
	const struct roster_file *f = &roster->bundle.files[file];

	*r = (struct roster_rows){
		.roster = roster, .file = file, .columns = columns
	};
	r->csv = roster_csv_new(f->data + skip, f->len - skip);
	if (r->csv == NULL)
		return fail_file(r, "file-empty", "");
	roster_csv_separate(r->csv, separator);
	return read_header(r);
}

bool
roster_rows_begin(struct roster_rows *r, struct roster *roster,
    enum roster_file_id file, const struct roster_column *columns)
{
	return roster_rows_open(r, roster, file, columns, 0, ',') &&
	    map_columns(r);
}

static bool
read_header(struct roster_rows *r)
{
	if (!roster_csv_next(r->csv, &r->row))
		return fail_file(r, "file-empty", "");
	if (r->row.problem != NULL)
		return fail_file(r, r->row.problem, "");
	/* Spreadsheets leave columns without a name behind. */
	r->nheader = r->nfull = r->row.nfields;
	while (r->nheader > 1 && *trimmed(r, r->nheader - 1) == '\0')
		r->nheader--;
	roster_csv_expect(r->csv, r->nheader, r->nfull);
	return true;
}

static bool
map_columns(struct roster_rows *r)
{
	size_t c, i;

	for (c = 0; r->columns[c].name != NULL; c++) {
		r->at[c] = -1;
		for (i = 0; i < r->nheader; i++) {
			if (strcmp(trimmed(r, i), r->columns[c].name) != 0)
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
		r->nrows++;
		if (r->row.problem == NULL && is_whole(r)) {
			keep_swallowed(r);
			return true;
		}
		roster_reject(r, r->row.problem != NULL ? r->row.problem :
		    "row-field-count", "");
		/* A bad byte shifts nothing: another's row stays another's. */
		add_unread(r, r->row.line, r->row.text, r->row.len,
		    r->row.problem == NULL ||
		    strcmp(r->row.problem, "row-not-utf8") != 0);
	}
	return false;
}

void
roster_rows_end(struct roster_rows *r)
{
	if (r->nrows == 0 && mode_of(r->roster, r->file) == ROSTER_BULK)
		fail_file(r, "file-no-rows", "");
	roster_csv_destroy(&r->csv);
}

/*
 * As many fields as the header, or as it has with its empty columns.  Some
 * spreadsheets leave out those at the end of a row that are empty.
 */
static bool
is_whole(const struct roster_rows *r)
{
	size_t i;

	if (r->roster->plain && r->row.nfields < r->nheader)
		return true;
	if (r->row.nfields != r->nheader && r->row.nfields != r->nfull)
		return false;
	for (i = r->nheader; i < r->row.nfields; i++)
		if (*trimmed(r, i) != '\0')
			return false;
	return true;
}

/*
 * OneRoster has no line breaks in a field: where there are, a stray quote may
 * have swallowed whole rows.  What is one of them is found in the database.
 */
static void
keep_swallowed(struct roster_rows *r)
{
	const char *p = r->row.text, *end = p + r->row.len, *next;
	uint32_t line = r->row.line;

	if (r->roster->plain)
		return;
	for (;;) {
		for (next = p; next < end && *next != '\n' && *next != '\r';)
			next++;
		if (line > r->row.line && next > p)
			add_unread(r, line, p, (size_t)(next - p), false);
		if (next == end)
			return;
		p = next + (*next == '\r' && next + 1 < end &&
		    next[1] == '\n' ? 2 : 1);
		line++;
	}
}

static void
add_unread(struct roster_rows *r, uint32_t line, const char *text, size_t len,
    bool hold)
{
	char cell[4 * ROSTER_MAX_ID + 1] = "";
	struct roster_unread *u;

	if (r->file == ROSTER_MANIFEST || r->file == ROSTER_PLAIN)
		return;
	if (r->at[0] == -1 || roster_csv_cell(text, len, (size_t)r->at[0],
		cell, sizeof(cell)) == -1 || has_control(cell) ||
	    utf8_length(cell) > ROSTER_MAX_ID)
		cell[0] = '\0';
	u = roster_append(&r->roster->unread, sizeof(*u));
	u->line = line;
	u->file = roster_file_name(r->file);
	u->id = text_trimmed(r->roster->arena, cell);
	u->hold = hold || *u->id == '\0';
}

void
roster_unreadable(struct roster_rows *r)
{
	add_unread(r, r->row.line, "", 0, true);
}

static enum roster_mode
mode_of(const struct roster *r, enum roster_file_id file)
{
	switch (file) {
	case ROSTER_ORGS:
		return r->orgs;
	case ROSTER_USERS:
	case ROSTER_ROLES:
		return r->users;
	case ROSTER_CLASSES:
		return r->classes;
	case ROSTER_ENROLMENTS:
		return r->enrolments;
	case ROSTER_TERMS:
		return r->terms;
	default:
		return ROSTER_ABSENT;
	}
}

const char *
roster_raw(const struct roster_rows *r, size_t column)
{
	const int at = r->at[column];

	return at == -1 || (size_t)at >= r->row.nfields ? "" :
	    r->row.fields[at];
}

static const char *
trimmed(const struct roster_rows *r, size_t field)
{
	return text_trimmed(r->roster->arena, r->row.fields[field]);
}

const char *
roster_value(const struct roster_rows *r, size_t column)
{
	return text_trimmed(r->roster->arena, roster_raw(r, column));
}

const char *
roster_text(struct roster_rows *r, size_t column, size_t max, bool needed)
{
	const char *name = r->columns[column].name;
	struct arena *a = r->roster->arena;
	const char *text = text_trimmed(a, roster_raw(r, column));

	if (needed && *text == '\0')
		roster_reject(r, "field-missing", name);
	else if (utf8_length(text) > (int64_t)max)
		roster_reject(r, "field-too-long", name);
	else if (has_control(text))
		roster_reject(r, "field-control", name);
	return text;
}

const char *
roster_email(struct roster_rows *r, size_t column)
{
	const char *text = roster_text(r, column, ROSTER_MAX_EMAIL, false);
	const char *at = strchr(text, '@');

	if (*text == '\0' || (at != NULL && at > text && at[1] != '\0' &&
		strpbrk(text, " ,;<>\"") == NULL &&
		strchr(at + 1, '@') == NULL))
		return text;
	if (!r->rejected)
		roster_note(r, "email-invalid", text);
	return "";
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
	roster_report(r->roster, r->file, r->row.line, reason, detail);
}

void
roster_report(struct roster *r, enum roster_file_id file, uint32_t line,
    const char *reason, const char *detail)
{
	struct roster_rejected *x;

	if (r->rejected.n >= MAX_REJECTED)
		return;
	x = roster_append(&r->rejected, sizeof(*x));
	x->file = roster_file_name(file);
	x->line = line;
	x->reason = reason;
	/* Short enough to read; cut between characters. */
	x->detail = "";
	if (*detail != '\0') {
		const char *p = detail;

		while (p - detail < 120 && utf8_next(&p) > 0)
			;
		x->detail = arena_strndup(r->arena, detail,
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

const char *
roster_date(struct roster_rows *r, size_t column, bool needed)
{
	const char *text = roster_value(r, column);

	if (*text == '\0') {
		if (needed)
			roster_reject(r, "field-missing",
			    r->columns[column].name);
		return NULL;
	}
	if (!is_day(text)) {
		roster_reject(r, "date-invalid", text);
		return NULL;
	}
	return text;
}

void
roster_check_period(struct roster_rows *r, const char *begin, const char *end)
{
	/* Both are YYYY-MM-DD. */
	if (begin != NULL && end != NULL && strcmp(begin, end) > 0)
		roster_reject(r, "date-order", end);
}

/* A day of the Gregorian calendar, of years that PostgreSQL has, too. */
static bool
is_day(const char *text)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	int year, month, day, i, last;

	for (i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? text[i] != '-' :
		    text[i] < '0' || text[i] > '9')
			return false;
	if (text[10] != '\0')
		return false;
	year = atoi(text);
	month = atoi(text + 5);
	day = atoi(text + 8);
	if (year < 1 || month < 1 || month > 12)
		return false;
	last = days[month - 1];
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		last++;
	return day >= 1 && day <= last;
}

const char *
roster_next_item(struct arena *arena, char **list)
{
	const char *item;

	while ((item = strsep(list, ",")) != NULL) {
		item = text_trimmed(arena, item);
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
