/* Prometheus metrics: a hash table of series under one lock. */
#include <sys/mman.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/metrics.h"
#include "base/metrics_table.h"

#define MAX_SERIES	4096
/* Of a shared table; what is not used costs nothing. */
#define ROOM		((size_t)2 << 20)

const double metrics_bounds[METRICS_BOUNDS] = { 0.0005, 0.001, 0.0025, 0.005,
	0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 };

static struct metrics_table	 own = { .lock = PTHREAD_MUTEX_INITIALIZER };
static struct metrics_table	*mine = &own;
static char			*shared;	/* of ROOM each */
static size_t			 nshared;

static void		 init_shared(struct metrics_table *);
static void		 add(struct series *, uint64_t);
static void		 observe(struct series *, double);
static struct series	*series_get(struct metrics_table *, const char *,
			    const char *, const char *, enum metrics_kind);
static struct family	*family_get(struct metrics_table *, const char *,
			    const char *, enum metrics_kind);
static void		*take(struct metrics_table *, size_t);
static unsigned		 hash(const char *, const char *);

/* ---- of several processes ---- */

int
metrics_share(size_t n)
{
	void *memory;
	size_t i;

	memory = mmap(NULL, n * ROOM, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return -1;
	shared = memory;
	nshared = n;
	for (i = 0; i < n; i++)
		init_shared(metrics_tables(i));
	return 0;
}

static void
init_shared(struct metrics_table *t)
{
	pthread_mutexattr_t a;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	/* A process that is killed in the middle must not stop the others. */
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&t->lock, &a);
	pthread_mutexattr_destroy(&a);
	t->room = (char *)(t + 1);
	t->left = ROOM - sizeof(*t);
}

void
metrics_use(size_t i)
{
	mine = metrics_tables(i);
	mine->pid = getpid();
}

struct metrics_table *
metrics_tables(size_t i)
{
	if (shared == NULL)
		return i == 0 ? &own : NULL;
	return i < nshared ? (void *)(shared + i * ROOM) : NULL;
}

void
metrics_lock(struct metrics_table *t)
{
	if (pthread_mutex_lock(&t->lock) == EOWNERDEAD)
		(void)pthread_mutex_consistent(&t->lock);
}

void
metrics_unlock(struct metrics_table *t)
{
	pthread_mutex_unlock(&t->lock);
}

void
metrics_sum(struct metrics_table *into, const struct metrics_table *from)
{
	const struct family *f;
	const struct series *s;
	struct series *sum;
	size_t i;

	into->dropped += from->dropped;
	for (f = from->families; f != NULL; f = f->next)
		for (s = f->first; s != NULL; s = s->next) {
			sum = series_get(into, f->name, f->help, s->labels,
			    f->kind);
			if (sum == NULL) {
				into->dropped++;
				continue;
			}
			sum->count += s->count;
			sum->value += s->value;
			for (i = 0; i < METRICS_BOUNDS; i++)
				sum->buckets[i] += s->buckets[i];
		}
}

void
metrics_table_clear(struct metrics_table *t)
{
	struct family *f;
	struct series *s;

	while ((f = t->families) != NULL) {
		while ((s = f->first) != NULL) {
			f->first = s->next;
			free(s);
		}
		t->families = f->next;
		free(f);
	}
}

/* ---- counting ---- */

void
metrics_add(const char *name, const char *help, const char *labels, uint64_t n)
{
	metrics_lock(mine);
	add(series_get(mine, name, help, labels, COUNTER), n);
	metrics_unlock(mine);
}

void
metrics_set(const char *name, const char *help, const char *labels,
    double value)
{
	struct series *s;

	metrics_lock(mine);
	if ((s = series_get(mine, name, help, labels, GAUGE)) != NULL)
		s->value = value;
	else
		mine->dropped++;
	metrics_unlock(mine);
}

void
metrics_observe(const char *name, const char *help, const char *labels,
    double seconds)
{
	metrics_lock(mine);
	observe(series_get(mine, name, help, labels, HISTOGRAM), seconds);
	metrics_unlock(mine);
}

struct series *
metrics_counter(const char *name, const char *help, const char *labels)
{
	struct series *s;

	metrics_lock(mine);
	s = series_get(mine, name, help, labels, COUNTER);
	metrics_unlock(mine);
	return s;
}

struct series *
metrics_histogram(const char *name, const char *help, const char *labels)
{
	struct series *s;

	metrics_lock(mine);
	s = series_get(mine, name, help, labels, HISTOGRAM);
	metrics_unlock(mine);
	return s;
}

void
series_add(struct series *s, uint64_t n)
{
	metrics_lock(mine);
	add(s, n);
	metrics_unlock(mine);
}

void
series_observe(struct series *s, double seconds)
{
	metrics_lock(mine);
	observe(s, seconds);
	metrics_unlock(mine);
}

static void
add(struct series *s, uint64_t n)
{
	if (s != NULL)
		s->count += n;
	else
		mine->dropped++;
}

static void
observe(struct series *s, double seconds)
{
	size_t i;

	if (s == NULL) {
		mine->dropped++;
		return;
	}
	s->count++;
	s->value += seconds;
	for (i = 0; i < METRICS_BOUNDS && seconds > metrics_bounds[i]; i++)
		;
	if (i < METRICS_BOUNDS)
		s->buckets[i]++;
}

/* NULL where there are too many, or it is of another kind. */
static struct series *
series_get(struct metrics_table *t, const char *name, const char *help,
    const char *labels, enum metrics_kind kind)
{
	struct series *s, **slot = &t->slots[hash(name, labels)];
	size_t len = strlen(labels);
	struct family *f;

	for (s = *slot; s != NULL; s = s->chain)
		if (s->family->kind == kind && strcmp(s->labels, labels) == 0 &&
		    strcmp(s->family->name, name) == 0)
			return s;
	if (t->nseries == MAX_SERIES ||
	    (f = family_get(t, name, help, kind)) == NULL ||
	    (s = take(t, sizeof(*s) + len + 1)) == NULL)
		return NULL;
	memcpy(s->labels, labels, len + 1);
	s->family = f;
	if (f->last != NULL)
		f->last->next = s;
	else
		f->first = s;
	f->last = s;
	s->chain = *slot;
	*slot = s;
	t->nseries++;
	return s;
}

static struct family *
family_get(struct metrics_table *t, const char *name, const char *help,
    enum metrics_kind kind)
{
	struct family *f;

	for (f = t->families; f != NULL; f = f->next)
		if (strcmp(f->name, name) == 0)
			return f->kind == kind ? f : NULL;
	if ((f = take(t, sizeof(*f))) == NULL)
		return NULL;
	f->name = name;
	f->help = help;
	f->kind = kind;
	if (t->last != NULL)
		t->last->next = f;
	else
		t->families = f;
	t->last = f;
	return f;
}

/* Zeroed; NULL where there is no room. */
static void *
take(struct metrics_table *t, size_t size)
{
	void *p = t->room;

	if (p == NULL)
		return calloc(1, size);
	size = (size + 15) & ~(size_t)15;
	if (size > t->left)
		return NULL;
	t->room += size;
	t->left -= size;
	return p;
}

/* FNV-1a over both. */
static unsigned
hash(const char *name, const char *labels)
{
	uint32_t h = 2166136261u;

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * 16777619u;
	for (; *labels != '\0'; labels++)
		h = (h ^ (unsigned char)*labels) * 16777619u;
	return (h ^ (h >> 16)) & (METRICS_SLOTS - 1);
}
