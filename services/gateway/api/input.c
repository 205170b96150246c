/* What a request brings: its body, the bytes of an upload, its sender. */
#include <string.h>

#include "base/utf8.h"
#include "gateway/api/address.h"
#include "gateway/api/client.h"
#include "gateway/api/input.h"
#include "gateway/http/multipart.h"
#include "gateway/http/text.h"
#include "gateway/json/field.h"

const char *
exchange_body(const struct exchange *x, size_t *len)
{
	*len = x->input.len;
	return *len > 0 ? x->input.data : "";
}

static struct status
malformed(const char *why)
{
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST, "multipart/form-data", why);
}

static bool
find_part(struct exchange *x, struct upload_bytes *out)
{
	const char *boundary = http_parameter(x->arena,
	    x->head.field[HTTP_CONTENT_TYPE], "boundary"), *name;
	struct multipart *m = boundary != NULL ? multipart_new(boundary)
	    : NULL;
	struct status s = STATUS_OK;
	unsigned files = 0;

	if (m == NULL)
		s = malformed("no usable boundary");
	else if (multipart_feed(m, x->input.data, x->input.len) !=
	    MULTIPART_DONE)
		s = malformed("not well-formed");
	else if ((files = multipart_files(m, &out->offset, &out->length,
	    &name)) == 0)
		s = status_missing("file");
	else if (files > 1)
		s = status_invalid("file", "more than one");
	else
		out->name = arena_strdup(x->arena, name);
	multipart_destroy(&m);
	if (s.code == RPC__CODE__OK)
		return true;
	exchange_fail(x, s);
	return false;
}

bool
exchange_find_bytes(struct exchange *x, struct upload_bytes *out)
{
	const char *type = x->head.field[HTTP_CONTENT_TYPE];

	*out = (struct upload_bytes){ .length = x->input.len };
	if (http_media_type_is(type, "multipart/form-data"))
		return find_part(x, out);
	return true;
}

char *
exchange_param(struct exchange *x, unsigned i)
{
	char *text = http_unescape(x->arena, x->match.param[i].text,
	    x->match.param[i].len, false);

	return text != NULL && utf8_length(text) >= 0 ? text : NULL;
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
