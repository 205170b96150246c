/*
 * Chooses a replica for each call, and another one where that is safe and the
 * first was lost.
 */
#include <sys/random.h>

#include <string.h>

#include "base/metrics.h"
#include "rpc/client/dispatch.h"

/* A call that ends every replica it meets must not meet them all. */
#define MAX_ATTEMPTS	4
/* A replica whose database is away is chosen only among such. */
#define NOT_READY	1000000

static struct rpc_replica *choose(struct rpc_dispatch *);
static unsigned	 load(const struct rpc_replica *);
static uint64_t	 next_random(struct rpc_dispatch *);

void
rpc_dispatch_init(struct rpc_dispatch *d)
{
	memset(d, 0, sizeof(*d));
	TAILQ_INIT(&d->waiting);
	if (getrandom(&d->random, sizeof(d->random), 0) == -1)
		d->random = (uint64_t)loop_now_us();
	d->random |= 1;
}

void
rpc_dispatch_call(struct rpc_dispatch *d, struct rpc_outcall *p)
{
	struct rpc_replica *r = choose(d);
	unsigned i;

	if (r != NULL && rpc_outcall_send(p, r))
		return;
	for (i = 0; i < d->nlive; i++)
		if (d->live[i] != r && rpc_outcall_send(p, d->live[i]))
			return;
	if (p->list != &d->waiting)
		rpc_outcall_move(p, &d->waiting);
}

void
rpc_dispatch_again(struct rpc_dispatch *d, struct rpc_outcall *p)
{
	metrics_add("liaison_rpc_resent_total",
	    "Calls sent again to another replica", "", 1);
	rpc_dispatch_call(d, p);
}

bool
rpc_dispatch_may_go_again(const struct rpc_outcall *p)
{
	return p->rule->safe && !p->pinned &&
	    p->attempts < MAX_ATTEMPTS;
}

void
rpc_dispatch_waiting(struct rpc_dispatch *d)
{
	struct rpc_outcall *p;

	while (d->nlive > 0 && (p = TAILQ_FIRST(&d->waiting)) != NULL) {
		rpc_dispatch_call(d, p);
		if (p->replica == NULL)
			break;
	}
}

/*
 * The less busy of two: near the best of all, and no herd runs after it.  One
 * that is not ready only where none is: of three two may be new.
 */
static struct rpc_replica *
choose(struct rpc_dispatch *d)
{
	struct rpc_replica *a, *b, *best;
	unsigned i, j;

	if (d->nlive == 0)
		return NULL;
	if (d->nlive == 1)
		return d->live[0];
	i = (unsigned)(next_random(d) >> 33) % d->nlive;
	j = (unsigned)(next_random(d) >> 33) % (d->nlive - 1);
	a = d->live[i];
	b = d->live[j >= i ? j + 1 : j];
	best = load(b) < load(a) ? b : a;
	for (i = 0; i < d->nlive && !best->ready; i++)
		if (d->live[i]->ready)
			best = d->live[i];
	return best;
}

static unsigned
load(const struct rpc_replica *r)
{
	return r->ncalls + (r->ready ? 0 : NOT_READY);
}

/* xorshift64* */
static uint64_t
next_random(struct rpc_dispatch *d)
{
	d->random ^= d->random >> 12;
	d->random ^= d->random << 25;
	d->random ^= d->random >> 27;
	return d->random * 0x2545f4914f6cdd1dULL;
}
