/* Prometheus metrics: a hash table of series under one lock. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/metrics.h"

#define MAX_SERIES	4096
#define HASH_SLOTS	1024	/* a power of two */

enum kind { COUNTER, GAUGE, HISTOGRAM };

/* Upper bounds in seconds; +Inf is the total count. */
static const double bounds[] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
	0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 };
#define NBOUNDS	(sizeof(bounds) / sizeof(bounds[0]))

/* All series of one name, in the order they were made. */
struct family {
	const char	*name, *help;
	enum kind	 kind;
	struct series	*first, *last;
	struct family	*next;
};

struct series {
	struct family	*family;
	struct series	*next;		/* in the family */
	struct series	*chain;		/* in the hash slot */
	uint64_t	 count;		/* counter; observations */
	double		 value;		/* gauge; sum of observations */
	uint64_t	 buckets[NBOUNDS];
	char		 labels[];
};

static const char *const kind_names[] = { "counter", "gauge", "histogram" };

static pthread_mutex_t	 lock = PTHREAD_MUTEX_INITIALIZER;
static struct family	*families, **families_end = &families;
static struct series	*slots[HASH_SLOTS];
static size_t		 nseries;
static uint64_t		 dropped;

static void		 add(struct series *, uint64_t);
static void		 observe(struct series *, double);
static struct series	*series_get(const char *, const char *, const char *,
			    enum kind);
static struct family	*family_get(const char *, const char *, enum kind);
static unsigned		 hash(const char *, const char *);
static void		 print_family(const struct family *, FILE *);
static void		 print_histogram(const struct series *, FILE *);
static void		 print_process(FILE *);

void
metrics_add(const char *name, const char *help, const char *labels, uint64_t n)
{
	pthread_mutex_lock(&lock);
	add(series_get(name, help, labels, COUNTER), n);
	pthread_mutex_unlock(&lock);
}

void
metrics_set(const char *name, const char *help, const char *labels,
    double value)
{
	struct series *s;

	pthread_mutex_lock(&lock);
	if ((s = series_get(name, help, labels, GAUGE)) != NULL)
		s->value = value;
	else
		dropped++;
	pthread_mutex_unlock(&lock);
}

void
metrics_observe(const char *name, const char *help, const char *labels,
    double seconds)
{
	pthread_mutex_lock(&lock);
	observe(series_get(name, help, labels, HISTOGRAM), seconds);
	pthread_mutex_unlock(&lock);
}

struct series *
metrics_counter(const char *name, const char *help, const char *labels)
{
	struct series *s;

	pthread_mutex_lock(&lock);
	s = series_get(name, help, labels, COUNTER);
	pthread_mutex_unlock(&lock);
	return s;
}

struct series *
metrics_histogram(const char *name, const char *help, const char *labels)
{
	struct series *s;

	pthread_mutex_lock(&lock);
	s = series_get(name, help, labels, HISTOGRAM);
	pthread_mutex_unlock(&lock);
	return s;
}

void
series_add(struct series *s, uint64_t n)
{
	pthread_mutex_lock(&lock);
	add(s, n);
	pthread_mutex_unlock(&lock);
}

void
series_observe(struct series *s, double seconds)
{
	pthread_mutex_lock(&lock);
	observe(s, seconds);
	pthread_mutex_unlock(&lock);
}

char *
metrics_text(void)
{
	const struct family *f;
	char *text = NULL;
	size_t len;
	FILE *out;

	if ((out = open_memstream(&text, &len)) == NULL)
		return NULL;
	pthread_mutex_lock(&lock);
	for (f = families; f != NULL; f = f->next)
		print_family(f, out);
	fprintf(out, "# HELP liaison_metrics_dropped_total Updates of series "
	    "beyond the bound.\n"
	    "# TYPE liaison_metrics_dropped_total counter\n"
	    "liaison_metrics_dropped_total %" PRIu64 "\n", dropped);
	pthread_mutex_unlock(&lock);
	print_process(out);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static void
add(struct series *s, uint64_t n)
{
	if (s != NULL)
		s->count += n;
	else
		dropped++;
}

static void
observe(struct series *s, double seconds)
{
	size_t i;

	if (s == NULL) {
		dropped++;
		return;
	}
	s->count++;
	s->value += seconds;
	for (i = 0; i < NBOUNDS && seconds > bounds[i]; i++)
		;
	if (i < NBOUNDS)
		s->buckets[i]++;
}

/* NULL where there are too many, or it is of another kind. */
static struct series *
series_get(const char *name, const char *help, const char *labels,
    enum kind kind)
{
	struct series *s, **slot = &slots[hash(name, labels)];
	size_t len = strlen(labels);

	for (s = *slot; s != NULL; s = s->chain)
		if (s->family->kind == kind && strcmp(s->labels, labels) == 0 &&
		    strcmp(s->family->name, name) == 0)
			return s;
	if (nseries == MAX_SERIES ||
	    (s = calloc(1, sizeof(*s) + len + 1)) == NULL)
		return NULL;
	memcpy(s->labels, labels, len + 1);
	if ((s->family = family_get(name, help, kind)) == NULL) {
		free(s);
		return NULL;
	}
	if (s->family->last != NULL)
		s->family->last->next = s;
	else
		s->family->first = s;
	s->family->last = s;
	s->chain = *slot;
	*slot = s;
	nseries++;
	return s;
}

static struct family *
family_get(const char *name, const char *help, enum kind kind)
{
	struct family *f;

	for (f = families; f != NULL; f = f->next)
		if (strcmp(f->name, name) == 0)
			return f->kind == kind ? f : NULL;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return NULL;
	f->name = name;
	f->help = help;
	f->kind = kind;
	*families_end = f;
	families_end = &f->next;
	return f;
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
	return (h ^ (h >> 16)) & (HASH_SLOTS - 1);
}

static void
print_family(const struct family *f, FILE *out)
{
	const struct series *s;
	const char *open, *close;

	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", f->name, f->help, f->name,
	    kind_names[f->kind]);
	for (s = f->first; s != NULL; s = s->next) {
		open = s->labels[0] != '\0' ? "{" : "";
		close = s->labels[0] != '\0' ? "}" : "";
		if (f->kind == HISTOGRAM)
			print_histogram(s, out);
		else if (f->kind == COUNTER)
			fprintf(out, "%s%s%s%s %" PRIu64 "\n", f->name, open,
			    s->labels, close, s->count);
		else
			fprintf(out, "%s%s%s%s %.17g\n", f->name, open,
			    s->labels, close, s->value);
	}
}

static void
print_histogram(const struct series *s, FILE *out)
{
	const char *name = s->family->name, *comma, *open, *close;
	uint64_t below = 0;
	size_t i;

	comma = s->labels[0] != '\0' ? "," : "";
	open = s->labels[0] != '\0' ? "{" : "";
	close = s->labels[0] != '\0' ? "}" : "";
	for (i = 0; i < NBOUNDS; i++) {
		below += s->buckets[i];
		fprintf(out, "%s_bucket{%s%sle=\"%g\"} %" PRIu64 "\n", name,
		    s->labels, comma, bounds[i], below);
	}
	fprintf(out, "%s_bucket{%s%sle=\"+Inf\"} %" PRIu64 "\n", name,
	    s->labels, comma, s->count);
	fprintf(out, "%s_sum%s%s%s %.17g\n", name, open, s->labels, close,
	    s->value);
	fprintf(out, "%s_count%s%s%s %" PRIu64 "\n", name, open, s->labels,
	    close, s->count);
}

static void
print_process(FILE *out)
{
	struct timespec cpu = { 0, 0 };
	unsigned long pages = 0;
	FILE *statm;

	if ((statm = fopen("/proc/self/statm", "re")) != NULL) {
		if (fscanf(statm, "%*u %lu", &pages) != 1)
			pages = 0;
		fclose(statm);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	fprintf(out, "# HELP process_resident_memory_bytes Resident memory.\n"
	    "# TYPE process_resident_memory_bytes gauge\n"
	    "process_resident_memory_bytes %lu\n",
	    pages * (unsigned long)sysconf(_SC_PAGESIZE));
	fprintf(out, "# HELP process_cpu_seconds_total User and system time.\n"
	    "# TYPE process_cpu_seconds_total counter\n"
	    "process_cpu_seconds_total %.6f\n",
	    (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9);
}
