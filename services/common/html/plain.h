/* Bodies as our own editor writes them, for which no HTML parser is needed. */
#ifndef LIAISON_HTML_PLAIN_H
#define LIAISON_HTML_PLAIN_H

#include "html/writer.h"

/*
 * True where html is in the small language of html/plain.c: then *w holds
 * exactly what parsing and sanitising would write, and the caller frees
 * w->html.  False says nothing about html; w->html is NULL then.
 */
bool	html_plain(const char *html, struct html_writer *w);

#endif
