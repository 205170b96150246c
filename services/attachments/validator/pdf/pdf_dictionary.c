/*
 * What a dictionary of a PDF may be: an action, a form, a file, or what begins
 * one by itself.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "attachments/validator/pdf/pdf_parts.h"

#define CHAIN_MAX	32	/* actions one after the other */

typedef bool	judge_fn(const struct pdf_document *, qpdf_oh dictionary);
static judge_fn	judge_script, judge_launch, judge_external, judge_form,
		judge_file, judge_automatic;
static bool	names_scripts(const struct pdf_document *, qpdf_oh);
static bool	is_script_link(const struct pdf_document *, qpdf_oh);
static bool	check_embedded(const struct pdf_document *, qpdf_oh files,
		    const char *name);
static bool	form_has_script(const struct pdf_document *, qpdf_oh part);
static bool	acts_outside(const struct pdf_document *, qpdf_oh action);
static void	file_name(const struct pdf_document *, qpdf_oh dictionary,
		    char *name, size_t size);

static judge_fn *const judges[] = { judge_script, judge_launch,
	judge_external, judge_form, judge_file, judge_automatic };

bool
pdf_dictionary_ok(const struct pdf_document *d, qpdf_oh dictionary)
{
	size_t i;

	for (i = 0; i < sizeof(judges) / sizeof(judges[0]); i++)
		if (!judges[i](d, dictionary))
			return false;
	return true;
}

/*
 * An action, or one that is named for the whole document, or what a model of
 * three dimensions does when it is shown, or where a link leads.
 */
static bool
judge_script(const struct pdf_document *d, qpdf_oh dictionary)
{
	const bool is_action = pdf_has(d, dictionary, "/JS") &&
	    (pdf_name_is(d, dictionary, "/S", "/JavaScript") ||
	    pdf_name_is(d, dictionary, "/S", "/Rendition"));

	if (d->policy->takes_pdf_scripts || (!is_action &&
	    !names_scripts(d, dictionary) && !is_script_link(d, dictionary) &&
	    !pdf_has(d, dictionary, "/OnInstantiate")))
		return true;
	return verdict_refuse(d->verdict, FINDING_SCRIPT, "JavaScript");
}

/* A tree of names, which may be there and empty. */
static bool
names_scripts(const struct pdf_document *d, qpdf_oh dictionary)
{
	static const char *const keys[] = { "/Names", "/Kids" };
	qpdf_oh tree = qpdf_oh_get_key_if_dict(d->q, dictionary, "/JavaScript");
	qpdf_oh list;
	int n = 0;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		list = qpdf_oh_get_key_if_dict(d->q, tree, keys[i]);
		if (qpdf_oh_is_array(d->q, list))
			n += qpdf_oh_get_array_n_items(d->q, list);
		qpdf_oh_release(d->q, list);
	}
	qpdf_oh_release(d->q, tree);
	return n > 0;
}

static bool
is_script_link(const struct pdf_document *d, qpdf_oh dictionary)
{
	qpdf_oh link;
	bool is = false;

	if (!pdf_name_is(d, dictionary, "/S", "/URI"))
		return false;
	link = qpdf_oh_get_key(d->q, dictionary, "/URI");
	if (qpdf_oh_is_string(d->q, link))
		is = strncasecmp(qpdf_oh_get_utf8_value(d->q, link),
		    "javascript:", 11) == 0;
	qpdf_oh_release(d->q, link);
	return is;
}

/* A role of a document's structure may have any name. */
static bool
judge_launch(const struct pdf_document *d, qpdf_oh dictionary)
{
	char name[128];

	if (d->policy->takes_pdf_launch_actions ||
	    !pdf_name_is(d, dictionary, "/S", "/Launch") ||
	    pdf_name_is(d, dictionary, "/Type", "/StructElem"))
		return true;
	file_name(d, dictionary, name, sizeof(name));
	return verdict_refuse(d->verdict, FINDING_LAUNCH, "%s", name);
}

/* Whoever opens such a file tells another machine who they are. */
static bool
judge_external(const struct pdf_document *d, qpdf_oh dictionary)
{
	char name[128];

	if (!pdf_name_is(d, dictionary, "/S", "/GoToR") &&
	    !pdf_name_is(d, dictionary, "/S", "/GoToE"))
		return true;
	file_name(d, dictionary, name, sizeof(name));
	if (strncmp(name, "\\\\", 2) != 0 && strncmp(name, "//", 2) != 0)
		return true;
	return verdict_refuse(d->verdict, FINDING_EXTERNAL, "%s", name);
}

/* The forms of XFA are XML, in one stream or in several. */
static bool
judge_form(const struct pdf_document *d, qpdf_oh dictionary)
{
	qpdf_oh form;
	bool found;

	if (d->policy->takes_pdf_scripts || !pdf_has(d, dictionary, "/XFA"))
		return true;
	form = qpdf_oh_get_key(d->q, dictionary, "/XFA");
	found = form_has_script(d, form);
	qpdf_oh_release(d->q, form);
	return !found || verdict_refuse(d->verdict, FINDING_SCRIPT, "@XFA");
}

static bool
judge_file(const struct pdf_document *d, qpdf_oh dictionary)
{
	qpdf_oh files;
	char name[128];
	bool ok;

	/* LibreOffice puts a document into its own picture, in this way. */
	if (pdf_has(d, dictionary, "/AdditionalStreams") &&
	    !d->policy->takes_pdf_files)
		return verdict_refuse(d->verdict, FINDING_EMBEDDED_FILES,
		    "%s", "");
	if (!pdf_has(d, dictionary, "/EF"))
		return true;
	file_name(d, dictionary, name, sizeof(name));
	if (!d->policy->takes_pdf_files)
		return verdict_refuse(d->verdict, FINDING_EMBEDDED_FILES,
		    "%s", name);
	files = qpdf_oh_get_key(d->q, dictionary, "/EF");
	ok = check_embedded(d, files, name);
	qpdf_oh_release(d->q, files);
	return ok;
}

/* What is done when a document or a page is opened, without a click. */
static bool
judge_automatic(const struct pdf_document *d, qpdf_oh dictionary)
{
	static const char *const when[] = { "/O", "/C", "/PO", "/PC", "/PV",
		"/PI", "/WC", "/WS", "/DS", "/WP", "/DP" };
	qpdf_oh action;
	bool outside = false;
	size_t i;

	if (pdf_has(d, dictionary, "/OpenAction")) {
		action = qpdf_oh_get_key(d->q, dictionary, "/OpenAction");
		outside = acts_outside(d, action);
	}
	if (!outside && pdf_has(d, dictionary, "/AA")) {
		action = qpdf_oh_get_key(d->q, dictionary, "/AA");
		for (i = 0; i < sizeof(when) / sizeof(when[0]) && !outside; i++)
			outside = pdf_has(d, action, when[i]) &&
			    acts_outside(d, qpdf_oh_get_key(d->q, action,
			    when[i]));
		qpdf_oh_release(d->q, action);
	}
	return !outside || verdict_refuse(d->verdict, FINDING_EXTERNAL, "%s",
	    "");
}

/* Releases the action. */
static bool
acts_outside(const struct pdf_document *d, qpdf_oh action)
{
	static const char *const kinds[] = { "/GoToR", "/GoToE", "/URI",
		"/SubmitForm", "/ImportData", "/Thread" };
	bool outside = false;
	qpdf_oh next;
	size_t i, n;

	for (n = 0; n < CHAIN_MAX && !outside; n++) {
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			outside |= pdf_name_is(d, action, "/S", kinds[i]);
		if (!pdf_has(d, action, "/Next"))
			break;
		next = qpdf_oh_get_key(d->q, action, "/Next");
		qpdf_oh_release(d->q, action);
		action = next;
	}
	qpdf_oh_release(d->q, action);
	return outside;
}

static bool
form_has_script(const struct pdf_document *d, qpdf_oh part)
{
	struct verdict said = { 0 };
	bool found = false;
	qpdf_oh item;
	int i, n;

	if (qpdf_oh_is_stream(d->q, part))
		return !pdf_stream_ok(&(struct pdf_document){ .q = d->q,
		    .verdict = &said }, part, FINDING_SCRIPT, "XFA");
	n = qpdf_oh_is_array(d->q, part) ?
	    qpdf_oh_get_array_n_items(d->q, part) : 0;
	for (i = 0; i < n && !found; i++) {
		item = qpdf_oh_get_array_item(d->q, part, i);
		if (qpdf_oh_is_stream(d->q, item))
			found = form_has_script(d, item);
		qpdf_oh_release(d->q, item);
	}
	return found;
}

/* One file, by a name for each system. */
static bool
check_embedded(const struct pdf_document *d, qpdf_oh files, const char *name)
{
	static const char *const keys[] = { "/F", "/UF", "/DOS", "/Mac",
		"/Unix" };
	bool ok = true;
	qpdf_oh file;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]) && ok; i++) {
		file = qpdf_oh_get_key_if_dict(d->q, files, keys[i]);
		if (qpdf_oh_is_stream(d->q, file))
			ok = pdf_stream_ok(d, file, FINDING_PROGRAM, name);
		qpdf_oh_release(d->q, file);
	}
	return ok;
}

/* What it says of a file: a name, or a dictionary with one.  Or "". */
static void
file_name(const struct pdf_document *d, qpdf_oh dictionary, char *name,
    size_t size)
{
	static const char *const keys[] = { "/UF", "/F", "/Win", "/Unix",
		"/Mac" };
	qpdf_oh value, inner;
	size_t i;

	*name = '\0';
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]) && *name == '\0'; i++) {
		value = qpdf_oh_get_key_if_dict(d->q, dictionary, keys[i]);
		inner = qpdf_oh_get_key_if_dict(d->q, value, "/F");
		if (qpdf_oh_is_string(d->q, value))
			(void)snprintf(name, size, "%s",
			    qpdf_oh_get_utf8_value(d->q, value));
		else if (qpdf_oh_is_string(d->q, inner))
			(void)snprintf(name, size, "%s",
			    qpdf_oh_get_utf8_value(d->q, inner));
		qpdf_oh_release(d->q, value);
		qpdf_oh_release(d->q, inner);
	}
}
