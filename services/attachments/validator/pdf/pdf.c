/*
 * A PDF: what is before and behind it, its text, and its objects.
 *
 * It is read without repairing anything first.  Where that fails it is read
 * with libqpdf's repairs, as people's programs do; but each repairs in its own
 * way, so that nothing may be in such a file that only its objects tell.
 */
#include <string.h>

#include "attachments/validator/pdf/pdf.h"
#include "attachments/validator/pdf/pdf_parts.h"
#include "attachments/validator/reading/archive_end.h"
#include "attachments/validator/reading/residue.h"

#define EDGE	1024	/* bytes: ISO 32000-1, H.3, notes 13 and 18 */

static bool	edges_ok(const struct source *, size_t *begin, size_t *end,
		    struct verdict *);
static bool	read_either(const struct source *, const struct policy *,
		    const struct pdf_text *, struct verdict *);
static bool	read_whole(const struct source *, const struct policy *,
		    struct verdict *);
static bool	read_repaired(const struct source *, const struct policy *,
		    const struct pdf_text *, struct verdict *);
static qpdf_data new_document(bool repairs);
static bool	open_document(qpdf_data, const struct source *,
		    struct verdict *);
static bool	text_allowed(const struct pdf_text *, const struct policy *,
		    struct verdict *);

void
pdf_start(void)
{
	qpdf_data q = new_document(true);

	(void)qpdf_empty_pdf(q);
	qpdf_cleanup(&q);
}

void
pdf_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	struct pdf_text text = { 0 };
	size_t begin = 0, end = 0;

	if (!edges_ok(s, &begin, &end, verdict) ||
	    !pdf_text_ok(s, begin, end, &text, verdict) ||
	    !read_either(s, policy, &text, verdict))
		return;
	/* LibreOffice embeds a document, an archive, as it is. */
	if (!text.files || !policy->takes_pdf_files)
		(void)archive_end_ok(s, begin, end, verdict);
}

static bool
read_either(const struct source *s, const struct policy *policy,
    const struct pdf_text *text, struct verdict *verdict)
{
	struct verdict first = { 0 };

	if (read_whole(s, policy, &first))
		return true;
	if (first.finding == FINDING_BROKEN)
		return read_repaired(s, policy, text, verdict);
	*verdict = first;
	return false;
}

static bool
edges_ok(const struct source *s, size_t *begin, size_t *end,
    struct verdict *verdict)
{
	size_t within = s->size < EDGE + 4 ? s->size : EDGE + 4, at;
	const uint8_t *header = memmem(s->bytes, within, "%PDF-", 5);

	if (header == NULL)
		return verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
	*begin = (size_t)(header - s->bytes);
	within = s->size < EDGE ? s->size : EDGE;
	for (at = s->size - 5; at > s->size - within; at--)
		if (memcmp(s->bytes + at, "%%EOF", 5) == 0)
			break;
	if (memcmp(s->bytes + at, "%%EOF", 5) != 0 || at < *begin)
		return verdict_refuse(verdict, FINDING_BROKEN, "@%%%%EOF");
	*end = at + 5;
	return residue_ok(s, 0, *begin, verdict) &&
	    residue_ok(s, *end, s->size - *end, verdict);
}

/* False and FINDING_BROKEN: it may be read with repairs. */
static bool
read_whole(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	qpdf_data q = new_document(false);
	bool ok = open_document(q, s, verdict) &&
	    pdf_objects_ok(q, policy, verdict);

	while (ok && qpdf_more_warnings(q))
		if (qpdf_get_error_code(q, qpdf_next_warning(q)) ==
		    qpdf_e_damaged_pdf)
			ok = verdict_refuse(verdict, FINDING_BROKEN, "%s", "");
	qpdf_cleanup(&q);
	return ok;
}

static bool
read_repaired(const struct source *s, const struct policy *policy,
    const struct pdf_text *text, struct verdict *verdict)
{
	qpdf_data q;
	bool ok;

	if (text->object_streams || text->escapes)
		return verdict_refuse(verdict, FINDING_BROKEN, "@xref");
	if (!text_allowed(text, policy, verdict))
		return false;
	q = new_document(true);
	ok = open_document(q, s, verdict) &&
	    pdf_objects_ok(q, policy, verdict);
	qpdf_cleanup(&q);
	return ok;
}

static qpdf_data
new_document(bool repairs)
{
	qpdf_data q = qpdf_init();

	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	qpdf_set_attempt_recovery(q, repairs ? QPDF_TRUE : QPDF_FALSE);
	return q;
}

static bool
open_document(qpdf_data q, const struct source *s, struct verdict *verdict)
{
	if ((qpdf_read_memory(q, "pdf", (const char *)s->bytes, s->size,
	    NULL) & (QPDF_ERRORS)) == 0)
		return true;
	switch (qpdf_get_error_code(q, qpdf_get_error(q))) {
	case qpdf_e_password:
	/* For the keys of certain people. */
	case qpdf_e_unsupported:
		return verdict_refuse(verdict, FINDING_ENCRYPTED, "%s", "");
	default:
		return verdict_refuse(verdict, FINDING_BROKEN, "%s", "");
	}
}

static bool
text_allowed(const struct pdf_text *text, const struct policy *policy,
    struct verdict *verdict)
{
	if (text->scripts && !policy->takes_pdf_scripts)
		return verdict_refuse(verdict, FINDING_SCRIPT, "JavaScript");
	if (text->launches && !policy->takes_pdf_launch_actions)
		return verdict_refuse(verdict, FINDING_LAUNCH, "%s", "");
	if (text->files && !policy->takes_pdf_files)
		return verdict_refuse(verdict, FINDING_EMBEDDED_FILES, "%s",
		    "");
	return true;
}
