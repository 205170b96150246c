/* A request's body as it comes. */
#include "gateway/http/body.h"

void
http_body_start(struct http_body *b, const struct http_head *h, uint64_t max)
{
	*b = (struct http_body){ .chunked = h->chunked, .max = max,
		.left = h->content_length,
		.done = !h->chunked && h->content_length == 0 };
}

static enum http_body_result
feed_chunked(struct http_body *b, char *data, size_t len, size_t *used,
    size_t *out)
{
	switch (http_chunked_feed(&b->decoder, data, len, used, out)) {
	case HTTP_CHUNKED_DONE:
		b->done = true;
		return HTTP_BODY_DONE;
	case HTTP_CHUNKED_BAD:
		return HTTP_BODY_BAD;
	default:
		return HTTP_BODY_MORE;
	}
}

enum http_body_result
http_body_feed(struct http_body *b, char *data, size_t len, size_t *used,
    size_t *out)
{
	enum http_body_result result = HTTP_BODY_MORE;

	if (b->chunked) {
		result = feed_chunked(b, data, len, used, out);
	} else {
		*used = *out = len < b->left ? len : (size_t)b->left;
		b->left -= *out;
		b->done = b->left == 0;
		if (b->done)
			result = HTTP_BODY_DONE;
	}
	b->came += *out;
	return b->came > b->max && result != HTTP_BODY_BAD
	    ? HTTP_BODY_TOO_LARGE : result;
}
