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

#define SCAN_PIECE	65536

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

/* Runs the whole body through the reader. */
static enum multipart_result
scan(struct exchange *x, struct multipart *m)
{
	enum multipart_result result = MULTIPART_MORE;
	size_t at = 0, n, size = x->head.content_length;
	char *piece = arena_alloc(x->arena, SCAN_PIECE);

	for (; at < size && result == MULTIPART_MORE; at += n) {
		n = size - at < SCAN_PIECE ? size - at : SCAN_PIECE;
		if (!exchange_body_at(x, at, piece, n))
			return MULTIPART_BAD;
		result = multipart_feed(m, piece, n);
	}
	return result;
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
	else if (scan(x, m) != MULTIPART_DONE)
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

	*out = (struct upload_bytes){ .length = x->head.content_length };
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

/* ---- the sender's address ---- */

const char *
exchange_address(struct exchange *x)
{
	char *address = arena_alloc(x->arena, ADDRESS_MAX);

	address_of_client(x->req->owner, &x->head, address);
	return address;
}
