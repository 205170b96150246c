/* What is told about each request: metrics and a line of the log. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/metrics.h"
#include "gateway/api/account.h"

/* Statuses are told apart by these; others are looked up each time. */
#define STATUS_MIN	200
#define STATUS_MAX	600

/* Of one method and route; made at its first request. */
struct told {
	enum http_method	 method;
	const struct route	*route;		/* NULL: none */
	struct series		*seconds;
	struct series		*requests[STATUS_MAX - STATUS_MIN];
	struct told		*next;
};

static struct told *told_of(const struct exchange *);
static struct series *requests_of(struct told *, int http_status);

void
exchange_account(const struct exchange *x)
{
	const int64_t us = loop_now_us() - x->began_us;
	const char *trace = exchange_trace_id(x);
	struct told *t = told_of(x);
	struct log_line line;

	series_add(requests_of(t, x->http_status), 1);
	series_observe(t->seconds, (double)us / 1e6);
	if (!log_enabled(LOG_LEVEL_INFO))
		return;
	log_begin(&line, LOG_LEVEL_INFO, "request");
	log_text(&line, "method", http_method_name(x->head.method));
	log_text(&line, "route", x->route != NULL ? x->route->pattern : "-");
	log_int(&line, "status", x->http_status);
	log_thousandths(&line, "ms", us);
	log_int(&line, "school", x->context.caller.school_id);
	log_int(&line, "user", x->context.caller.user_id);
	if (trace != NULL)
		log_bytes(&line, "request", trace, TRACE_ID_LEN);
	else
		log_text(&line, "request", "-");
	log_end(&line);
}

static const char *
labels(const struct told *t, char out[160], int http_status)
{
	const char *route = t->route != NULL ? t->route->pattern : "-";
	const char *method = http_method_name(t->method);

	if (http_status == 0)
		(void)snprintf(out, 160, "method=\"%s\",route=\"%s\"", method,
		    route);
	else
		(void)snprintf(out, 160,
		    "method=\"%s\",route=\"%s\",status=\"%d\"", method, route,
		    http_status);
	return out;
}

static struct told *
told_of(const struct exchange *x)
{
	static struct told *all;
	struct told *t;
	char text[160];

	for (t = all; t != NULL; t = t->next)
		if (t->route == x->route && t->method == x->head.method)
			return t;
	if ((t = calloc(1, sizeof(*t))) == NULL)
		fatal("out of memory");
	t->route = x->route;
	t->method = x->head.method;
	t->seconds = metrics_histogram("liaison_http_request_seconds",
	    "Time from a request's head to its answer.", labels(t, text, 0));
	t->next = all;
	all = t;
	return t;
}

static struct series *
requests_of(struct told *t, int http_status)
{
	struct series *none = NULL, **at = &none;
	char text[160];

	if (http_status >= STATUS_MIN && http_status < STATUS_MAX)
		at = &t->requests[http_status - STATUS_MIN];
	if (*at == NULL)
		*at = metrics_counter("liaison_http_requests_total",
		    "HTTP requests answered.", labels(t, text, http_status));
	return *at;
}
