/* Lookup of methods by name, and their metrics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "rpc/method.h"

static void		 find_series(struct rpc_method *, const char *service,
			    Rpc__Code);
static int		 compare(const void *, const void *);
static int		 compare_name(const void *, const void *);

void
rpc_methods_add(struct rpc_methods *m, ProtobufCService *service, bool always)
{
	const ProtobufCServiceDescriptor *d = service->descriptor;
	struct rpc_method *method;
	unsigned i;

	m->sorted = reallocarray(m->sorted, m->count + d->n_methods,
	    sizeof(m->sorted[0]));
	if (m->sorted == NULL)
		fatal("out of memory");
	for (i = 0; i < d->n_methods; i++) {
		method = calloc(1, sizeof(*method));
		if (method == NULL || asprintf(&method->name, "%s/%s", d->name,
		    d->methods[i].name) == -1)
			fatal("out of memory");
		method->service = service;
		method->index = i;
		method->descriptor = &d->methods[i];
		method->always = always;
		m->sorted[m->count++] = method;
	}
	qsort(m->sorted, m->count, sizeof(m->sorted[0]), compare);
}

void
rpc_methods_clear(struct rpc_methods *m)
{
	size_t i;

	for (i = 0; i < m->count; i++) {
		free(m->sorted[i]->name);
		free(m->sorted[i]);
	}
	free(m->sorted);
	memset(m, 0, sizeof(*m));
}

struct rpc_method *
rpc_methods_find(struct rpc_methods *m, const char *name)
{
	struct rpc_method **found;

	found = m->count == 0 ? NULL : bsearch(name, m->sorted, m->count,
	    sizeof(m->sorted[0]), compare_name);
	return found == NULL ? &m->unknown : *found;
}

void
rpc_method_observe(struct rpc_method *m, const char *service, Rpc__Code code,
    double seconds)
{
	if ((unsigned)code >= RPC_NCODES)
		code = RPC__CODE__UNKNOWN;
	if (m->counts[code] == NULL)
		find_series(m, service, code);
	series_add(m->counts[code], 1);
	series_observe(m->times[code], seconds);
}

static void
find_series(struct rpc_method *m, const char *service, Rpc__Code code)
{
	char *labels;

	if (asprintf(&labels, "service=\"%s\",method=\"%s\",code=\"%s\"",
	    service, m->name == NULL ? "unknown" : m->name,
	    status_code_name(code)) == -1)
		fatal("out of memory");
	m->counts[code] = metrics_counter("liaison_rpc_requests_total",
	    "Calls answered", labels);
	m->times[code] = metrics_histogram("liaison_rpc_duration_seconds",
	    "From a call's arrival to its answer", labels);
	free(labels);
}

static int
compare(const void *a, const void *b)
{
	const struct rpc_method *const *m = a, *const *n = b;

	return strcmp((*m)->name, (*n)->name);
}

static int
compare_name(const void *name, const void *b)
{
	const struct rpc_method *const *m = b;

	return strcmp(name, (*m)->name);
}
