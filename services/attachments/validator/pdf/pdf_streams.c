/* What streams and texts of a PDF hold, so far as it is not for its pages. */
#include <stdlib.h>
#include <string.h>

#include "attachments/validator/pdf/pdf_parts.h"
#include "attachments/validator/reading/program.h"
#include "attachments/validator/reading/residue.h"

static bool	has_script(const struct source *);

/*
 * A program is known by its head.  Elsewhere all is looked at; a form's script
 * is an element of any prefix.
 */
bool
pdf_stream_ok(const struct pdf_document *d, qpdf_oh stream,
    enum finding finding, const char *detail)
{
	struct verdict said = { 0 };
	unsigned char *data = NULL;
	struct source s = { .extension = "" };
	bool ok;

	if ((qpdf_oh_get_stream_data(d->q, stream, qpdf_dl_specialized, NULL,
	    &data, &s.size) & (QPDF_ERRORS)) != 0) {
		(void)qpdf_get_error(d->q);
		free(data);
		return verdict_refuse(d->verdict, FINDING_BROKEN, "%s",
		    detail);
	}
	s.bytes = data;
	if (s.size == 0)
		ok = true;
	else if (finding == FINDING_PROGRAM)
		ok = program_name(data, s.size) == NULL;
	else if (finding == FINDING_SCRIPT)
		ok = !has_script(&s);
	else
		ok = residue_ok(&s, 0, s.size, &said);
	free(data);
	return ok || verdict_refuse(d->verdict, finding, "%s", detail);
}

/* In one byte a character or in two, with a prefix or without. */
static bool
has_script(const struct source *s)
{
	static const struct {
		const char	*tag;
		size_t		 len;
	} tags[] = {
		{ "<script", 7 },
		{ ":script", 7 },
		{ "<\0s\0c\0r\0i\0p\0t", 13 },
		{ ":\0s\0c\0r\0i\0p\0t", 13 },
	};
	size_t i;

	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (memmem(s->bytes, s->size, tags[i].tag, tags[i].len) != NULL)
			return true;
	return false;
}

bool
pdf_info_ok(const struct pdf_document *d, qpdf_oh trailer)
{
	qpdf_oh info = qpdf_oh_get_key_if_dict(d->q, trailer, "/Info"), value;
	struct source s = { .extension = "" };
	bool ok = true;

	if (qpdf_oh_is_dictionary(d->q, info)) {
		qpdf_oh_begin_dict_key_iter(d->q, info);
		while (ok && qpdf_oh_dict_more_keys(d->q)) {
			value = qpdf_oh_get_key(d->q, info,
			    qpdf_oh_dict_next_key(d->q));
			s.size = 0;
			if (qpdf_oh_is_string(d->q, value))
				s.bytes = (const uint8_t *)
				    qpdf_oh_get_binary_utf8_value(d->q, value,
				    &s.size);
			ok = s.size == 0 ||
			    residue_ok(&s, 0, s.size, d->verdict);
			qpdf_oh_release(d->q, value);
		}
	}
	qpdf_oh_release(d->q, info);
	return ok;
}

bool
pdf_name_is(const struct pdf_document *d, qpdf_oh dictionary,
    const char *key, const char *name)
{
	qpdf_oh value = qpdf_oh_get_key_if_dict(d->q, dictionary, key);
	bool is = qpdf_oh_is_name_and_equals(d->q, value, name);

	qpdf_oh_release(d->q, value);
	return is;
}

bool
pdf_has(const struct pdf_document *d, qpdf_oh dictionary, const char *key)
{
	return qpdf_oh_is_dictionary(d->q, dictionary) &&
	    qpdf_oh_has_key(d->q, dictionary, key);
}
