/*
 * Prometheus texts of several processes made into one: each sample gets
 * labels that say whose it is, each family is described once.
 */
#ifndef LIAISON_GATEWAY_API_METRICS_MERGE_H
#define LIAISON_GATEWAY_API_METRICS_MERGE_H

#include "base/buffer.h"

struct metrics_merge;

struct metrics_merge *metrics_merge_new(void);
void	metrics_merge_destroy(struct metrics_merge **);
/* One process's text, format 0.0.4. */
void	metrics_merge_add(struct metrics_merge *, const char *text,
	    const char *service, const char *instance);
void	metrics_merge_write(const struct metrics_merge *, struct buffer *);

#endif
