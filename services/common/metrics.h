/* Prometheus counters, gauges and histograms of a process. */
#ifndef LIAISON_METRICS_H
#define LIAISON_METRICS_H

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
 * Text format 0.0.4 with process_resident_memory_bytes and
 * process_cpu_seconds_total, malloc'd, the caller frees.
 */
char	*metrics_text(void);

#endif
