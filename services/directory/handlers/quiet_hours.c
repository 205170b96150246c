/* Quiet hours of one's own, between the API and the database. */
#include "directory/handlers/hours.h"
#include "directory/handlers/quiet_hours.h"

#define SUNDAY	7

static const char *read_one(const Administration__Hours *,
		    struct store_quiet_hours *, size_t nth);
static Administration__Hours *hours_message(struct arena *,
		    const struct store_quiet_hours *, size_t nth);

/* Those that overlap do no harm. */
struct status
quiet_hours_read(struct arena *a, const Preferences__QuietHours *m,
    struct store_quiet_hours *q)
{
	const size_t room = (m->n_hours + 1) * sizeof(int16_t);
	const char *wrong;

	*q = (struct store_quiet_hours){ .days = arena_alloc(a, room),
		.from = arena_alloc(a, room), .to = arena_alloc(a, room),
		.zone = m->time_zone };
	for (; q->n < m->n_hours; q->n++) {
		wrong = read_one(m->hours[q->n], q, q->n);
		if (wrong != NULL)
			return status_invalid(arena_printf(a,
			    "quietHours.hours[%zu].%s", q->n, wrong),
			    "no hours");
	}
	return STATUS_OK;
}

/* The field at fault, or NULL. */
static const char *
read_one(const Administration__Hours *m, struct store_quiet_hours *q,
    size_t nth)
{
	const int from = hours_minutes(m->from), to = hours_minutes(m->to);
	unsigned days = 0;
	size_t i;

	if (from == -1 || from == HOURS_DAY)
		return "from";
	if (to == -1 || to == from)
		return "to";
	for (i = 0; i < m->n_days; i++) {
		if (m->days[i] < 1 || m->days[i] > SUNDAY ||
		    (days & 1u << m->days[i]) != 0)
			return "days";
		days |= 1u << m->days[i];
	}
	q->days[nth] = (int16_t)days;
	q->from[nth] = (int16_t)from;
	q->to[nth] = (int16_t)to;
	return NULL;
}

Preferences__QuietHours *
quiet_hours_message(struct arena *a, const struct store_quiet_hours *q)
{
	Preferences__QuietHours *m = arena_message(a,
	    &preferences__quiet_hours__descriptor);

	m->hours = arena_pointers(a, q->n);
	for (; m->n_hours < q->n; m->n_hours++)
		m->hours[m->n_hours] = hours_message(a, q, m->n_hours);
	m->time_zone = arena_strdup(a, q->zone);
	return m;
}

static Administration__Hours *
hours_message(struct arena *a, const struct store_quiet_hours *q, size_t nth)
{
	Administration__Hours *h = arena_message(a,
	    &administration__hours__descriptor);
	unsigned day;

	h->days = arena_alloc(a, (SUNDAY + 1) * sizeof(*h->days));
	for (day = 1; day <= SUNDAY; day++)
		if (((unsigned)q->days[nth] & 1u << day) != 0)
			h->days[h->n_days++] = day;
	h->from = hours_text(a, q->from[nth]);
	h->to = hours_text(a, q->to[nth]);
	return h;
}
