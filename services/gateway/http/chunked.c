/* The chunked transfer coding, decoded in place. */
#include <stdbool.h>
#include <string.h>

#include "gateway/http/chunked.h"

/* Digits of a size: more than any body that is taken. */
#define DIGITS_MAX	15
/* Bytes of a chunk's extensions, and of all trailers. */
#define EXTENSIONS_MAX	1024
#define TRAILERS_MAX	8192

enum state {
	SIZE,
	EXTENSION,	/* after a semicolon; dropped */
	SIZE_LF,
	DATA,
	DATA_CR,
	DATA_LF,
	TRAILER,	/* at the start of a line, or its name */
	TRAILER_VALUE,
	TRAILER_LF,
	END_LF,
	END,
	BAD,
};

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_text(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

static enum state
take_size(struct http_chunked *k, char c)
{
	int digit = hex_digit(c);

	if (digit >= 0) {
		k->left = k->left * 16 + (unsigned)digit;
		return ++k->digits <= DIGITS_MAX ? SIZE : BAD;
	}
	k->line = 0;
	if (k->digits == 0)
		return BAD;
	return c == ';' ? EXTENSION : c == '\r' ? SIZE_LF : BAD;
}

static enum state
take_extension(struct http_chunked *k, char c)
{
	if (c == '\r')
		return SIZE_LF;
	return is_text(c) && ++k->line <= EXTENSIONS_MAX ? EXTENSION : BAD;
}

static enum state
after_size(struct http_chunked *k)
{
	k->digits = 0;
	k->line = 0;
	return k->left > 0 ? DATA : TRAILER;
}

static enum state
take_trailer(struct http_chunked *k, char c)
{
	static const char name[] = "!#$%&'*+-.^_`|~0123456789"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (++k->trailers > TRAILERS_MAX)
		return BAD;
	if (c == '\r' && k->line == 0)
		return END_LF;
	if (c == ':' && k->line > 0)
		return TRAILER_VALUE;
	k->line++;
	return c != '\0' && strchr(name, c) != NULL ? TRAILER : BAD;
}

static enum state
take_trailer_value(struct http_chunked *k, char c)
{
	if (++k->trailers > TRAILERS_MAX)
		return BAD;
	if (c == '\r')
		return TRAILER_LF;
	return is_text(c) ? TRAILER_VALUE : BAD;
}

/* What one byte makes of it; not of data. */
static enum state
take_byte(struct http_chunked *k, char c)
{
	switch ((enum state)k->state) {
	case SIZE:
		return take_size(k, c);
	case EXTENSION:
		return take_extension(k, c);
	case SIZE_LF:
		return c == '\n' ? after_size(k) : BAD;
	case DATA_CR:
		return c == '\r' ? DATA_LF : BAD;
	case DATA_LF:
		return c == '\n' ? SIZE : BAD;
	case TRAILER:
		return take_trailer(k, c);
	case TRAILER_VALUE:
		return take_trailer_value(k, c);
	case TRAILER_LF:
		k->line = 0;
		return c == '\n' ? TRAILER : BAD;
	case END_LF:
		return c == '\n' ? END : BAD;
	default:
		return BAD;
	}
}

enum http_chunked_result
http_chunked_feed(struct http_chunked *k, char *data, size_t len,
    size_t *used, size_t *out)
{
	size_t at = 0, n;

	*out = 0;
	while (at < len && k->state != END && k->state != BAD) {
		if (k->state != DATA) {
			k->state = (int)take_byte(k, data[at++]);
			continue;
		}
		n = len - at < k->left ? len - at : (size_t)k->left;
		if (*out != at)
			(void)memmove(data + *out, data + at, n);
		*out += n;
		at += n;
		if ((k->left -= n) == 0)
			k->state = DATA_CR;
	}
	*used = at;
	return k->state == BAD ? HTTP_CHUNKED_BAD
	    : k->state == END ? HTTP_CHUNKED_DONE : HTTP_CHUNKED_MORE;
}
