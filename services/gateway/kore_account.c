/* What is told about each request: metrics and a line of the log. */
#include "kore_gateway.h"
#include "log.h"
#include "metrics.h"

/* method="GET",route="/api/v1/threads" */
static void
put_labels(struct buffer *b, const char *method, const char *route)
{
	buffer_reset(b);
	buffer_puts(b, "method=\"");
	buffer_puts(b, method);
	buffer_puts(b, "\",route=\"");
	buffer_puts(b, route);
	buffer_putc(b, '"');
}

/* Milliseconds with one decimal. */
static void
put_ms(struct buffer *b, int64_t us)
{
	uint64_t tenths = ((uint64_t)us + 50) / 100;

	buffer_unsigned(b, tenths / 10);
	buffer_putc(b, '.');
	buffer_unsigned(b, tenths % 10);
}

static void
put_line(struct buffer *b, const struct exchange *x, const char *method,
    const char *route, int64_t us)
{
	buffer_reset(b);
	buffer_puts(b, "method=");
	buffer_puts(b, method);
	buffer_puts(b, " route=");
	buffer_puts(b, route);
	buffer_puts(b, " status=");
	buffer_unsigned(b, (uint64_t)x->http_status);
	buffer_puts(b, " ms=");
	put_ms(b, us);
	buffer_puts(b, " school=");
	buffer_signed(b, x->context.caller.school_id);
	buffer_puts(b, " user=");
	buffer_signed(b, x->context.caller.user_id);
	buffer_puts(b, " request=");
	if (x->context.traceparent[0] != '\0')
		buffer_add(b, x->context.traceparent + 3, TRACE_ID_LEN);
	else
		buffer_putc(b, '-');
	buffer_putc(b, '\0');
}

void
exchange_account(const struct exchange *x)
{
	static struct buffer text;	/* kept from one to the next */
	const char *route = x->route != NULL ? x->route->pattern : "-";
	const char *method = http_method_name(x->head.method);
	int64_t us = loop_now_us() - x->began_us;

	put_labels(&text, method, route);
	buffer_putc(&text, '\0');
	metrics_observe("liaison_http_request_seconds",
	    "Time from a request's head to its answer.", text.data,
	    (double)us / 1e6);
	text.len--;
	buffer_puts(&text, ",status=\"");
	buffer_unsigned(&text, (uint64_t)x->http_status);
	buffer_puts(&text, "\"");
	buffer_putc(&text, '\0');
	metrics_add("liaison_http_requests_total", "HTTP requests answered.",
	    text.data, 1);
	if (!log_enabled(LOG_LEVEL_INFO))
		return;
	put_line(&text, x, method, route, us);
	log_info("request", "%s", text.data);
}
