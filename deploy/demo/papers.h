/* Small files of the kinds that schools send, made on the spot. */
#ifndef LIAISON_DEMO_PAPERS_H
#define LIAISON_DEMO_PAPERS_H

#include <stddef.h>
#include <stdint.h>

/*
 * A file as its name's extension says: pdf, odt, png, wav, or text.  `title`
 * and `body` (UTF-8, a paragraph a line) are what can be read in it.  malloc'd;
 * NULL where there is no memory.
 */
uint8_t	*paper_make(const char *name, const char *title, const char *body,
	    size_t *len);

/* Rows of 1 + 3 * width bytes, the first of each 0.  malloc'd, or NULL. */
uint8_t	*paper_png(const uint8_t *rows, int width, int height, size_t *len);
/* The logo of the demo school, as a PNG; malloc'd, or NULL. */
uint8_t	*logo_make(size_t *len);

#endif
