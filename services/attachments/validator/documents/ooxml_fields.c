/*
 * Fields of Word (ECMA-376 part 1, 17.16) and formulas of Excel.  A field's
 * code comes in as many pieces as its writer likes, and fields within it give
 * pieces, too.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "attachments/validator/documents/link.h"
#include "attachments/validator/documents/ooxml_fields.h"

static bool	on_mark(struct fields *, const struct xml_element *,
		    const struct policy *, struct verdict *);
static bool	end_field(struct fields *, const struct policy *,
		    struct verdict *);
static void	give(const struct field *, struct field *);
static void	give_quoted(const char *code, char *to);
static void	add(char *to, const char *, size_t);
static bool	formula_ok(struct fields *, struct xml_text,
		    const struct policy *, struct verdict *);
static bool	is_formula(const char *name);
static const char *first_word(const char *, size_t *);
static bool	is_word(const char *, size_t, const char *);
static bool	arguments_ok(const char *, bool pictures, struct verdict *);

bool
fields_begin(struct fields *f, const struct xml_element *e,
    const struct policy *policy, struct verdict *v)
{
	struct xml_text code;
	char copy[FIELD_LEN] = "";
	int i;

	if (is_formula(e->name)) {
		f->in_formula = true;
		f->quote = '\0';
		f->brackets = 0;
	}
	if (strcmp(e->name, "ddeLink") == 0 && !policy->takes_dde)
		return verdict_refuse(v, FINDING_DDE, "@%s", e->name);
	f->in_code = f->in_code || strcmp(e->name, "instrText") == 0;
	f->in_text = f->in_text || strcmp(e->name, "t") == 0;
	if (strcmp(e->name, "fldSimple") == 0)
		for (i = 0; (code = xml_attribute(e, "instr", i)).p != NULL;
		    i++) {
			add(copy, code.p, code.len);
			if (!field_code_ok(copy, policy, v))
				return false;
			copy[0] = '\0';
		}
	return strcmp(e->name, "fldChar") != 0 || on_mark(f, e, policy, v);
}

static bool
on_mark(struct fields *f, const struct xml_element *e,
    const struct policy *policy, struct verdict *v)
{
	struct xml_text type;
	int i;

	for (i = 0; (type = xml_attribute(e, "fldCharType", i)).p != NULL;
	    i++) {
		if (xml_text_is(type, "begin")) {
			if (f->depth + 1 == FIELDS_DEEP)
				return verdict_refuse(v, FINDING_BROKEN, "@%s",
				    "fldChar");
			f->stack[++f->depth] = (struct field){ .code = "" };
		} else if (xml_text_is(type, "separate")) {
			f->stack[f->depth].in_result = f->depth > 0;
		} else if (xml_text_is(type, "end") && f->depth > 0 &&
		    !end_field(f, policy, v)) {
			return false;
		}
	}
	return true;
}

static bool
end_field(struct fields *f, const struct policy *policy, struct verdict *v)
{
	const struct field *field = &f->stack[f->depth--];

	if (!field_code_ok(field->code, policy, v))
		return false;
	give(field, &f->stack[f->depth]);
	return true;
}

/* What it shows is a piece of the field around it. */
static void
give(const struct field *from, struct field *to)
{
	size_t n;
	const char *word = first_word(from->code, &n);
	char *place = to->in_result ? to->result : to->code;

	if (is_word(word, n, "QUOTE"))
		give_quoted(word + n, place);
	else
		add(place, from->result, strlen(from->result));
}

/* Numbers are characters, all else stands for itself. */
static void
give_quoted(const char *code, char *to)
{
	char *end, c;
	long number;

	while (*code != '\0') {
		number = isdigit((unsigned char)*code) ?
		    strtol(code, &end, 10) : 0;
		if (number > 0) {
			c = number < 128 ? (char)number : '?';
			add(to, &c, 1);
			code = end;
			continue;
		}
		if (*code != '"' && *code != ' ')
			add(to, code, 1);
		code++;
	}
}

static void
add(char *to, const char *p, size_t len)
{
	size_t at = strlen(to);

	for (; len > 0 && at + 1 < FIELD_LEN; len--, p++)
		if (*p != '\0')
			to[at++] = *p;
	to[at] = '\0';
}

bool
fields_text(struct fields *f, struct xml_text t, const struct policy *policy,
    struct verdict *v)
{
	struct field *field = &f->stack[f->depth];

	if (f->in_code)
		add(field->code, t.p, t.len);
	else if (f->in_text && field->in_result)
		add(field->result, t.p, t.len);
	return !f->in_formula || formula_ok(f, t, policy, v);
}

bool
fields_end(struct fields *f, const char *name, const struct policy *policy,
    struct verdict *v)
{
	if (is_formula(name))
		f->in_formula = false;
	if (strcmp(name, "t") == 0)
		f->in_text = false;
	if (strcmp(name, "instrText") != 0)
		return true;
	f->in_code = false;
	/* Where a field never ends its code is judged as it grows. */
	return field_code_ok(f->stack[f->depth].code, policy, v);
}

/* ---- formulas ---- */

/* `cmd|'/c calc'!A1`: a bar stands in no other, but in texts and names. */
static bool
formula_ok(struct fields *f, struct xml_text t, const struct policy *policy,
    struct verdict *v)
{
	for (; t.len > 0; t.p++, t.len--) {
		if (f->quote != '\0') {
			if (*t.p == f->quote)
				f->quote = '\0';
		} else if (*t.p == '"' || *t.p == '\'') {
			f->quote = *t.p;
		} else if (*t.p == '[') {
			f->brackets++;
		} else if (*t.p == ']' && f->brackets > 0) {
			f->brackets--;
		} else if (*t.p == '|' && f->brackets == 0 &&
		    !policy->takes_dde) {
			return verdict_refuse(v, FINDING_DDE, "%.*s",
			    XML_TEXT(t));
		}
	}
	return true;
}

static bool
is_formula(const char *name)
{
	return strcmp(name, "f") == 0 || strcmp(name, "definedName") == 0 ||
	    strcmp(name, "formula") == 0 || strcmp(name, "formula1") == 0 ||
	    strcmp(name, "formula2") == 0;
}

/* ---- codes ---- */

bool
field_code_ok(const char *code, const struct policy *policy,
    struct verdict *v)
{
	size_t n;
	const char *word = first_word(code, &n);

	if ((is_word(word, n, "DDE") || is_word(word, n, "DDEAUTO")) &&
	    !policy->takes_dde)
		return verdict_refuse(v, FINDING_DDE, "%.100s", word);
	if (is_word(word, n, "INCLUDETEXT") || is_word(word, n, "INCLUDE") ||
	    is_word(word, n, "LINK") || is_word(word, n, "IMPORT"))
		return arguments_ok(word + n, false, v);
	if (is_word(word, n, "INCLUDEPICTURE"))
		return arguments_ok(word + n, true, v);
	return true;
}

static const char *
first_word(const char *code, size_t *len)
{
	while (isspace((unsigned char)*code) || *code == '"' || *code == '\\')
		code++;
	*len = 0;
	while (isalpha((unsigned char)code[*len]))
		(*len)++;
	return code;
}

static bool
is_word(const char *p, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(p, word, len) == 0;
}

/* A picture may come from the web, as those of a page that was pasted do. */
static bool
arguments_ok(const char *p, bool pictures, struct verdict *v)
{
	struct xml_text t;
	enum link link;

	while (*p != '\0') {
		p += strspn(p, " \t\r\n\"");
		t = (struct xml_text){ p, strcspn(p, " \t\r\n\"") };
		p += t.len;
		link = link_of(t);
		if (link == LINK_WITHIN || (link == LINK_WEB && pictures))
			continue;
		return verdict_refuse(v, FINDING_EXTERNAL, "%.*s",
		    XML_TEXT(t));
	}
	return true;
}
