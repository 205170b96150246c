/*
 * One thing at a time, of any school, which no other replica has:
 *
 *	take a check that is due -> who is asked now? -> of who waits, are those
 *	    who answered for them still their guardians? -> the others' answers
 *	    go, and who waits moves up
 *	take a reminder that is due -> who is in the audience? -> they are told
 *
 * by turns, so that neither waits for those of the other that fail, until
 * nothing is due.  What fails is due again when its lease ends.
 */
#include "base/log.h"
#include "notify/events/events.h"
#include "notify/events/upkeep.h"
#include "notify/store/rsvp.h"
#include "teaching.rpc.h"

#define POLL_MS		1000
#define ASK_TIMEOUT_MS	10000

struct upkeep {
	struct notify		*n;
	bool			 busy;
	struct arena		*arena;		/* of what is taken */
	struct rsvp_due		 due;
	bool			 reminder;	/* whose turn it is */
	bool			 alone;		/* of the other none is due */
	struct school_event	 event;
	struct rsvp_kept	 kept;
};

static void	poll_due(void *);
static void	take(struct upkeep *);
static void	take_one(struct upkeep *);
static pg_done_fn	on_taken, on_event, on_waiting, on_done;
static event_people_done	on_people;
static teaching_check_families_done	on_families;
static void	keep(struct upkeep *);
static void	fail(struct upkeep *, const struct status *);
static void	end(struct upkeep *, bool more);

void
upkeep_start(struct loop *loop, struct notify *n)
{
	static struct upkeep u;

	u.n = n;
	if (loop_timer(loop, POLL_MS, POLL_MS, poll_due, &u) == NULL)
		fatal("cannot keep events up");
}

static void
poll_due(void *arg)
{
	struct upkeep *u = arg;

	if (!u->busy && pg_ready(u->n->pg))
		take(u);
}

static void
take(struct upkeep *u)
{
	u->busy = true;
	u->alone = false;
	u->reminder = !u->reminder;
	take_one(u);
}

static void
take_one(struct upkeep *u)
{
	if (u->reminder)
		store_take_reminder(u->n->pg, on_taken, u);
	else
		store_take_check(u->n->pg, on_taken, u);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct upkeep *u = arg;

	if (status->code != RPC__CODE__OK ||
	    (pg_count(rows) == 0 && u->alone)) {
		end(u, false);
		return;
	}
	if (pg_count(rows) == 0) {
		u->alone = true;
		u->reminder = !u->reminder;
		take_one(u);
		return;
	}
	u->arena = arena_new();
	if (u->reminder)
		store_reminder_row(rows, u->arena, &u->due);
	else
		store_check_row(rows, &u->due);
	store_get_event(u->n->pg, u->due.school_id, u->due.event_id,
	    u->due.original, 0, on_event, u);
}

static void
on_event(const struct status *status, const struct pg_rows *rows, void *arg)
{
	const struct rpc_context context = rpc_context_system(
	    ((struct upkeep *)arg)->due.school_id, ASK_TIMEOUT_MS);
	struct upkeep *u = arg;

	if (status->code != RPC__CODE__OK) {
		end(u, false);
		return;
	}
	if (pg_count(rows) > 0) {
		store_event_row(rows, 0, u->arena, &u->event);
		u->event.rsvp.mode = u->due.mode;
	}
	if (pg_count(rows) == 0 || (!u->reminder && u->due.mode == 0))
		on_people(status, arena_alloc(u->arena, sizeof(int64_t)), 0,
		    u);
	else if (u->reminder)
		event_members(u->n, &context, u->arena, &u->event, on_people,
		    u);
	else
		event_subjects(u->n, &context, u->arena, &u->event, on_people,
		    u);
}

/* Who made it is reminded, too. */
static void
on_people(const struct status *status, int64_t *ids, size_t n, void *arg)
{
	struct upkeep *u = arg;

	if (ids == NULL) {
		fail(u, status);
	} else if (u->reminder) {
		ids[n] = u->event.creator.id;
		store_remind(u->n->pg, &u->due, ids, n + 1, on_done, u);
	} else {
		u->kept = (struct rsvp_kept){ .subjects = ids,
			.nsubjects = n };
		store_rsvp_waiting(u->n->pg, &u->due, on_waiting, u);
	}
}

static void
on_waiting(const struct status *status, const struct pg_rows *rows, void *arg)
{
	const struct rpc_context context = rpc_context_system(
	    ((struct upkeep *)arg)->due.school_id, ASK_TIMEOUT_MS);
	Teaching__CheckFamiliesRequest req =
	    TEACHING__CHECK_FAMILIES_REQUEST__INIT;
	struct upkeep *u = arg;
	const size_t n = status->code == RPC__CODE__OK ? pg_count(rows) : 0;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		end(u, false);
		return;
	}
	if (n == 0) {
		keep(u);
		return;
	}
	req.n_guardian_ids = req.n_child_ids = req.n_teacher_ids = n;
	req.guardian_ids = arena_alloc(u->arena, n * sizeof(int64_t));
	req.child_ids = arena_alloc(u->arena, n * sizeof(int64_t));
	/* Of nobody. */
	req.teacher_ids = arena_alloc(u->arena, n * sizeof(int64_t));
	for (i = 0; i < n; i++)
		store_rsvp_waiting_row(rows, i, &req.child_ids[i],
		    &req.guardian_ids[i]);
	u->kept.barred = req.child_ids;
	u->kept.by = req.guardian_ids;
	u->kept.nbarred = n;
	teaching_client_check_families(u->n->directory, &context, &req,
	    on_families, u);
}

static void
on_families(const struct status *status,
    const Teaching__CheckFamiliesReply *reply, void *arg)
{
	struct upkeep *u = arg;
	int64_t *barred, *by;
	size_t i, n = 0;

	if (reply == NULL || reply->n_family != u->kept.nbarred) {
		fail(u, status);
		return;
	}
	barred = arena_alloc(u->arena, reply->n_family * sizeof(*barred));
	by = arena_alloc(u->arena, reply->n_family * sizeof(*by));
	for (i = 0; i < reply->n_family; i++)
		if (!reply->family[i]) {
			barred[n] = u->kept.barred[i];
			by[n++] = u->kept.by[i];
		}
	u->kept.barred = barred;
	u->kept.by = by;
	u->kept.nbarred = n;
	keep(u);
}

static void
keep(struct upkeep *u)
{
	store_keep_answers(u->n->pg, &u->due, &u->kept, on_done, u);
}

static void
fail(struct upkeep *u, const struct status *status)
{
	log_warn("events", "upkeep=%s event=%lld",
	    status_code_name(status->code), (long long)u->due.event_id);
	end(u, false);
}

static void
on_done(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	end(arg, status->code == RPC__CODE__OK);
}

static void
end(struct upkeep *u, bool more)
{
	if (u->arena != NULL)
		arena_destroy(&u->arena);
	u->event = (struct school_event){ .id = 0 };
	u->busy = false;
	if (more)
		take(u);
}
