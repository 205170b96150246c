/*
 * html-schema: writes allowed.ts, of which the editor makes its schema, from
 * the table of what a message may contain.
 */
#include <stdio.h>
#include <string.h>

#include "html/allowed.h"
#include "html/writer.h"

static void		 write_elements(const char *name, bool marks);
static bool		 is_first(GumboTag);
static void		 write_element(const char *editor);
static void		 write_words(const char *name, const char *const *);
static const char	*editor_of(const struct html_element *);

int
main(void)
{
	puts("// Made from services/common/html/allowed.c; "
	    "not edited by hand.\n");
	puts("/** The elements that mean a node of the editor: "
	    "the first is what it writes. */");
	write_elements("NODES", false);
	puts("/** The same of a mark. */");
	write_elements("MARKS", true);
	write_words("COLOURS", html_colours);
	write_words("ALIGNMENTS", html_alignments);
	printf("/** Columns or rows of a cell, at most. */\n"
	    "export const SPAN_MAX = %d;\n", HTML_SPAN_MAX);
	printf("/** Before an attachment's id, in the address of a picture. "
	    "*/\nexport const CID = \"%s\";\n", HTML_CID);
	printf("/** Characters that a picture's description has, at most. */\n"
	    "export const ALT_MAX = %d;\n", HTML_ALT_MAX);
	return fflush(stdout) == 0 ? 0 : 1;
}

static void
write_elements(const char *name, bool marks)
{
	int tag;

	printf("export const %s = {\n", name);
	for (tag = 0; tag <= GUMBO_TAG_LAST; tag++)
		if (html_elements[tag].editor != NULL && is_first(tag) &&
		    (html_elements[tag].rule == HTML_INLINE) == marks)
			write_element(html_elements[tag].editor);
	puts("} as const;\n");
}

static bool
is_first(GumboTag tag)
{
	int t;

	for (t = 0; t < (int)tag; t++)
		if (html_elements[t].editor != NULL && strcmp(
		    html_elements[t].editor, html_elements[tag].editor) == 0)
			return false;
	return true;
}

/* All elements that it is made of, also those that become another. */
static void
write_element(const char *editor)
{
	const char *between = "", *of;
	int tag;

	printf("  %s: [", editor);
	for (tag = 0; tag <= GUMBO_TAG_LAST; tag++) {
		of = editor_of(&html_elements[tag]);
		if (of == NULL || strcmp(of, editor) != 0)
			continue;
		printf("%s\"%s\"", between, html_elements[tag].name);
		between = ", ";
	}
	puts("],");
}

static const char *
editor_of(const struct html_element *e)
{
	int tag;

	if (e->becomes == NULL)
		return e->editor;
	for (tag = 0; tag <= GUMBO_TAG_LAST; tag++)
		if (html_elements[tag].name != NULL &&
		    strcmp(html_elements[tag].name, e->becomes) == 0)
			return html_elements[tag].editor;
	return NULL;
}

static void
write_words(const char *name, const char *const *words)
{
	printf("export const %s = [", name);
	for (; *words != NULL; words++)
		printf("\"%s\"%s", *words, words[1] != NULL ? ", " : "");
	puts("] as const;");
}
