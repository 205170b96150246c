/* Rosters: academicSessions.csv, classes.csv and enrollments.csv. */
#include <string.h>
#include <strings.h>

#include "common.pb-c.h"
#include "directory/roster/rows.h"

/* Bytes of termSourcedIds. */
#define MAX_TERMS	4096

static const char *term_list(struct roster_rows *);
static void	read_class(struct roster_rows *, struct roster_class *);
static void	read_enrolment(struct roster_rows *,
		    struct roster_enrolment *);

enum {
	CLASS_ID,
	CLASS_STATUS,
	CLASS_TITLE,
	CLASS_TYPE,
	CLASS_SCHOOL,
	CLASS_SUBJECTS,
	CLASS_HOMEROOM,
	CLASS_GRADES,
	CLASS_TERMS
};
static const struct roster_column class_columns[] = {
	[CLASS_ID] = { "sourcedId", true },
	[CLASS_STATUS] = { "status", false },
	[CLASS_TITLE] = { "title", true },
	[CLASS_TYPE] = { "classType", true },
	[CLASS_SCHOOL] = { "schoolSourcedId", true },
	[CLASS_SUBJECTS] = { "subjects", false },
	[CLASS_HOMEROOM] = { "metadata.homeroomSourcedId", false },
	[CLASS_GRADES] = { "grades", false },
	[CLASS_TERMS] = { "termSourcedIds", false },
	{ NULL, false },
};

enum { ENROL_ID, ENROL_STATUS, ENROL_CLASS, ENROL_SCHOOL, ENROL_USER,
	ENROL_ROLE, ENROL_BEGIN, ENROL_END };
static const struct roster_column enrolment_columns[] = {
	[ENROL_ID] = { "sourcedId", true },
	[ENROL_STATUS] = { "status", false },
	[ENROL_CLASS] = { "classSourcedId", true },
	[ENROL_SCHOOL] = { "schoolSourcedId", true },
	[ENROL_USER] = { "userSourcedId", true },
	[ENROL_ROLE] = { "role", true },
	[ENROL_BEGIN] = { "beginDate", false },
	[ENROL_END] = { "endDate", false },
	{ NULL, false },
};

enum { TERM_ID, TERM_STATUS, TERM_BEGIN, TERM_END };
static const struct roster_column term_columns[] = {
	[TERM_ID] = { "sourcedId", true },
	[TERM_STATUS] = { "status", false },
	[TERM_BEGIN] = { "startDate", true },
	[TERM_END] = { "endDate", true },
	{ NULL, false },
};

void
roster_read_classes(struct roster *r)
{
	struct roster_rows rows;
	struct roster_class *class, x;

	if (r->classes == ROSTER_ABSENT ||
	    !roster_rows_begin(&rows, r, ROSTER_CLASSES, class_columns))
		return;
	while (roster_rows_next(&rows)) {
		x = (struct roster_class){ .line = rows.row.line };
		x.sourced_id = roster_text(&rows, CLASS_ID, ROSTER_MAX_ID,
		    true);
		if (rows.rejected) {
			roster_unreadable(&rows);
			continue;
		}
		if (!roster_ours(&rows, roster_value(&rows, CLASS_SCHOOL),
			true))
			continue;
		x.title = x.subject = x.homeroom = x.grades = x.terms = "";
		x.state = roster_status(&rows, CLASS_STATUS);
		if (x.state == ROSTER_ACTIVE)
			read_class(&rows, &x);
		if (rows.rejected)
			x.state = ROSTER_UNUSABLE;
		class = roster_append(&r->class_rows, sizeof(*class));
		*class = x;
	}
	roster_rows_end(&rows);
}

void
roster_read_enrolments(struct roster *r)
{
	struct roster_rows rows;
	struct roster_enrolment *enrolment, x;
	const char *role;

	if (r->enrolments == ROSTER_ABSENT ||
	    !roster_rows_begin(&rows, r, ROSTER_ENROLMENTS,
		enrolment_columns))
		return;
	while (roster_rows_next(&rows)) {
		role = roster_value(&rows, ENROL_ROLE);
		/* Staff in a class reach everybody anyway. */
		if (strcasecmp(role, "administrator") == 0 ||
		    strcasecmp(role, "proctor") == 0)
			continue;
		x = (struct roster_enrolment){ .line = rows.row.line };
		x.sourced_id = roster_text(&rows, ENROL_ID, ROSTER_MAX_ID,
		    true);
		if (rows.rejected) {
			roster_unreadable(&rows);
			continue;
		}
		if (!roster_ours(&rows, roster_value(&rows, ENROL_SCHOOL),
			false))
			continue;
		x.user = x.class = "";
		x.state = roster_status(&rows, ENROL_STATUS);
		if (x.state == ROSTER_ACTIVE)
			read_enrolment(&rows, &x);
		if (rows.rejected)
			x.state = ROSTER_UNUSABLE;
		enrolment = roster_append(&r->enrolment_rows,
		    sizeof(*enrolment));
		*enrolment = x;
	}
	roster_rows_end(&rows);
}

static void
read_class(struct roster_rows *rows, struct roster_class *c)
{
	const char *type = roster_value(rows, CLASS_TYPE);

	c->title = roster_text(rows, CLASS_TITLE, ROSTER_MAX_TITLE, true);
	c->subject = roster_text(rows, CLASS_SUBJECTS, ROSTER_MAX_TITLE,
	    false);
	c->homeroom = roster_text(rows, CLASS_HOMEROOM, ROSTER_MAX_ID, false);
	if (strcasecmp(type, "homeroom") != 0 &&
	    strcasecmp(type, "scheduled") != 0)
		roster_reject(rows, "class-type-unknown", type);
	c->grades = roster_text(rows, CLASS_GRADES, ROSTER_MAX_TITLE, false);
	c->terms = term_list(rows);
}

/* Without blanks and empty items, as the database splits it. */
static const char *
term_list(struct roster_rows *rows)
{
	struct arena *a = rows->roster->arena;
	char *list = arena_strdup(a, roster_value(rows, CLASS_TERMS));
	char *terms = arena_alloc(a, strlen(list) + 1);
	size_t used = 0, len;
	const char *id;

	while ((id = roster_next_item(a, &list)) != NULL) {
		len = strlen(id);
		if (used > 0)
			terms[used++] = ',';
		memcpy(terms + used, id, len);
		used += len;
	}
	terms[used] = '\0';
	if (used > MAX_TERMS)
		roster_reject(rows, "field-too-long", "termSourcedIds");
	return terms;
}

static void
read_enrolment(struct roster_rows *rows, struct roster_enrolment *e)
{
	const char *role = roster_value(rows, ENROL_ROLE);

	e->role = roster_role(role);
	e->user = roster_text(rows, ENROL_USER, ROSTER_MAX_ID, true);
	e->class = roster_text(rows, ENROL_CLASS, ROSTER_MAX_ID, true);
	e->begin = roster_date(rows, ENROL_BEGIN, false);
	e->end = roster_date(rows, ENROL_END, false);
	roster_check_period(rows, e->begin, e->end);
	if (e->role != COMMON__ROLE__STUDENT &&
	    e->role != COMMON__ROLE__TEACHER)
		roster_reject(rows, "role-unknown", role);
}

/* One that was removed keeps the dates that it had. */
void
roster_read_terms(struct roster *r)
{
	struct roster_rows rows;
	struct roster_term *term, x;

	if (r->terms == ROSTER_ABSENT ||
	    !roster_rows_begin(&rows, r, ROSTER_TERMS, term_columns))
		return;
	while (roster_rows_next(&rows)) {
		x = (struct roster_term){ .line = rows.row.line };
		x.sourced_id = roster_text(&rows, TERM_ID, ROSTER_MAX_ID,
		    true);
		if (roster_status(&rows, TERM_STATUS) == ROSTER_REMOVED)
			continue;
		x.begin = roster_date(&rows, TERM_BEGIN, true);
		x.end = roster_date(&rows, TERM_END, true);
		roster_check_period(&rows, x.begin, x.end);
		if (rows.rejected)
			continue;
		term = roster_append(&r->term_rows, sizeof(*term));
		*term = x;
	}
	roster_rows_end(&rows);
}
