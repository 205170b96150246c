/* What waits to be done. */
#include <stdio.h>
#include <string.h>

#include "base/backlog.h"
#include "base/metrics.h"

static struct backlog all[BACKLOG_MAX];
static size_t n;

void
backlog_set(const char *name, uint64_t count, uint64_t age_s)
{
	char labels[64];
	size_t i;

	(void)snprintf(labels, sizeof(labels), "queue=\"%s\"", name);
	metrics_set("liaison_backlog", "What waits in the database to be done",
	    labels, (double)count);
	metrics_set("liaison_backlog_age_seconds",
	    "How long the oldest of it has waited", labels, (double)age_s);
	for (i = 0; i < n && strcmp(all[i].name, name) != 0; i++)
		;
	if (i == BACKLOG_MAX)
		return;
	all[i] = (struct backlog){ name, count, age_s };
	if (i == n)
		n++;
}

const struct backlog *
backlog_nth(size_t i)
{
	return i < n ? &all[i] : NULL;
}
