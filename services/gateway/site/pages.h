/*
 * The front end's files, read into memory at start with what they need to be
 * sent: type, tag, compressed forms, how long they may be kept.
 */
#ifndef LIAISON_GATEWAY_SITE_PAGES_H
#define LIAISON_GATEWAY_SITE_PAGES_H

#include <stdbool.h>
#include <stddef.h>

struct pages;

struct page_bytes {
	const char	*data;		/* NULL: there is no such form */
	size_t		 len;
};

struct page {
	const char		*path;		/* "/assets/app-1a2b3c4d.js" */
	const char		*type;		/* media type */
	char			 etag[36];	/* with its quotes */
	bool			 immutable;	/* its name has a hash */
	/*
	 * HTML, and not the front end itself: a document that the front end has
	 * in a frame, for what must not touch it.
	 */
	bool			 is_framed;
	struct page_bytes	 plain, gzip, brotli;
};

/*
 * Reads the folder; "" gives an empty table.  file.gz and file.br beside a
 * file are its compressed forms.  Pages name the files they need below
 * base_path ("", "/liaison").  NULL with a sentence in `error`.
 */
struct pages	*pages_load(const char *dir, const char *base_path,
		    char *error, size_t errlen);
void		 pages_destroy(struct pages **);

/*
 * The file at this path (percent-decoded).  "/" and paths without an
 * extension give index.html: the front end routes them itself.
 */
const struct page *pages_find(const struct pages *, const char *path);

/*
 * Makes a page from bytes in memory, compressed by us.  Takes over `data`
 * (malloc'd).  Free with page_free().
 */
struct page	*page_new(const char *path, const char *type, char *data,
		    size_t len);
void		 page_free(struct page *);

#endif
