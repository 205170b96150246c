/*
 * Prometheus counters, gauges and histograms of a process, or of several that
 * were forked and are one service.
 */
#ifndef LIAISON_BASE_METRICS_H
#define LIAISON_BASE_METRICS_H

#include <stddef.h>
#include <stdint.h>

/*
 * `labels` is the inside of the braces (`method="Send",code="OK"`) or "".
 * A name with labels is made at its first use; at most 4096 series, what
 * comes after is counted in liaison_metrics_dropped_total.  Names and help
 * texts are static strings.
 */
void	metrics_add(const char *name, const char *help, const char *labels,
	    uint64_t n);
void	metrics_set(const char *name, const char *help, const char *labels,
	    double value);
/* A histogram over seconds, buckets 0.5 ms to 10 s. */
void	metrics_observe(const char *name, const char *help, const char *labels,
	    double seconds);

/*
 * What is counted often is looked up once: a counter and a histogram, which
 * stay for good.  NULL where there are too many; that may be passed on.
 */
struct series;
struct series *metrics_counter(const char *name, const char *help,
	    const char *labels);
struct series *metrics_histogram(const char *name, const char *help,
	    const char *labels);
void	series_add(struct series *, uint64_t n);
void	series_observe(struct series *, double seconds);

/*
 * For n processes to be forked, which tell of all of them together; -1 with
 * errno.  Each says which one it is, from 0, before it counts anything; one
 * that is made anew goes on where the one before it was.
 */
int	metrics_share(size_t n)
	    __attribute__((warn_unused_result));
void	metrics_use(size_t i);

/*
 * Text format 0.0.4, summed over the processes that share, with
 * process_resident_memory_bytes and process_cpu_seconds_total; malloc'd, the
 * caller frees.
 */
char	*metrics_text(void);

#endif
