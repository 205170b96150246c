/* Metrics as text: of this process, or of all that share, summed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/metrics.h"
#include "base/metrics_table.h"

static const char *const kind_names[] = { "counter", "gauge", "histogram" };

static void	print(const struct metrics_table *, FILE *);
static void	print_family(const struct family *, FILE *);
static void	print_histogram(const struct series *, FILE *);
static void	print_process(FILE *);
static unsigned long resident(pid_t);
static double	cpu_seconds(pid_t);

char *
metrics_text(void)
{
	struct metrics_table sum = { 0 }, *t;
	char *text = NULL;
	size_t len, i;
	FILE *out;

	if ((out = open_memstream(&text, &len)) == NULL)
		return NULL;
	for (i = 0; (t = metrics_tables(i)) != NULL; i++) {
		metrics_lock(t);
		metrics_sum(&sum, t);
		metrics_unlock(t);
	}
	print(&sum, out);
	metrics_table_clear(&sum);
	print_process(out);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static void
print(const struct metrics_table *t, FILE *out)
{
	const struct family *f;

	for (f = t->families; f != NULL; f = f->next)
		print_family(f, out);
	fprintf(out, "# HELP liaison_metrics_dropped_total Updates of series "
	    "beyond the bound.\n"
	    "# TYPE liaison_metrics_dropped_total counter\n"
	    "liaison_metrics_dropped_total %" PRIu64 "\n", t->dropped);
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
	for (i = 0; i < METRICS_BOUNDS; i++) {
		below += s->buckets[i];
		fprintf(out, "%s_bucket{%s%sle=\"%g\"} %" PRIu64 "\n", name,
		    s->labels, comma, metrics_bounds[i], below);
	}
	fprintf(out, "%s_bucket{%s%sle=\"+Inf\"} %" PRIu64 "\n", name,
	    s->labels, comma, s->count);
	fprintf(out, "%s_sum%s%s%s %.17g\n", name, open, s->labels, close,
	    s->value);
	fprintf(out, "%s_count%s%s%s %" PRIu64 "\n", name, open, s->labels,
	    close, s->count);
}

/* One that has died, and is not made again yet, counts for nothing. */
static void
print_process(FILE *out)
{
	const struct metrics_table *t;
	unsigned long bytes = 0;
	double seconds = 0;
	pid_t pid;
	size_t i;

	for (i = 0; (t = metrics_tables(i)) != NULL; i++) {
		pid = t->pid != 0 ? t->pid : getpid();
		bytes += resident(pid);
		seconds += cpu_seconds(pid);
	}
	fprintf(out, "# HELP process_resident_memory_bytes Resident memory.\n"
	    "# TYPE process_resident_memory_bytes gauge\n"
	    "process_resident_memory_bytes %lu\n", bytes);
	fprintf(out, "# HELP process_cpu_seconds_total User and system time.\n"
	    "# TYPE process_cpu_seconds_total counter\n"
	    "process_cpu_seconds_total %.6f\n", seconds);
}

static unsigned long
resident(pid_t pid)
{
	unsigned long pages = 0;
	char path[32];
	FILE *statm;

	(void)snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	if ((statm = fopen(path, "re")) != NULL) {
		if (fscanf(statm, "%*u %lu", &pages) != 1)
			pages = 0;
		fclose(statm);
	}
	return pages * (unsigned long)sysconf(_SC_PAGESIZE);
}

static double
cpu_seconds(pid_t pid)
{
	struct timespec cpu = { 0, 0 };
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) == 0)
		(void)clock_gettime(clock, &cpu);
	return (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9;
}
