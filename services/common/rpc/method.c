/* Lookup of methods by name, and their metrics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "rpc/method.h"

static void		*grown(void *, size_t n, size_t size);
static void		 add_name(struct rpc_methods *, const char *,
			    struct rpc_method *);
static void		 find_series(struct rpc_method *, const char *service,
			    Rpc__Code);
static int		 compare(const void *, const void *);
static int		 compare_name(const void *, const void *);

void
rpc_methods_add(struct rpc_methods *m, const struct rpc_serve *serve,
    void *service, bool always)
{
	struct rpc_method *method;
	size_t i, j;

	m->all = grown(m->all, m->count + serve->rules->nmethods,
	    sizeof(m->all[0]));
	for (i = 0; i < serve->rules->nmethods; i++) {
		method = calloc(1, sizeof(*method));
		if (method == NULL)
			fatal("out of memory");
		method->rule = serve->rules->methods[i];
		method->handler = serve->handlers[i];
		method->service = service;
		method->always = always;
		m->all[m->count++] = method;
		add_name(m, method->rule->name, method);
		for (j = 0; method->rule->formerly[j] != NULL; j++)
			add_name(m, method->rule->formerly[j], method);
	}
	qsort(m->names, m->nnames, sizeof(m->names[0]), compare);
}

void
rpc_methods_clear(struct rpc_methods *m)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		free(m->all[i]);
	free(m->all);
	free(m->names);
	memset(m, 0, sizeof(*m));
}

struct rpc_method *
rpc_methods_find(struct rpc_methods *m, const char *name)
{
	const struct rpc_method_name *found;

	found = m->nnames == 0 ? NULL : bsearch(name, m->names, m->nnames,
	    sizeof(m->names[0]), compare_name);
	return found == NULL ? &m->unknown : found->method;
}

static void *
grown(void *array, size_t n, size_t size)
{
	array = reallocarray(array, n, size);
	if (array == NULL)
		fatal("out of memory");
	return array;
}

static void
add_name(struct rpc_methods *m, const char *name, struct rpc_method *method)
{
	m->names = grown(m->names, m->nnames + 1, sizeof(m->names[0]));
	m->names[m->nnames++] = (struct rpc_method_name){ name, method };
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
	    service, m->rule == NULL ? "unknown" : m->rule->name,
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
	const struct rpc_method_name *m = a, *n = b;

	return strcmp(m->name, n->name);
}

static int
compare_name(const void *name, const void *b)
{
	const struct rpc_method_name *m = b;

	return strcmp(name, m->name);
}
