/* Routes that are one RPC: JSON, path, query and headers in, JSON out. */
#include <string.h>

#include "base/random_hex.h"
#include "gateway/api/answers.h"
#include "gateway/api/input.h"
#include "gateway/http/text.h"
#include "gateway/json/transcoder.h"
#include "json/field.h"
#include "wire/frame.h"

static ProtobufCMessage	*read_json(struct exchange *);
static bool	read_path(struct exchange *, ProtobufCMessage *);
static bool	read_bytes(struct exchange *, ProtobufCMessage *);
static void	ask_for_csv(struct exchange *, ProtobufCMessage *);
static void	answer_csv(struct exchange *, const void *reply, size_t len);
static void	on_reply(struct exchange *, const struct status *,
		    const void *, size_t);

void
answer_call(struct exchange *x)
{
	const struct route *r = x->route;
	ProtobufCMessage *request;

	request = r->body == BODY_JSON ? read_json(x)
	    : arena_message(x->arena, r->rule->input);
	if (request == NULL || !exchange_read_query(x, request) ||
	    !read_path(x, request) || !exchange_read_key(x, request) ||
	    !read_bytes(x, request) || !exchange_within_limits(x, request))
		return;
	ask_for_csv(x, request);
	exchange_call_raw(x, r->service, r->rule, request, on_reply);
}

static void
on_reply(struct exchange *x, const struct status *status, const void *reply,
    size_t len)
{
	if (status->code != RPC__CODE__OK)
		exchange_fail_with(x, *status, x->route->rule->output, reply,
		    len);
	else if (x->route->success == 204)
		exchange_empty(x, 204);
	else if (x->work != NULL)
		answer_csv(x, reply, len);
	else
		exchange_reply(x, x->route->success,
		    x->route->rule->output, reply, len);
}

/* ---- CSV ---- */

/* x->work says that it is asked for. */
static void
ask_for_csv(struct exchange *x, ProtobufCMessage *request)
{
	static char csv[] = "csv";
	const ProtobufCFieldDescriptor *f;
	char **format;

	if (x->route->csv_field == ROUTE_NO_FIELD)
		return;
	f = protobuf_c_message_descriptor_get_field_by_name(
	    x->route->rule->input, "format");
	format = (void *)((char *)request + f->offset);
	if (**format == '\0' &&
	    http_accepts(x->head.field[HTTP_ACCEPT], "text/csv"))
		*format = csv;
	if (strcmp(*format, csv) == 0)
		x->work = csv;
}

static void
answer_csv(struct exchange *x, const void *reply, size_t len)
{
	const struct rpc_rule *rule = x->route->rule;
	ProtobufCMessage *m;
	const char *text;

	if (rpc_frame_unpack(rule->output, reply, len, x->arena, &m).code !=
	    RPC__CODE__OK) {
		exchange_fail(x, status_internal("unreadable reply"));
		return;
	}
	text = *(char **)(void *)((char *)m +
	    rule->output->fields[x->route->csv_field].offset);
	x->http_status = 200;
	x->type = "text/csv; charset=utf-8; header=present";
	exchange_header(x, "content-disposition",
	    "attachment; filename=\"liaison.csv\"");
	exchange_header(x, "vary", "accept");
	buffer_puts(&x->body, text);
	exchange_done(x);
}

/* Always false: the answer has been given. */
static bool
refuse(struct exchange *x, const struct transcoder_error *e)
{
	exchange_fail(x, status_make(RPC__CODE__INVALID_ARGUMENT, e->reason,
	    e->field, e->message));
	return false;
}

static bool
refuse_field(struct exchange *x, Rpc__Reason reason, const char *field,
    const char *why)
{
	exchange_fail(x, status_make(RPC__CODE__INVALID_ARGUMENT, reason,
	    field, why));
	return false;
}

static ProtobufCMessage *
read_json(struct exchange *x)
{
	const struct route *r = x->route;
	struct transcoder_error error;
	ProtobufCMessage *m;
	size_t len;
	const char *body = exchange_body(x, &len);

	m = transcoder_read(x->arena, r->rule->input, body, len, r->hidden,
	    &error);
	if (m == NULL)
		(void)refuse(x, &error);
	return m;
}

/* A parameter that a query may set, by its JSON name. */
static const ProtobufCFieldDescriptor *
query_field(const struct route *r, const char *name)
{
	const ProtobufCFieldDescriptor *f = transcoder_field(r->rule->input,
	    name);
	const char *const *hidden = r->hidden;

	if (r->body == BODY_JSON || f == NULL ||
	    !transcoder_has_text(f))
		return NULL;
	for (; *hidden != NULL; hidden++)
		if (strcmp(*hidden, f->name) == 0)
			return NULL;
	return f;
}

bool
exchange_read_query(struct exchange *x, ProtobufCMessage *m)
{
	const struct route *r = x->route;
	const ProtobufCFieldDescriptor *f;
	const char *p = x->head.query;
	struct transcoder_error error;
	char *name, *value;
	uint64_t seen = 0, bit;
	int more;

	while ((more = http_query_next(x->arena, &p, &name, &value)) == 1) {
		if ((f = query_field(r, name)) == NULL)
			return refuse_field(x, RPC__REASON__FIELD_UNKNOWN,
			    name, "no such parameter");
		bit = UINT64_C(1) << ((f - r->rule->input->fields) & 63);
		if (f->label != PROTOBUF_C_LABEL_REPEATED &&
		    (seen & bit) != 0)
			return refuse_field(x, RPC__REASON__FIELD_INVALID,
			    name, "given twice");
		seen |= bit;
		if (!transcoder_set(x->arena, m, f, value, &error))
			return refuse(x, &error);
	}
	if (more == -1)
		return refuse_field(x, RPC__REASON__MALFORMED_REQUEST,
		    "query", "broken escape");
	return true;
}

/* An id that is none is an id of nothing. */
static bool
read_path(struct exchange *x, ProtobufCMessage *m)
{
	const struct route *r = x->route;
	struct transcoder_error error;
	char *text;
	unsigned i;

	for (i = 0; i < x->match.nparams; i++)
		if ((text = exchange_param(x, i)) == NULL ||
		    !transcoder_set(x->arena, m,
			&r->rule->input->fields[r->param[i]], text, &error)) {
			exchange_fail(x, status_not_found());
			return false;
		}
	return true;
}

/*
 * Without a key of the client's we make one, so that a call whose replica is
 * lost can be sent again and still counts once.
 */
bool
exchange_read_key(struct exchange *x, ProtobufCMessage *m)
{
	const struct route *r = x->route;
	const char *key = x->head.field[HTTP_IDEMPOTENCY_KEY], *p;
	struct transcoder_error error;
	char made[33];

	if (!r->rule->once)
		return true;
	if (key == NULL) {
		random_hex(made, 16);
		key = made;
	}
	for (p = key; *p > ' ' && *p < 0x7f;)
		p++;
	if (*p != '\0' || p == key || p - key > ONCE_KEY_MAX)
		return refuse_field(x, RPC__REASON__FIELD_INVALID,
		    "Idempotency-Key", "not 1 to 64 printable characters");
	(void)memcpy(x->context.key, key, (size_t)(p - key) + 1);
	/* For a release that looks for it there alone. */
	if (r->key_field != ROUTE_NO_FIELD &&
	    !transcoder_set(x->arena, m, &r->rule->input->fields[r->key_field],
		key, &error))
		return refuse(x, &error);
	return true;
}

static bool
read_bytes(struct exchange *x, ProtobufCMessage *m)
{
	const struct route *r = x->route;
	ProtobufCBinaryData *data;

	if (r->bytes_field == ROUTE_NO_FIELD)
		return true;
	data = (void *)((char *)m +
	    r->rule->input->fields[r->bytes_field].offset);
	if (!exchange_find_bytes(x, data))
		return false;
	if (data->len > 0)
		return true;
	exchange_fail(x, status_missing("body"));
	return false;
}
