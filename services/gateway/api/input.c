/* What a request brings: its body, the file of a form, its sender. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "gateway/api/address.h"
#include "gateway/api/client.h"
#include "gateway/api/input.h"
#include "gateway/http/text.h"
#include "json/field.h"

const char *
exchange_body(const struct exchange *x, size_t *len)
{
	*len = x->input.len;
	return *len > 0 ? x->input.data : "";
}

/* ---- forms ---- */

bool
exchange_has_form(const struct exchange *x)
{
	return http_media_type_is(x->head.field[HTTP_CONTENT_TYPE],
	    "multipart/form-data");
}

struct status
exchange_bad_form(const char *why)
{
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST, "multipart/form-data", why);
}

struct multipart *
exchange_open_form(struct exchange *x, multipart_fn *fn, void *arg,
    struct status *s)
{
	const char *boundary = http_parameter(x->arena,
	    x->head.field[HTTP_CONTENT_TYPE], "boundary");
	struct multipart *m = NULL;

	if (boundary != NULL)
		m = multipart_new(boundary, fn, arg);
	if (m == NULL)
		*s = exchange_bad_form("no usable boundary");
	return m;
}

struct status
exchange_check_form(struct multipart *m)
{
	if (multipart_feed(m, "", 0) != MULTIPART_DONE)
		return exchange_bad_form("not well-formed");
	if (multipart_files(m) == 0)
		return status_missing("file");
	if (multipart_files(m) > 1)
		return status_invalid("file", "more than one");
	return STATUS_OK;
}

static void
keep_bytes(const void *data, size_t len, void *arg)
{
	ProtobufCBinaryData *out = arg;

	(void)memcpy(out->data + out->len, data, len);
	out->len += len;
}

static struct status
find_file(struct exchange *x, ProtobufCBinaryData *out)
{
	struct status s = STATUS_OK;
	struct multipart *m = exchange_open_form(x, keep_bytes, out, &s);

	if (m == NULL)
		return s;
	out->data = arena_alloc(x->arena, x->input.len + 1);
	(void)multipart_feed(m, x->input.data, x->input.len);
	s = exchange_check_form(m);
	multipart_destroy(&m);
	return s;
}

bool
exchange_find_bytes(struct exchange *x, ProtobufCBinaryData *out)
{
	struct status s = STATUS_OK;

	*out = (ProtobufCBinaryData){ 0 };
	if (exchange_has_form(x))
		s = find_file(x, out);
	else
		*out = (ProtobufCBinaryData){ x->input.len,
			(uint8_t *)x->input.data };
	if (s.code == RPC__CODE__OK)
		return true;
	exchange_fail(x, s);
	return false;
}

/* ---- paths ---- */

char *
exchange_param(struct exchange *x, unsigned i)
{
	char *text = http_unescape(x->arena, x->match.param[i].text,
	    x->match.param[i].len, false);

	return text != NULL && utf8_length(text) >= 0 ? text : NULL;
}

bool
exchange_number_param(struct exchange *x, unsigned i, int64_t *out)
{
	const char *text = exchange_param(x, i);
	char *end;

	if (text != NULL && *text >= '1' && *text <= '9' &&
	    (*out = strtoll(text, &end, 10)) != INT64_MAX && *end == '\0')
		return true;
	exchange_fail(x, status_not_found());
	return false;
}

/* Does the field at fault stand in the path? */
static bool
is_in_path(const struct exchange *x, const char *field)
{
	const struct route *r = x->route;
	unsigned i;

	for (i = 0; i < x->match.nparams; i++)
		if (transcoder_field(r->rule->input, field) ==
		    &r->rule->input->fields[r->param[i]])
			return true;
	return false;
}

bool
exchange_within_limits(struct exchange *x, const ProtobufCMessage *request)
{
	struct status s = rpc_limits_check(&x->route->rule->limits, request);

	if (s.code == RPC__CODE__OK)
		return true;
	/* An id that is too long is an id of nothing. */
	exchange_fail(x, is_in_path(x, s.field) ? status_not_found() : s);
	return false;
}

/* ---- the sender's address ---- */

const char *
exchange_address(struct exchange *x)
{
	char *address = arena_alloc(x->arena, ADDRESS_MAX);

	address_of_client(x->client->address, &x->head, address);
	return address;
}
