/* HTML of a request, cleaned onto the arena of its call. */
#include <string.h>

#include "html/clean.h"
#include "html/sanitise.h"
#include "html/writer.h"

struct status
html_clean(struct arena *a, const char *text, const char *field,
    const char **html, const char **snippet)
{
	struct sanitised s;

	switch (sanitise_html(text, &s)) {
	case SANITISE_OK:
		break;
	case SANITISE_NOT_UTF8:
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__MALFORMED_REQUEST, field, "not UTF-8");
	case SANITISE_TOO_COMPLEX:
		return status_invalid(field, "too complex");
	}
	*html = arena_strndup(a, s.html, s.len);
	*snippet = arena_strdup(a, s.snippet);
	sanitised_clear(&s);
	return STATUS_OK;
}

struct status
html_clean_alone(struct arena *a, const char *text, const char *field,
    size_t max, const char **html, const char **snippet)
{
	const char *clean = "", *shown = "";
	struct status status = html_clean(a, text, field, &clean, &shown);

	if (status.code != RPC__CODE__OK)
		return status;
	if (strstr(clean, HTML_PICTURE_START) != NULL)
		return status_invalid(field, "a picture");
	if (strlen(clean) > max)
		return status_too_long(field, (int64_t)max);
	*html = clean;
	*snippet = shown;
	return STATUS_OK;
}
