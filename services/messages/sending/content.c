/* What a message says: checked, cleaned, and fingerprinted. */
#include <ctype.h>
#include <string.h>

#include <sodium.h>

#include "base/text.h"
#include "base/utf8.h"
#include "html/clean.h"
#include "html/pictures.h"
#include "html/writer.h"
#include "messages/messages.h"
#include "messages/sending/content.h"

#define FILE_ID_LEN	HTML_CID_LEN

struct fingerprint {
	crypto_generichash_state	state;
};

static struct status	malformed(const char *field);
static bool		is_file_id(const char *);

struct status
content_subject(struct arena *a, const char *subject, const char **out)
{
	const char *trimmed = "";
	struct status status = content_line(a, subject, &trimmed);

	if (status.code == RPC__CODE__OK && *trimmed == '\0')
		return status_missing("subject");
	if (status.code == RPC__CODE__OK)
		*out = trimmed;
	return status;
}

struct status
content_line(struct arena *a, const char *subject, const char **out)
{
	if (utf8_length(subject) < 0)
		return malformed("subject");
	*out = text_line(a, subject);
	return STATUS_OK;
}

struct status
content_body(struct arena *a, const char *html, char *const *files, size_t n,
    struct new_message *m)
{
	const char *body = "", *snippet = "";
	struct status status = content_html(a, html, &body, &snippet);

	if (status.code == RPC__CODE__OK && *snippet == '\0' && n == 0)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__EMPTY_MESSAGE, "bodyHtml",
		    "no text and no attachment");
	if (status.code == RPC__CODE__OK)
		status = html_check_pictures(body,
		    (const char *const *)files, n);
	/* It is filled in by who writes: all readers have the same text. */
	if (status.code == RPC__CODE__OK && (strstr(body, "{{recipient}}") !=
	    NULL || strstr(body, "{{child}}") != NULL))
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__TEMPLATE_FIELD_LEFT, "bodyHtml",
		    "a template's field");
	if (status.code == RPC__CODE__OK) {
		m->body_html = body;
		m->snippet = snippet;
	}
	return status;
}

struct status
content_html(struct arena *a, const char *html, const char **out,
    const char **snippet)
{
	return html_clean(a, html, "bodyHtml", out, snippet);
}

struct status
content_files(struct arena *a, char *const *ids, size_t n, char ***out,
    size_t *nout)
{
	char **kept = arena_pointers(a, n);
	size_t i, j, nkept = 0;

	for (i = 0; i < n; i++) {
		if (!is_file_id(ids[i]))
			return status_make(RPC__CODE__INVALID_ARGUMENT,
			    RPC__REASON__ATTACHMENT_UNKNOWN, "attachmentIds",
			    "not an attachment id");
		for (j = 0; j < nkept; j++)
			if (strcmp(kept[j], ids[i]) == 0)
				break;
		if (j == nkept)
			kept[nkept++] = ids[i];
	}
	*out = kept;
	*nout = nkept;
	return STATUS_OK;
}

/* ---- fingerprint ---- */

struct fingerprint *
fingerprint_new(struct arena *a, const char *method)
{
	/* libsodium wants its state at a multiple of 64. */
	char *memory = arena_alloc(a, sizeof(struct fingerprint) + 64);
	struct fingerprint *f;

	f = (struct fingerprint *)(memory + 64 - (uintptr_t)memory % 64);
	crypto_generichash_init(&f->state, NULL, 0, ONCE_HASH);
	fingerprint_text(f, method);
	return f;
}

void
fingerprint_text(struct fingerprint *f, const char *text)
{
	size_t len = strlen(text);

	fingerprint_int(f, (int64_t)len);
	crypto_generichash_update(&f->state, (const unsigned char *)text, len);
}

void
fingerprint_int(struct fingerprint *f, int64_t v)
{
	unsigned char bytes[8];
	int i;

	for (i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)v >> (8 * i));
	crypto_generichash_update(&f->state, bytes, sizeof(bytes));
}

void
fingerprint_end(struct fingerprint *f, uint8_t out[static ONCE_HASH])
{
	crypto_generichash_final(&f->state, out, ONCE_HASH);
}

/* ---- */

static struct status
malformed(const char *field)
{
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST, field, "not UTF-8");
}

static bool
is_file_id(const char *id)
{
	size_t n;

	for (n = 0; n <= FILE_ID_LEN && id[n] != '\0'; n++)
		if (!isxdigit((unsigned char)id[n]) ||
		    isupper((unsigned char)id[n]))
			return false;
	return n == FILE_ID_LEN;
}
