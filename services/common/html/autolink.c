/* Addresses that stand in a text as themselves. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/utf8.h"
#include "html/autolink.h"

static size_t	web_len(const char *, const char **clear, const char **prefix);
static size_t	mail_len(const char *);
static size_t	run_len(const char *, const char **clear);
static size_t	without_end(const char *, size_t);
static size_t	sentence_end(const char *, size_t);
static bool	is_within_word(char);
static bool	is_local(char);

bool
autolink_may_be(const char *text, size_t n)
{
	return memchr(text, '@', n) != NULL || memmem(text, n, "://", 3) ||
	    memmem(text, n, "www.", 4) || memmem(text, n, "WWW.", 4) ||
	    memmem(text, n, "Www.", 4);
}

bool
autolink_next(const char *text, size_t from, struct autolink *l)
{
	const char *clear = text + from, *prefix;
	int n;

	for (l->start = from; text[l->start] != '\0'; l->start++) {
		if (l->start > 0 && is_within_word(text[l->start - 1]))
			continue;
		prefix = "";
		if ((l->len = web_len(text + l->start, &clear, &prefix)) == 0 &&
		    (l->len = mail_len(text + l->start)) > 0)
			prefix = "mailto:";
		if (l->len == 0 || l->len > LINK_MAX_BYTES - 16)
			continue;
		n = snprintf(l->href, sizeof(l->href), "%s%.*s", prefix,
		    (int)l->len, text + l->start);
		if (n > 0 && (size_t)n < sizeof(l->href))
			return true;
	}
	return false;
}

/* Bytes of the web address that begins here; 0: none. */
static size_t
web_len(const char *p, const char **clear, const char **prefix)
{
	size_t scheme = strncasecmp(p, "https://", 8) == 0 ? 8 :
	    strncasecmp(p, "http://", 7) == 0 ? 7 : 0;
	size_t len, host;

	if (scheme == 0 && strncasecmp(p, "www.", 4) != 0)
		return 0;
	host = scheme == 0 ? 4 : scheme;
	if (!isalnum((unsigned char)p[host]) && (p[host] & 0x80) == 0 &&
	    p[host] != '[')
		return 0;
	if (scheme == 0)
		*prefix = "https://";
	if ((len = run_len(p, clear)) > LINK_MAX_BYTES)
		return 0;
	len = without_end(p, len);
	return len > host ? len : 0;
}

/* Bytes of the mail address that begins here; 0: none. */
static size_t
mail_len(const char *p)
{
	size_t n = 0, at, last;

	while (is_local(p[n]))
		n++;
	if (n == 0 || p[n] != '@' || p[n - 1] == '.' || p[0] == '.')
		return 0;
	at = n++;
	while (isalnum((unsigned char)p[n]) || p[n] == '-' || p[n] == '.')
		n++;
	while (n > at && (p[n - 1] == '.' || p[n - 1] == '-'))
		n--;
	for (last = n; isalpha((unsigned char)p[last - 1]); last--)
		;
	/* A domain of two parts at least, the last one of letters. */
	return n - last >= 2 && p[last - 1] == '.' && last - 1 > at + 1 &&
	    p[at + 1] != '.' ? n : 0;
}

/*
 * Up to a blank, a quote or an angle, or to what is too long for a link.  There
 * is none of them before *clear, so that nothing is looked at again and again.
 */
static size_t
run_len(const char *p, const char **clear)
{
	const char *from = p, *next;
	int32_t c;

	if (*clear > p)
		p = *clear;
	next = p;
	for (; p - from <= LINK_MAX_BYTES && (c = utf8_next(&next)) > 0;
	    p = next)
		if (text_is_blank(c) || utf8_is_control(c) || c == '<' ||
		    c == '>' || c == '"' || c == 0xab || c == 0xbb ||
		    (c >= 0x201c && c <= 0x201f))
			break;
	*clear = p;
	return (size_t)(p - from);
}

/* Linear, whatever stands there: one pass counts what is taken off behind. */
static size_t
without_end(const char *p, size_t len)
{
	static const char opening[] = "([{", closing[] = ")]}";
	long unopened[3] = { 0 };
	const char *at;
	size_t i, n;

	for (i = 0; i < len; i++) {
		if ((at = memchr(closing, p[i], 3)) != NULL)
			unopened[at - closing]++;
		else if ((at = memchr(opening, p[i], 3)) != NULL)
			unopened[at - opening]--;
	}
	for (; len > 0; len -= n) {
		if ((at = memchr(closing, p[len - 1], 3)) != NULL) {
			if (unopened[at - closing]-- <= 0)
				break;
			n = 1;
		} else if ((n = sentence_end(p, len)) == 0)
			break;
	}
	return len;
}

/* Bytes of the last character where it ends a sentence, not the address. */
static size_t
sentence_end(const char *p, size_t len)
{
	if (strchr(".,;:!?'*_~|", p[len - 1]) != NULL)
		return 1;
	return len >= 3 && (memcmp(p + len - 3, "\xe2\x80\xa6", 3) == 0 ||
	    memcmp(p + len - 3, "\xe2\x80\x99", 3) == 0) ? 3 : 0;
}

/* What stands before an address parts it from a word. */
static bool
is_within_word(char c)
{
	return is_local(c) || c == '@' || c == '/' || (c & 0x80) != 0;
}

static bool
is_local(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' &&
	    strchr("._%+-", c) != NULL);
}
