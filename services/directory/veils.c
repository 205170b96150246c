/*
 * Tells the messages service which bans are noted and lifted, for it hides the
 * threads of before from who is barred.  They are in a table until it has heard
 * of them; two replicas that tell the same do no harm, since each change has a
 * number and the newest holds.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "directory/directory.h"
#include "directory/store/families.h"
#include "messages.rpc.h"

#define LOOK_MS		1000
#define AT_ONCE		100
#define CALL_MS		1500

struct telling {
	struct directory	*directory;
	void			(*done)(void *arg);
	void			*arg;
	size_t			 n;
	int64_t			 schools[AT_ONCE], changes[AT_ONCE];
};

static void	look(void *);
static void	looked(void *);
static pg_done_fn on_changes, on_noted;
static messages_set_veils_done on_told;
static void	end(struct telling *);

bool
veils_watch(struct directory *d)
{
	return loop_timer(d->loop, LOOK_MS, LOOK_MS, look, d) != NULL;
}

void
veils_tell(struct directory *d, void (*done)(void *arg), void *arg)
{
	struct telling *t = calloc(1, sizeof(*t));

	if (t == NULL) {
		done(arg);
		return;
	}
	t->directory = d;
	t->done = done;
	t->arg = arg;
	store_ban_changes(d->pg, AT_ONCE, on_changes, t);
}

static void
look(void *arg)
{
	struct directory *d = arg;

	if (d->veiling || !pg_ready(d->pg))
		return;
	d->veiling = true;
	veils_tell(d, looked, d);
}

static void
looked(void *arg)
{
	struct directory *d = arg;

	d->veiling = false;
}

static void
tell(struct telling *t, const struct pg_rows *rows)
{
	struct rpc_context context = rpc_context_system(0, CALL_MS);
	Messages__SetVeilsRequest req = MESSAGES__SET_VEILS_REQUEST__INIT;
	struct arena *a = arena_new();
	struct store_ban_change c;
	Messages__Veil *v;
	size_t i;

	req.veils = arena_pointers(a, t->n);
	req.n_veils = t->n;
	for (i = 0; i < t->n; i++) {
		store_ban_change_row(rows, i, &c);
		t->schools[i] = c.school_id;
		t->changes[i] = c.change_id;
		v = arena_message(a, &messages__veil__descriptor);
		v->school_id = c.school_id;
		v->change_id = c.change_id;
		v->user_id = c.person_id;
		v->child_id = c.student_id;
		if (c.since_us != 0)
			v->since = arena_timestamp(a, c.since_us);
		req.veils[i] = v;
	}
	messages_client_set_veils(t->directory->messages, &context, &req,
	    on_told, t);
	arena_destroy(&a);
}

static void
on_changes(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct telling *t = arg;

	if (status->code != RPC__CODE__OK) {
		log_warn("veils", "take=%s", status_code_name(status->code));
		end(t);
		return;
	}
	t->n = pg_count(rows);
	if (t->n == 0)
		end(t);
	else
		tell(t, rows);
}

static void
on_told(const struct status *status, const Messages__SetVeilsReply *reply,
    void *arg)
{
	struct telling *t = arg;

	if (reply == NULL) {
		log_warn("veils", "status=%s bans=%zu message=%s",
		    status_code_name(status->code), t->n,
		    log_quote(status->message));
		end(t);
		return;
	}
	store_ban_changes_told(t->directory->pg, t->schools, t->changes, t->n,
	    on_noted, t);
}

/* What is not noted is told again. */
static void
on_noted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	if (status->code != RPC__CODE__OK)
		log_warn("veils", "end=%s", status_code_name(status->code));
	end(arg);
}

static void
end(struct telling *t)
{
	t->done(t->arg);
	free(t);
}
