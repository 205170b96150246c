/* What a request brings: its body, the bytes of an upload, its sender. */
#include <string.h>
#include <unistd.h>

#include <kore.h>
#include <http.h>

#include "base/utf8.h"
#include "gateway/api/address.h"
#include "gateway/api/input.h"
#include "gateway/http/multipart.h"
#include "gateway/http/text.h"

static const char *
spooled_body(struct exchange *x, size_t *len)
{
	char *all = arena_alloc(x->arena, x->head.content_length + 1);

	*len = x->head.content_length;
	return exchange_body_at(x, 0, all, *len) ? all : NULL;
}

const char *
exchange_body(struct exchange *x, size_t *len)
{
	*len = 0;
	if (x->head.content_length == 0)
		return "";
	if (x->here == NULL && x->req->http_body == NULL)
		return spooled_body(x, len);
	*len = x->head.content_length;
	if (x->here != NULL)
		return x->here;
	return (const char *)x->req->http_body->data;
}

bool
exchange_body_at(struct exchange *x, uint64_t offset, void *out, size_t len)
{
	char *to = out;
	ssize_t n;

	if (offset > x->head.content_length ||
	    len > x->head.content_length - offset)
		return false;
	if (x->here != NULL) {
		(void)memcpy(out, x->here + offset, len);
		return true;
	}
	if (x->req->http_body != NULL) {
		(void)memcpy(out, x->req->http_body->data + offset, len);
		return true;
	}
	if (lseek(x->req->http_body_fd, (off_t)offset, SEEK_SET) == -1)
		return false;
	for (; len > 0; to += n, len -= (size_t)n)
		if ((n = read(x->req->http_body_fd, to, len)) <= 0)
			return false;
	return true;
}

static void
keep_bytes(const void *data, size_t len, void *arg)
{
	struct upload_bytes *out = arg;

	(void)memcpy(out->data + out->length, data, len);
	out->length += len;
}

static struct status
malformed(const char *why)
{
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST, "multipart/form-data", why);
}

static struct status
find_part(struct exchange *x, const char *body, size_t len,
    struct upload_bytes *out)
{
	const char *boundary = http_parameter(x->arena,
	    x->head.field[HTTP_CONTENT_TYPE], "boundary");
	struct multipart *m = boundary != NULL
	    ? multipart_new(boundary, keep_bytes, out) : NULL;
	struct status s = STATUS_OK;

	out->data = arena_alloc(x->arena, len + 1);
	if (m == NULL)
		s = malformed("no usable boundary");
	else if (multipart_feed(m, body, len) != MULTIPART_DONE)
		s = malformed("not well-formed");
	else if (multipart_files(m) == 0)
		s = status_missing("file");
	else if (multipart_files(m) > 1)
		s = status_invalid("file", "more than one");
	else
		out->name = arena_strdup(x->arena, multipart_filename(m));
	multipart_destroy(&m);
	return s;
}

bool
exchange_find_bytes(struct exchange *x, struct upload_bytes *out)
{
	const char *type = x->head.field[HTTP_CONTENT_TYPE], *body;
	struct status s = STATUS_OK;
	size_t len;

	*out = (struct upload_bytes){ 0 };
	if ((body = exchange_body(x, &len)) == NULL)
		s = status_internal("cannot read the body");
	else if (http_media_type_is(type, "multipart/form-data"))
		s = find_part(x, body, len, out);
	else
		*out = (struct upload_bytes){
			(uint8_t *)(uintptr_t)body, len, NULL };
	if (s.code == RPC__CODE__OK)
		return true;
	exchange_fail(x, s);
	return false;
}

char *
exchange_id(struct exchange *x)
{
	char *id = http_unescape(x->arena, x->match.id, x->match.id_len,
	    false);

	return id != NULL && utf8_length(id) >= 0 ? id : NULL;
}

/* ---- the sender's address ---- */

const char *
exchange_address(struct exchange *x)
{
	char *address = arena_alloc(x->arena, ADDRESS_MAX);

	address_of_client(x->req->owner, &x->head, address);
	return address;
}
