/* Texts of elements in the XML that S3 answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/blobs/s3_xml.h"

#define NAME_LEN	64

static bool	decode(const char **at, const char *end, char *out);

bool
s3_xml_next(struct s3_span *left, const char *name, struct s3_span *inner)
{
	char open[NAME_LEN], close[NAME_LEN];
	const char *at, *end;
	size_t len = (size_t)(left->end - left->at);

	(void)snprintf(open, sizeof(open), "<%s>", name);
	(void)snprintf(close, sizeof(close), "</%s>", name);
	at = memmem(left->at, len, open, strlen(open));
	if (at == NULL)
		return false;
	at += strlen(open);
	end = memmem(at, (size_t)(left->end - at), close, strlen(close));
	if (end == NULL)
		return false;
	*inner = (struct s3_span){ at, end };
	left->at = end + strlen(close);
	return true;
}

bool
s3_xml_text(struct s3_span in, const char *name, char *out, size_t size)
{
	struct s3_span text;
	size_t n = 0;

	if (!s3_xml_next(&in, name, &text))
		return false;
	while (text.at < text.end) {
		if (n + 1 == size)
			return false;
		if (*text.at != '&')
			out[n] = *text.at++;
		else if (!decode(&text.at, text.end, &out[n]))
			return false;
		n++;
	}
	out[n] = '\0';
	return true;
}

/* "&quot;" and its like.  Nothing beyond ASCII is in what is read here. */
static bool
decode(const char **at, const char *end, char *out)
{
	static const struct {
		const char	*text;
		char		 c;
	} known[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&apos;", '\'' }, { "&#34;", '"' },
		{ "&#38;", '&' }, { "&#39;", '\'' }, { "&#43;", '+' },
		{ "&#x22;", '"' } };
	size_t i, len;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		len = strlen(known[i].text);
		if ((size_t)(end - *at) >= len &&
		    memcmp(*at, known[i].text, len) == 0) {
			*at += len;
			*out = known[i].c;
			return true;
		}
	}
	return false;
}
