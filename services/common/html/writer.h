/* HTML as it is written, and the snippet of its text. */
#ifndef LIAISON_HTML_WRITER_H
#define LIAISON_HTML_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters of a snippet; and of what is kept to see where to cut it. */
#define SNIPPET_MAX	140
#define SNIPPET_ROOM	(SNIPPET_MAX + 32)
/* Bytes that come out at most: links get attributes, text is escaped. */
#define SANITISED_MAX	(512 * 1024)

/* What every link carries behind its address. */
#define HTML_LINK_REST	"\" rel=\"noopener noreferrer nofollow\" "	\
			"target=\"_blank\">"

/* A picture names an attachment of its message (RFC 2392). */
#define HTML_CID		"cid:"
#define HTML_CID_LEN		32	/* hexadecimal digits behind it */
#define HTML_PICTURE_START	"<img src=\"" HTML_CID

/* How a block says its direction, and which there are. */
#define HTML_DIRECTION	" dir=\"%s\""
#define HTML_DIRECTIONS	"auto", "rtl", "ltr"

struct html_writer {
	char		*html;		/* malloc'd, NUL-terminated */
	size_t		 len, cap;
	bool		 full;		/* too long or no memory */
	char		 snippet[SNIPPET_ROOM * 4 + 1];
	size_t		 snippet_len;
	unsigned	 snippet_chars;
	bool		 space_due;	/* the next word is another one */
};

/* The caller frees html. */
void	html_writer_init(struct html_writer *);

void	html_writer_str(struct html_writer *, const char *);
void	html_writer_bytes(struct html_writer *, const char *, size_t n);
/*
 * n bytes of UTF-8, escaped for text and for an attribute in double quotes;
 * controls are left out.  shown: they are seen, so go into the snippet.
 */
void	html_writer_text(struct html_writer *, const char *, size_t n,
	    bool shown);
/* The start tag of a link. */
void	html_writer_link(struct html_writer *, const char *href);

/* Cuts the snippet to SNIPPET_MAX, between characters as a reader sees them. */
void	html_writer_cut_snippet(struct html_writer *);

/* Tabs, line ends, and all that is no control. */
bool	html_is_kept(int32_t code_point);

#endif
