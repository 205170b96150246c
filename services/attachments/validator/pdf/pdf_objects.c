/*
 * A PDF as objects: all that can be reached from its trailer, once each, in
 * whatever stream they are kept.
 */
#include <stdlib.h>

#include "attachments/validator/pdf/pdf_parts.h"

struct walk {
	struct pdf_document	 document;
	qpdf_data		 q;
	/* To be looked at: dictionaries, arrays and streams. */
	qpdf_oh			*stack;
	size_t			 depth, room;
	/* Hashes by id and generation; 0 is none. */
	uint64_t		*seen;
	size_t			 nseen, nslots;
};

static bool	look(struct walk *);
static bool	look_at_dictionary(struct walk *, qpdf_oh);
static bool	look_at_stream(struct walk *, qpdf_oh);
static bool	went_well(const struct walk *);
static void	take(struct walk *, qpdf_oh);
static bool	is_new(struct walk *, int id, int generation);
static bool	see(struct walk *, uint64_t key);

bool
pdf_objects_ok(qpdf_data q, const struct policy *policy,
    struct verdict *verdict)
{
	struct walk w = { .document = { q, policy, verdict }, .q = q };
	qpdf_oh trailer = qpdf_get_trailer(q);
	bool ok = pdf_info_ok(&w.document, trailer);

	take(&w, trailer);
	while (ok && w.depth > 0)
		ok = look(&w);
	free(w.stack);
	free(w.seen);
	/* Pages are counted last: libqpdf mends their tree as it does. */
	if (ok && qpdf_get_num_pages(q) <= 0)
		ok = verdict_refuse(verdict, FINDING_BROKEN, "%s", "");
	return ok && went_well(&w);
}

/* At the one that was taken last. */
static bool
look(struct walk *w)
{
	qpdf_oh oh = w->stack[--w->depth];
	bool ok = true;
	int i, n;

	switch (qpdf_oh_get_type_code(w->q, oh)) {
	case ot_dictionary:
		ok = look_at_dictionary(w, oh);
		break;
	case ot_stream:
		ok = look_at_stream(w, oh);
		break;
	default:
		n = qpdf_oh_get_array_n_items(w->q, oh);
		for (i = 0; i < n; i++)
			take(w, qpdf_oh_get_array_item(w->q, oh, i));
	}
	qpdf_oh_release(w->q, oh);
	return ok && went_well(w);
}

static bool
look_at_dictionary(struct walk *w, qpdf_oh dictionary)
{
	if (!pdf_dictionary_ok(&w->document, dictionary))
		return false;
	qpdf_oh_begin_dict_key_iter(w->q, dictionary);
	while (qpdf_oh_dict_more_keys(w->q))
		take(w, qpdf_oh_get_key(w->q, dictionary,
		    qpdf_oh_dict_next_key(w->q)));
	return true;
}

static bool
look_at_stream(struct walk *w, qpdf_oh stream)
{
	const struct pdf_document *d = &w->document;
	qpdf_oh dictionary = qpdf_oh_get_dict(w->q, stream);
	bool ok = true;

	if (pdf_name_is(d, dictionary, "/Type", "/EmbeddedFile") &&
	    !d->policy->takes_pdf_files)
		ok = verdict_refuse(d->verdict, FINDING_EMBEDDED_FILES, "%s",
		    "");
	else if (pdf_has(d, dictionary, "/F"))
		ok = verdict_refuse(d->verdict, FINDING_EXTERNAL, "%s", "");
	else if (pdf_name_is(d, dictionary, "/Type", "/Metadata"))
		ok = pdf_stream_ok(d, stream, FINDING_HIDDEN, "@XMP");
	ok = ok && look_at_dictionary(w, dictionary);
	qpdf_oh_release(w->q, dictionary);
	return ok;
}

static bool
went_well(const struct walk *w)
{
	if (!qpdf_has_error(w->q))
		return true;
	(void)qpdf_get_error(w->q);
	return verdict_refuse(w->document.verdict, FINDING_BROKEN, "%s", "");
}

/* Its handle is the walk's then. */
static void
take(struct walk *w, qpdf_oh oh)
{
	const enum qpdf_object_type_e type = qpdf_oh_get_type_code(w->q, oh);
	const int id = qpdf_oh_get_object_id(w->q, oh);

	if ((type != ot_dictionary && type != ot_array && type != ot_stream) ||
	    (id != 0 && !is_new(w, id, qpdf_oh_get_generation(w->q, oh)))) {
		qpdf_oh_release(w->q, oh);
		return;
	}
	if (w->depth == w->room) {
		w->room = w->room == 0 ? 256 : w->room * 2;
		w->stack = realloc(w->stack, w->room * sizeof(*w->stack));
		if (w->stack == NULL)
			abort();
	}
	w->stack[w->depth++] = oh;
}

static bool
is_new(struct walk *w, int id, int generation)
{
	uint64_t *old = w->seen;
	size_t i, n = w->nslots;

	if (w->nseen * 2 >= w->nslots) {
		w->nslots = n == 0 ? 1024 : n * 2;
		w->nseen = 0;
		w->seen = calloc(w->nslots, sizeof(*w->seen));
		if (w->seen == NULL)
			abort();
		for (i = 0; i < n; i++)
			if (old[i] != 0)
				(void)see(w, old[i]);
		free(old);
	}
	return see(w, (uint64_t)(uint32_t)id << 32 | (uint32_t)generation);
}

static bool
see(struct walk *w, uint64_t key)
{
	size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) &
	    (w->nslots - 1);

	while (w->seen[at] != 0) {
		if (w->seen[at] == key)
			return false;
		at = (at + 1) & (w->nslots - 1);
	}
	w->seen[at] = key;
	w->nseen++;
	return true;
}
