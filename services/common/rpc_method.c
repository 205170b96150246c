/* Lookup of methods by name, and their metrics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "metrics.h"
#include "rpc_method.h"

static int		 compare(const void *, const void *);
static int		 compare_name(const void *, const void *);
static void		 method_free(struct rpc_method *);

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
		method_free(m->sorted[i]);
		free(m->sorted[i]);
	}
	method_free(&m->unknown);
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
	if (m->labels[code] == NULL && asprintf(&m->labels[code],
	    "service=\"%s\",method=\"%s\",code=\"%s\"", service,
	    m->name == NULL ? "unknown" : m->name,
	    status_code_name(code)) == -1)
		fatal("out of memory");
	metrics_add("liaison_rpc_requests_total", "Calls answered",
	    m->labels[code], 1);
	metrics_observe("liaison_rpc_duration_seconds",
	    "From a call's arrival to its answer", m->labels[code], seconds);
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

static void
method_free(struct rpc_method *m)
{
	int i;

	free(m->name);
	for (i = 0; i < RPC_NCODES; i++)
		free(m->labels[i]);
}
