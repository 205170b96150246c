/* The pictures of a sanitised body: each is an attachment of what it is in. */
#include <string.h>

#include "html/pictures.h"
#include "html/writer.h"

static const char *foreign(const char *, const char *const *, size_t);

struct status
html_check_pictures(const char *html, const char *const *ids, size_t n)
{
	return foreign(html, ids, n) == NULL ? STATUS_OK :
	    status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_UNKNOWN, "bodyHtml",
	    "a picture that is no attachment");
}

const char *
html_keep_pictures(struct arena *a, const char *html, const char *const *ids,
    size_t n)
{
	const char *picture = foreign(html, ids, n);
	char *kept, *to;

	if (picture == NULL)
		return html;
	to = kept = arena_alloc(a, strlen(html) + 1);
	while (picture != NULL) {
		memcpy(to, html, (size_t)(picture - html));
		to += picture - html;
		/* Within it, '>' is escaped. */
		html = picture + strcspn(picture, ">");
		html += *html == '>';
		picture = foreign(html, ids, n);
	}
	memcpy(to, html, strlen(html) + 1);
	return kept;
}

/* The first that is none of them, or NULL. */
static const char *
foreign(const char *html, const char *const *ids, size_t n)
{
	size_t i;

	for (; (html = strstr(html, HTML_PICTURE_START)) != NULL;
	    html += strlen(HTML_PICTURE_START)) {
		for (i = 0; i < n; i++)
			if (strncmp(html + strlen(HTML_PICTURE_START), ids[i],
			    HTML_CID_LEN) == 0)
				break;
		if (i == n)
			return html;
	}
	return NULL;
}
