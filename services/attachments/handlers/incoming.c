/* Uploads that come in at this replica. */
#include <sys/queue.h>

#include <stdlib.h>
#include <string.h>

#include "attachments/handlers/incoming.h"

#define BUCKETS		512
/* Uploads remembered that nothing waits for. */
#define IDLE_MAX	1024
/*
 * Bytes that wait to be written: of four workers of gateways at once, each of
 * which has 32 MiB under way at most; those beyond are refused a piece.
 */
#define WAITING_MAX	(128 * 1024 * 1024)

struct upload {
	struct incoming		*in;
	int64_t			 school_id, user_id, size;
	char			 id[BLOB_ID_LEN + 1];
	struct blob_pieces	 waiting;
	/* The thread's while busy; else empty. */
	struct blob_pieces	 writing;
	struct digest		*digest;	/* NULL: it is not kept */
	bool			 busy;
	struct upload		*next;		/* in its bucket */
	TAILQ_ENTRY(upload)	 idle;		/* while not busy */
};

TAILQ_HEAD(uploads, upload);

struct incoming {
	struct blobs			*blobs;
	struct work			*work;
	incoming_fn			*done;
	size_t				 waiting;	/* bytes */
	unsigned			 nidle;
	struct uploads			 idle;		/* the longest first */
	struct upload			*buckets[BUCKETS];
};

static struct upload **find(const struct incoming *, int64_t, const char *);
static void	rest(struct upload *);
static void	forget(struct upload *);
static void	start(struct upload *);
static void	job_write(void *);
static void	on_written(void *);
static bool	answer(struct upload *, struct blob_pieces *);

struct incoming *
incoming_new(struct blobs *blobs, struct work *work, incoming_fn *done)
{
	struct incoming *in = calloc(1, sizeof(*in));

	if (in == NULL)
		return NULL;
	in->blobs = blobs;
	in->work = work;
	in->done = done;
	TAILQ_INIT(&in->idle);
	return in;
}

void
incoming_put(struct incoming *in, int64_t school_id, int64_t user_id,
    const char *id, int64_t size)
{
	struct upload **at = find(in, school_id, id), *u;

	if (*at != NULL || (u = calloc(1, sizeof(*u))) == NULL)
		return;
	u->in = in;
	u->school_id = school_id;
	u->user_id = user_id;
	u->size = size;
	memcpy(u->id, id, BLOB_ID_LEN);
	TAILQ_INIT(&u->waiting);
	TAILQ_INIT(&u->writing);
	*at = u;
	rest(u);
}

int64_t
incoming_size(const struct incoming *in, int64_t school_id, int64_t user_id,
    const char *id)
{
	const struct upload *u = *find(in, school_id, id);

	return u != NULL && u->user_id == user_id ? u->size : -1;
}

bool
incoming_append(struct incoming *in, int64_t school_id, const char *id,
    struct blob_piece *p)
{
	struct upload *u = *find(in, school_id, id);

	if (u == NULL || p->len > WAITING_MAX - in->waiting)
		return false;
	in->waiting += p->len;
	TAILQ_INSERT_TAIL(&u->waiting, p, next);
	if (!u->busy) {
		TAILQ_REMOVE(&in->idle, u, idle);
		in->nidle--;
		start(u);
	}
	return true;
}

struct digest *
incoming_take(struct incoming *in, int64_t school_id, const char *id)
{
	struct upload *u = *find(in, school_id, id);
	struct digest *d;

	if (u == NULL || u->busy)
		return digest_new();
	d = u->digest;
	u->digest = NULL;
	forget(u);
	return d != NULL ? d : digest_new();
}

/* The ids are random, so nobody chooses the bucket. */
static struct upload **
find(const struct incoming *in, int64_t school_id, const char *id)
{
	struct upload *const *at;
	unsigned hash = 0;
	int i;

	for (i = 0; i < 8; i++)
		hash = hash * 31 + (unsigned char)id[i];
	at = &in->buckets[hash % BUCKETS];
	while (*at != NULL && ((*at)->school_id != school_id ||
	    memcmp((*at)->id, id, BLOB_ID_LEN) != 0))
		at = &(*at)->next;
	return (struct upload **)(uintptr_t)at;
}

static void
rest(struct upload *u)
{
	struct incoming *in = u->in;

	TAILQ_INSERT_TAIL(&in->idle, u, idle);
	if (++in->nidle > IDLE_MAX)
		forget(TAILQ_FIRST(&in->idle));
}

/* Of one that is not busy. */
static void
forget(struct upload *u)
{
	struct upload **at = find(u->in, u->school_id, u->id);

	*at = u->next;
	TAILQ_REMOVE(&u->in->idle, u, idle);
	u->in->nidle--;
	digest_destroy(&u->digest);
	free(u);
}

/* All that waits, in one go; of one that is not among the idle. */
static void
start(struct upload *u)
{
	struct blob_piece *p;

	u->busy = true;
	TAILQ_CONCAT(&u->writing, &u->waiting, next);
	if (work_submit(u->in->work, job_write, on_written, u))
		return;
	for (p = TAILQ_FIRST(&u->writing); p != NULL; p = TAILQ_NEXT(p, next))
		p->result = BLOB_BUSY;
	on_written(u);
}

/* Without memory for a digest the whole is read at Commit. */
static void
job_write(void *arg)
{
	struct upload *u = arg;

	if (u->digest == NULL)
		u->digest = digest_new();
	blobs_append(u->in->blobs, u->school_id, u->id, (uint64_t)u->size,
	    &u->writing, u->digest);
}

static void
on_written(void *arg)
{
	struct upload *u = arg;
	struct blob_pieces written = TAILQ_HEAD_INITIALIZER(written);
	bool gone;

	TAILQ_CONCAT(&written, &u->writing, next);
	u->busy = false;
	gone = answer(u, &written);
	if (!TAILQ_EMPTY(&u->waiting)) {
		start(u);
		return;
	}
	rest(u);
	if (gone)
		forget(u);
}

/* True where there is no such file any more. */
static bool
answer(struct upload *u, struct blob_pieces *written)
{
	struct blob_piece *p, *next;
	bool gone = false;

	for (p = TAILQ_FIRST(written); p != NULL; p = next) {
		next = TAILQ_NEXT(p, next);
		u->in->waiting -= p->len;
		gone = gone || p->result == BLOB_ABSENT;
		u->in->done(p);
	}
	return gone;
}
