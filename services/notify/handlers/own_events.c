/* What somebody has made or is meant by, for a file of all their data. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "notify/events/events.h"
#include "rpc/page.h"

#define EVER_US		(INT64_C(253402300799) * 1000000)	/* year 9999 */

/* A page on its way. */
struct listing {
	struct notify	*n;
	struct rpc_call	*call;
	int64_t		 after_id;
	const char	*after_original;
	int		 max;
	struct event_reader reader;	/* keys NULL: of one's own */
	struct school_event *events;
	size_t		 nevents;
	char		*next;
};

static struct listing *listing(struct notify *, struct rpc_call *,
		    const Events__ListOwnEventsRequest *);
static bool	take_token(struct listing *, const char *);
static event_reader_fn	on_reader;
static void	on_list(const struct status *, const struct pg_rows *, void *);
static void	on_filled(void *);

void
events_list_own_events(struct notify *n, struct rpc_call *call,
    const Events__ListOwnEventsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct listing *l = listing(n, call, req);

	if (l != NULL)
		store_own_events(n->pg, caller->school_id, caller->user_id,
		    l->after_id, l->after_original, l->max + 1, on_list, l);
}

void
events_list_addressed_events(struct notify *n, struct rpc_call *call,
    const Events__ListOwnEventsRequest *req)
{
	struct listing *l = listing(n, call, req);

	if (l != NULL)
		event_ask_reader(n, call, rpc_call_caller(call)->school_id,
		    rpc_call_caller(call)->user_id, 0, EVER_US, on_reader,
		    l);
}

static void
on_reader(const struct event_reader *reader, void *arg)
{
	struct listing *l = arg;

	l->reader = *reader;
	store_addressed_events(l->n->pg, reader, l->after_id,
	    l->after_original, l->max + 1, on_list, l);
}

/* NULL: the call has been failed. */
static struct listing *
listing(struct notify *n, struct rpc_call *call,
    const Events__ListOwnEventsRequest *req)
{
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));

	*l = (struct listing){ .n = n, .call = call, .max =
		(int)(req->page_size == 0 ? PAGE_DEFAULT : req->page_size) };
	if (take_token(l, req->page_token))
		return l;
	rpc_fail(call, status_invalid("pageToken", "not of this list"));
	return NULL;
}

static char *
token(struct arena *a, int64_t id, const char *original)
{
	return arena_printf(a, "%" PRId64 ".%s", id, original);
}

static bool
take_token(struct listing *l, const char *text)
{
	struct arena *a = rpc_call_arena(l->call);
	char original[CLOCK_TEXT] = "";
	int n;

	l->after_original = "";
	if (*text == '\0')
		return true;
	n = sscanf(text, "%19" SCNd64 ".%15[0-9T]", &l->after_id, original);
	l->after_original = arena_strdup(a, original);
	return n >= 1 && strcmp(text, token(a, l->after_id, original)) == 0;
}

static void
on_list(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	struct school_event *e;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	l->events = event_rows(a, rows, (size_t)l->max, &l->nevents);
	for (i = 0; i < l->nevents && l->reader.keys != NULL; i++)
		event_for_reader(a, &l->events[i], &l->reader);
	l->next = (char *)(uintptr_t)"";
	if (l->nevents < pg_count(rows)) {
		e = &l->events[l->nevents - 1];
		l->next = token(a, e->id, e->original);
	}
	event_fill(l->n, l->call, l->events, l->nevents, true, on_filled, l);
}

static void
on_filled(void *arg)
{
	Events__ListOwnEventsReply reply =
	    EVENTS__LIST_OWN_EVENTS_REPLY__INIT;
	struct listing *l = arg;
	size_t i;

	reply.events = arena_pointers(rpc_call_arena(l->call),
	    l->nevents + 1);
	for (i = 0; i < l->nevents; i++)
		reply.events[reply.n_events++] = event_message(l->call,
		    &l->events[i], true);
	reply.next_page_token = l->next;
	rpc_reply(l->call, &reply);
}
