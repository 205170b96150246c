/* A school's calendar: terms, holidays, when people are there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "directory/directory.h"
#include "directory/handlers/day_text.h"
#include "directory/handlers/hours.h"
#include "directory/store/settings.h"
#include "messages.rpc.h"

#define PLAN_MS		1500
#define ROLES_MAX	5
#define HOURS_MAX	14
/* "1,2,3,4,5,6,7" */
#define DAYS_TEXT	16

struct saving {
	struct directory	*directory;
	struct rpc_call		*call;
};

/* Of PutCalendar, column by column, on the call's arena. */
struct columns {
	int16_t		*kinds, *roles, *from, *to;
	const char	**firsts, **lasts, **names, **days;
	size_t		 nspans, nhours;
};

static pg_done_fn	on_calendar, on_put;
static void		plan_again(struct saving *);
static messages_plan_held_done on_planned;
static void		add_row(Administration__Calendar *, struct arena *,
			    const struct store_calendar_row *);
static void		add_hours(Administration__Calendar *, struct arena *,
			    const struct store_calendar_row *);
static struct status	read_spans(struct columns *, struct arena *,
			    enum store_calendar_kind,
			    Administration__Span *const *, size_t n,
			    const char *field);
static struct status	read_hours(struct columns *, struct arena *,
			    const Administration__Calendar *);
static struct status	read_role(struct columns *, struct arena *,
			    const Administration__RoleHours *);
static bool		take(bool *, int from, int to);

void
administration_get_calendar(struct directory *d, struct rpc_call *call,
    const Administration__GetCalendarRequest *req)
{
	(void)req;
	store_calendar(d->pg, rpc_call_caller(call)->school_id, on_calendar,
	    call);
}

static void
on_calendar(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Administration__Calendar reply = ADMINISTRATION__CALENDAR__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_calendar_row row = { .time_zone = "" };
	size_t i, n;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	n = pg_count(rows);
	reply.terms = arena_pointers(a, n);
	reply.holidays = arena_pointers(a, n);
	reply.hours = arena_pointers(a, n);
	for (i = 0; i < n; i++) {
		store_calendar_row(rows, i, &row);
		add_row(&reply, a, &row);
	}
	reply.time_zone = arena_strdup(a, row.time_zone);
	reply.version = row.version;
	rpc_reply(call, &reply);
}

static void
add_row(Administration__Calendar *m, struct arena *a,
    const struct store_calendar_row *r)
{
	Administration__Span *span;

	if (r->kind == STORE_HOURS)
		add_hours(m, a, r);
	if (r->kind != STORE_TERM && r->kind != STORE_HOLIDAYS)
		return;
	span = arena_message(a, &administration__span__descriptor);
	span->name = arena_strdup(a, r->name);
	span->first_day = arena_strdup(a, r->first_day);
	span->last_day = arena_strdup(a, r->last_day);
	if (r->kind == STORE_TERM)
		m->terms[m->n_terms++] = span;
	else
		m->holidays[m->n_holidays++] = span;
}

/* Rows of one role follow each other. */
static void
add_hours(Administration__Calendar *m, struct arena *a,
    const struct store_calendar_row *r)
{
	Administration__RoleHours *role = m->n_hours == 0 ? NULL :
	    m->hours[m->n_hours - 1];
	Administration__Hours *h;
	size_t i;

	if (role == NULL || (int)role->role != r->role) {
		role = arena_message(a,
		    &administration__role_hours__descriptor);
		role->role = (Common__Role)r->role;
		role->hours = arena_pointers(a, HOURS_MAX);
		m->hours[m->n_hours++] = role;
	}
	h = arena_message(a, &administration__hours__descriptor);
	h->from = hours_text(a, r->from);
	h->to = hours_text(a, r->to);
	h->days = arena_alloc(a, (r->days.n + 1) * sizeof(*h->days));
	for (i = 0; i < r->days.n; i++)
		h->days[h->n_days++] = (uint32_t)pg_item_int64(&r->days, i);
	role->hours[role->n_hours++] = h;
}

/* ---- saved as a whole ---- */

void
administration_put_calendar(struct directory *d, struct rpc_call *call,
    const Administration__Calendar *req)
{
	struct arena *a = rpc_call_arena(call);
	const size_t nspans = req->n_terms + req->n_holidays + 1;
	const size_t nhours = ROLES_MAX * HOURS_MAX;
	struct saving *s = arena_alloc(a, sizeof(*s));
	struct columns c = {
		.kinds = arena_alloc(a, nspans * sizeof(*c.kinds)),
		.firsts = arena_pointers(a, nspans),
		.lasts = arena_pointers(a, nspans),
		.names = arena_pointers(a, nspans),
		.roles = arena_alloc(a, nhours * sizeof(*c.roles)),
		.from = arena_alloc(a, nhours * sizeof(*c.from)),
		.to = arena_alloc(a, nhours * sizeof(*c.to)),
		.days = arena_pointers(a, nhours),
	};
	struct status status;

	*s = (struct saving){ d, call };
	status = read_spans(&c, a, STORE_TERM, req->terms, req->n_terms,
	    "terms");
	if (status.code == RPC__CODE__OK)
		status = read_spans(&c, a, STORE_HOLIDAYS, req->holidays,
		    req->n_holidays, "holidays");
	if (status.code == RPC__CODE__OK)
		status = read_hours(&c, a, req);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_put_calendar(d->pg, rpc_call_caller(call),
	    &(struct store_new_calendar){ c.kinds, c.firsts, c.lasts, c.names,
		c.nspans, c.roles, c.from, c.to, c.days, c.nhours,
		req->version }, on_put, s);
}

static void
on_put(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct saving *s = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(s->call, *status);
	else if (!store_calendar_put(rows))
		rpc_fail(s->call, settings_changed());
	else
		plan_again(s);
}

/* What waits is planned again.  Where the messages service does not hear of it,
 * that is done when its time comes. */
static void
plan_again(struct saving *s)
{
	const int64_t school_id = rpc_call_caller(s->call)->school_id;
	struct rpc_context context = rpc_context_system(0, PLAN_MS);
	Messages__PlanHeldRequest req = MESSAGES__PLAN_HELD_REQUEST__INIT;

	quiet_forget(s->directory, school_id);
	req.school_id = school_id;
	messages_client_plan_held(s->directory->messages, &context, &req,
	    on_planned, s);
}

static void
on_planned(const struct status *status, const Messages__PlanHeldReply *reply,
    void *arg)
{
	struct saving *s = arg;

	if (reply == NULL)
		log_warn("calendar", "plan=%s", status_code_name(status->code));
	store_calendar(s->directory->pg,
	    rpc_call_caller(s->call)->school_id, on_calendar, s->call);
}

/* In their order, each over before the next one; `field` is the one at fault:
 * "terms[1].lastDay". */
static struct status
read_spans(struct columns *c, struct arena *a, enum store_calendar_kind kind,
    Administration__Span *const *spans, size_t n, const char *field)
{
	const Administration__Span *s;
	const char *wrong;
	size_t i;

	for (i = 0; i < n; i++) {
		s = spans[i];
		wrong = NULL;
		if (!day_exists(s->first_day) || (i > 0 &&
		    strcmp(s->first_day, spans[i - 1]->last_day) <= 0))
			wrong = "firstDay";
		else if (!day_exists(s->last_day) ||
		    strcmp(s->last_day, s->first_day) < 0)
			wrong = "lastDay";
		else if (check_text(text_trimmed(a, s->name), "").code !=
		    RPC__CODE__OK)
			wrong = "name";
		if (wrong != NULL)
			return status_invalid(arena_printf(a, "%s[%zu].%s",
			    field, i, wrong), "out of order, or none");
		c->kinds[c->nspans] = (int16_t)kind;
		c->firsts[c->nspans] = s->first_day;
		c->lasts[c->nspans] = s->last_day;
		c->names[c->nspans++] = text_trimmed(a, s->name);
	}
	return STATUS_OK;
}

static struct status
read_hours(struct columns *c, struct arena *a,
    const Administration__Calendar *req)
{
	struct status status;
	unsigned seen = 0;
	size_t i;

	for (i = 0; i < req->n_hours; i++) {
		if (req->hours[i]->role < COMMON__ROLE__GUARDIAN ||
		    req->hours[i]->role > COMMON__ROLE__ADMIN ||
		    (seen & 1u << req->hours[i]->role) != 0)
			return status_invalid(arena_printf(a,
			    "hours[%zu].role", i), "no role, or twice");
		seen |= 1u << req->hours[i]->role;
		status = read_role(c, a, req->hours[i]);
		if (status.code != RPC__CODE__OK)
			return status_invalid(arena_printf(a, "hours[%zu].%s",
			    i, status.field), status.message);
	}
	return STATUS_OK;
}

/* Of one role: no two hours of a day overlap. */
static struct status
read_role(struct columns *c, struct arena *a,
    const Administration__RoleHours *m)
{
	bool taken[8][HOURS_DAY / HOURS_STEP] = { { false } };
	const Administration__Hours *h;
	char days[DAYS_TEXT] = "";
	int from, to;
	size_t i, j;

	for (i = 0; i < m->n_hours; i++) {
		h = m->hours[i];
		from = hours_minutes(h->from);
		to = hours_minutes(h->to);
		if (from == -1 || to == -1 || to <= from)
			return status_invalid(arena_printf(a, "hours[%zu].to",
			    i), "no hours, or not after");
		*days = '\0';
		for (j = 0; j < h->n_days; j++) {
			if (h->days[j] == 0 ||
			    !take(taken[h->days[j]], from / HOURS_STEP,
			    to / HOURS_STEP))
				return status_invalid(arena_printf(a,
				    "hours[%zu].days", i), "overlap");
			(void)snprintf(days + strlen(days),
			    sizeof(days) - strlen(days), "%s%u",
			    j > 0 ? "," : "", h->days[j]);
		}
		c->roles[c->nhours] = (int16_t)m->role;
		c->from[c->nhours] = (int16_t)from;
		c->to[c->nhours] = (int16_t)to;
		c->days[c->nhours++] = arena_strdup(a, days);
	}
	return STATUS_OK;
}

/* False: some of it is taken already. */
static bool
take(bool *taken, int from, int to)
{
	int at;

	for (at = from; at < to; at++) {
		if (taken[at])
			return false;
		taken[at] = true;
	}
	return true;
}
