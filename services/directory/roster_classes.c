/* Rosters: classes.csv and enrollments.csv. */
#include <strings.h>

#include "common.pb-c.h"
#include "roster_rows.h"

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
	CLASS_HOMEROOM
};
static const struct roster_column class_columns[] = {
	[CLASS_ID] = { "sourcedId", true },
	[CLASS_STATUS] = { "status", false },
	[CLASS_TITLE] = { "title", true },
	[CLASS_TYPE] = { "classType", true },
	[CLASS_SCHOOL] = { "schoolSourcedId", true },
	[CLASS_SUBJECTS] = { "subjects", false },
	[CLASS_HOMEROOM] = { "metadata.homeroomSourcedId", false },
	{ NULL, false },
};

enum { ENROL_ID, ENROL_STATUS, ENROL_CLASS, ENROL_SCHOOL, ENROL_USER,
	ENROL_ROLE };
static const struct roster_column enrolment_columns[] = {
	[ENROL_ID] = { "sourcedId", true },
	[ENROL_STATUS] = { "status", false },
	[ENROL_CLASS] = { "classSourcedId", true },
	[ENROL_SCHOOL] = { "schoolSourcedId", true },
	[ENROL_USER] = { "userSourcedId", true },
	[ENROL_ROLE] = { "role", true },
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
		if (rows.rejected)
			continue;
		x.title = x.subject = x.homeroom = "";
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
		if (rows.rejected)
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
	roster_check_orgs(rows, roster_value(rows, CLASS_SCHOOL));
}

static void
read_enrolment(struct roster_rows *rows, struct roster_enrolment *e)
{
	const char *role = roster_value(rows, ENROL_ROLE);

	e->role = roster_role(role);
	e->user = roster_text(rows, ENROL_USER, ROSTER_MAX_ID, true);
	e->class = roster_text(rows, ENROL_CLASS, ROSTER_MAX_ID, true);
	if (e->role != COMMON__ROLE__STUDENT &&
	    e->role != COMMON__ROLE__TEACHER)
		roster_reject(rows, "role-unknown", role);
}
