/* Small files of the kinds that schools send, made on the spot. */
#ifndef LIAISON_DEMO_PAPERS_H
#define LIAISON_DEMO_PAPERS_H

#include <stddef.h>
#include <stdint.h>

/*
 * A file as its name's extension says: pdf, odt, png, or text.  `title` and
 * `body` (UTF-8, a paragraph a line) are what can be read in it.  malloc'd;
 * NULL where there is no memory.
 */
uint8_t	*paper_make(const char *name, const char *title, const char *body,
	    size_t *len);

#endif
