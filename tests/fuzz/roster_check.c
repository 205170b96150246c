/* What holds of every roster that could be read, for the fuzzers. */
#include <string.h>

#include "base/utf8.h"
#include "common.pb-c.h"
#include "directory/handlers/labels.h"
#include "directory/roster/rows.h"
#include "fuzz.h"
#include "roster_check.h"

static void	check_people(const struct roster *);
static void	check_person(const struct roster_person *, bool plain);
static void	check_others(const struct roster *);
static void	check_rejected(const struct roster *);
static void	check_name(const char *, int64_t min, int64_t max);

void
roster_check(const void *zip, size_t len)
{
	const char *why = NULL;
	struct roster *r = roster_open(zip, len, &why);

	CHECK(r != NULL || (why != NULL && *why != '\0'));
	if (r != NULL)
		roster_check_rows(r);
}

void
roster_check_rows(struct roster *r)
{
	roster_read(r);
	check_people(r);
	check_others(r);
	check_rejected(r);
	roster_destroy(&r);
	CHECK(r == NULL);
}

/* In the order of their lines: passwords are looked up by them. */
static void
check_people(const struct roster *r)
{
	const struct roster_person *p;
	uint32_t line = 1;
	size_t i;

	for (i = 0; i < r->people.n; i++) {
		p = ROSTER_ITEM(&r->people, roster_person, i);
		CHECK(p->line > line);
		line = p->line;
		check_person(p, r->plain);
	}
}

static void
check_person(const struct roster_person *p, bool plain)
{
	const bool active = p->state == ROSTER_ACTIVE ||
	    p->state == ROSTER_DISABLED;

	CHECK(p->state >= ROSTER_ACTIVE && p->state <= ROSTER_UNUSABLE);
	CHECK(p->role >= 0 && p->role <= COMMON__ROLE__ADMIN);
	check_name(p->sourced_id, 1, ROSTER_MAX_ID);
	CHECK(p->password == NULL || *p->password != '\0');
	if (!active)
		return;
	check_name(p->login, plain ? 0 : 1, ROSTER_MAX_ID);
	check_name(p->email, 0, ROSTER_MAX_EMAIL);
	check_name(p->given_name, 1, ROSTER_MAX_NAME);
	check_name(p->family_name, 1, ROSTER_MAX_NAME);
	check_name(p->title, 0, ROSTER_MAX_TITLE);
}

static void
check_others(const struct roster *r)
{
	const struct roster_enrolment *e;
	const struct roster_class *c;
	const struct roster_link *l;
	const struct roster_unread *u;
	size_t i;

	for (i = 0; i < r->links.n; i++) {
		l = ROSTER_ITEM(&r->links, roster_link, i);
		CHECK(utf8_length(l->sourced_id) > 0);
		CHECK(utf8_length(l->agent) > 0);
	}
	for (i = 0; i < r->class_rows.n; i++) {
		c = ROSTER_ITEM(&r->class_rows, roster_class, i);
		check_name(c->sourced_id, 1, ROSTER_MAX_ID);
		CHECK(utf8_length(c->title) >= 0);
		CHECK(utf8_length(c->subject) >= 0);
		CHECK(utf8_length(c->homeroom) >= 0);
	}
	for (i = 0; i < r->enrolment_rows.n; i++) {
		e = ROSTER_ITEM(&r->enrolment_rows, roster_enrolment, i);
		CHECK(utf8_length(e->sourced_id) > 0);
		CHECK(utf8_length(e->user) >= 0);
		CHECK(utf8_length(e->class) >= 0);
	}
	for (i = 0; i < r->unread.n; i++) {
		u = ROSTER_ITEM(&r->unread, roster_unread, i);
		check_name(u->id, 0, ROSTER_MAX_ID);
	}
}

/* They go into the database, then into JSON, as sentences. */
static void
check_rejected(const struct roster *r)
{
	const struct roster_rejected *x;
	size_t i;

	CHECK(!r->failed || r->rejected.n > 0);
	for (i = 0; i < r->rejected.n; i++) {
		x = ROSTER_ITEM(&r->rejected, roster_rejected, i);
		CHECK(x->file != NULL && x->reason != NULL);
		CHECK(utf8_length(x->detail) >= 0);
		CHECK(utf8_length(label_reason(r->arena, "fr", x->reason,
		    x->detail)) > 0);
	}
}

static void
check_name(const char *name, int64_t min, int64_t max)
{
	int64_t n = utf8_length(name);
	int32_t c;

	CHECK(n >= min && n <= max);
	while ((c = utf8_next(&name)) > 0)
		CHECK(!utf8_is_control(c));
}
