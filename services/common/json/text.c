/* The text forms of times, durations, bytes and numbers. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/text.h"

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
#define TIME_MIN	INT64_C(-62135596800)
#define TIME_MAX	INT64_C(253402300799)

static bool
digits(const char **p, int n, int *out)
{
	int v = 0;

	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		v = v * 10 + (**p - '0');
	}
	*out = v;
	return true;
}

static bool
literal(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* ".5" to ".123456789", or nothing. */
static bool
fraction(const char **p, int32_t *nanos)
{
	int32_t v = 0, n = 0;

	*nanos = 0;
	if (**p != '.')
		return true;
	for ((*p)++; **p >= '0' && **p <= '9'; (*p)++, n++)
		if (n < 9)
			v = v * 10 + (**p - '0');
	if (n == 0 || n > 9)
		return false;
	for (; n < 9; n++)
		v *= 10;
	*nanos = v;
	return true;
}

/* Days from 1970-01-01, proleptic Gregorian; years start in March here. */
static int64_t
days_of(int64_t y, int m, int d)
{
	int64_t era, year_of_era, day_of_year;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	year_of_era = y - era * 400;
	day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 -
	    year_of_era / 100 + day_of_year - 719468;
}

static void
date_of(int64_t days, int *y, int *m, int *d)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

static bool
is_date(int y, int m, int d)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return y >= 1 && m >= 1 && m <= 12 && d >= 1 &&
	    d <= lengths[m - 1] + (m == 2 && leap);
}

bool
transcoder_parse_time(const char *p, int64_t *seconds, int32_t *nanos)
{
	int y, mo, d, h, mi, s, oh = 0, om = 0, sign;

	if (!digits(&p, 4, &y) || !literal(&p, '-') || !digits(&p, 2, &mo) ||
	    !literal(&p, '-') || !digits(&p, 2, &d) || !literal(&p, 'T') ||
	    !digits(&p, 2, &h) || !literal(&p, ':') || !digits(&p, 2, &mi) ||
	    !literal(&p, ':') || !digits(&p, 2, &s) || !fraction(&p, nanos))
		return false;
	sign = *p == '+' ? 1 : *p == '-' ? -1 : 0;
	if (*p++ != 'Z' && (sign == 0 || !digits(&p, 2, &oh) ||
	    !literal(&p, ':') || !digits(&p, 2, &om)))
		return false;
	if (*p != '\0' || !is_date(y, mo, d) || h > 23 || mi > 59 || s > 59 ||
	    oh > 23 || om > 59)
		return false;
	*seconds = days_of(y, mo, d) * 86400 + h * 3600 + mi * 60 + s -
	    sign * (oh * 3600 + om * 60);
	return *seconds >= TIME_MIN && *seconds <= TIME_MAX;
}

static char *
put_pair(char *out, int64_t v)
{
	memcpy(out, buffer_pairs[v], 2);
	return out + 2;
}

static char *
put_three(char *out, int32_t v)
{
	*out++ = (char)('0' + v / 100);
	return put_pair(out, v % 100);
}

/* With 0, 3, 6 or 9 digits, as few as hold the value. */
static char *
put_fraction(char *out, int32_t nanos)
{
	if (nanos == 0)
		return out;
	*out++ = '.';
	out = put_three(out, nanos / 1000000);
	if (nanos % 1000000 == 0)
		return out;
	out = put_three(out, nanos / 1000 % 1000);
	if (nanos % 1000 == 0)
		return out;
	return put_three(out, nanos % 1000);
}

void
transcoder_write_time(struct buffer *b, int64_t seconds, int32_t nanos)
{
	int64_t days, rest;
	int y, m, d;
	char *out;

	/* Out of range is a peer's error: stay parseable. */
	if (seconds < TIME_MIN || seconds > TIME_MAX || nanos < 0 ||
	    nanos > 999999999) {
		buffer_puts(b, "null");
		return;
	}
	rest = (seconds % 86400 + 86400) % 86400;
	days = (seconds - rest) / 86400;
	date_of(days, &y, &m, &d);
	out = buffer_reserve(b, sizeof("\"0000-00-00T00:00:00.000000000Z\""));
	*out++ = '"';
	out = put_pair(put_pair(out, y / 100), y % 100);
	*out++ = '-';
	out = put_pair(out, m);
	*out++ = '-';
	out = put_pair(out, d);
	*out++ = 'T';
	out = put_pair(out, rest / 3600);
	*out++ = ':';
	out = put_pair(out, rest / 60 % 60);
	*out++ = ':';
	out = put_fraction(put_pair(out, rest % 60), nanos);
	*out++ = 'Z';
	*out++ = '"';
	b->len = (size_t)(out - b->data);
}

void
transcoder_write_base64(struct buffer *b, const uint8_t *in, size_t len)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t v;
	size_t i;

	(void)buffer_reserve(b, len / 3 * 4 + 6);
	buffer_putc(b, '"');
	for (i = 0; i < len; i += 3) {
		v = (uint32_t)in[i] << 16;
		v |= i + 1 < len ? (uint32_t)in[i + 1] << 8 : 0;
		v |= i + 2 < len ? in[i + 2] : 0;
		buffer_putc(b, set[v >> 18]);
		buffer_putc(b, set[v >> 12 & 63]);
		buffer_putc(b, i + 1 < len ? set[v >> 6 & 63] : '=');
		buffer_putc(b, i + 2 < len ? set[v & 63] : '=');
	}
	buffer_putc(b, '"');
}

static int
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return -1;
}

uint8_t *
transcoder_parse_base64(struct arena *a, const char *text, size_t len,
    size_t *out_len)
{
	uint8_t *out = arena_alloc(a, len / 4 * 3 + 4);
	uint32_t v = 0;
	size_t i, n = 0;
	int bits = 0, s;

	if (len % 4 == 0 && len > 0 && text[len - 1] == '=')
		len -= text[len - 2] == '=' ? 2 : 1;
	if (len % 4 == 1)
		return NULL;
	for (i = 0; i < len; i++) {
		if ((s = sextet(text[i])) < 0)
			return NULL;
		v = v << 6 | (uint32_t)s;
		if ((bits += 6) >= 8) {
			bits -= 8;
			out[n++] = (uint8_t)(v >> bits);
		}
	}
	*out_len = n;
	return out;
}

/* The shortest decimal that reads back as the same number. */
static void
write_real(struct buffer *b, double d, int from, int to, bool single)
{
	char text[40];
	int digits_wanted;

	if (isnan(d) || isinf(d)) {
		buffer_puts(b, isnan(d) ? "\"NaN\""
		    : d > 0 ? "\"Infinity\"" : "\"-Infinity\"");
		return;
	}
	for (digits_wanted = from; digits_wanted <= to; digits_wanted++) {
		(void)snprintf(text, sizeof(text), "%.*g", digits_wanted, d);
		if (single ? (double)strtof(text, NULL) == d
			   : strtod(text, NULL) == d)
			break;
	}
	/* -0 would be read as an integer, which has no such zero. */
	buffer_puts(b, strcmp(text, "-0") == 0 ? "-0.0" : text);
}

void
transcoder_write_double(struct buffer *b, double d)
{
	write_real(b, d, 15, 17, false);
}

void
transcoder_write_float(struct buffer *b, float f)
{
	write_real(b, (double)f, 6, 9, true);
}
