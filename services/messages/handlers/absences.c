/* SetAbsences: who answers by themselves, from the directory. */
#include "messages/messages.h"
#include "messages/sending/timing.h"
#include "messages/store/auto_replies.h"

/* A request on its way; on the call's arena. */
struct setting_absences {
	struct rpc_call	*call;
	size_t		 pending;	/* without an answer */
	struct status	 failure;	/* the last one */
};

static bool	read_absence(const Absences__Absence *, struct absence *);
static void	on_set(const struct status *, const struct pg_rows *, void *);

/* The answer says that all are committed. */
void
absences_set_absences(struct messages *m, struct rpc_call *call,
    const Absences__SetAbsencesRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	struct setting_absences *s = arena_alloc(a, sizeof(*s));
	struct absence *all = arena_alloc(a, req->n_absences * sizeof(*all));
	size_t i;

	for (i = 0; i < req->n_absences; i++)
		if (!read_absence(req->absences[i], &all[i])) {
			rpc_fail(call, status_invalid("absences",
			    "an id, or a time, is none"));
			return;
		}
	*s = (struct setting_absences){ call, req->n_absences, STATUS_OK };
	for (i = 0; i < req->n_absences; i++)
		store_set_absence(m->pg, &all[i], on_set, s);
}

static bool
read_absence(const Absences__Absence *x, struct absence *to)
{
	*to = (struct absence){ x->school_id, x->change_id, x->user_id,
		x->answers, 0 };
	return x->school_id > 0 && x->change_id > 0 && x->user_id > 0 &&
	    (x->ends_at == NULL || timing_read(x->ends_at, &to->ends_us));
}

static void
on_set(const struct status *status, const struct pg_rows *rows, void *arg)
{
	const Absences__SetAbsencesReply reply =
	    ABSENCES__SET_ABSENCES_REPLY__INIT;
	struct setting_absences *s = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		s->failure = status_keep(rpc_call_arena(s->call), status);
	if (--s->pending > 0)
		return;
	if (s->failure.code != RPC__CODE__OK)
		rpc_fail(s->call, s->failure);
	else
		rpc_reply(s->call, &reply);
}
