/*
 * What is in a file, judged by looking into it: one question a kind.  Each asks
 * whether the content is that kind, not what else it might be taken for, so
 * that a text is a text whatever its first word is.
 */
#ifndef LIAISON_ATTACHMENTS_FORMATS_CONTENT_H
#define LIAISON_ATTACHMENTS_FORMATS_CONTENT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a file that most questions are answered from. */
#define CONTENT_HEAD	4096

/* fd is open for reading, of `size` bytes, and stays the caller's. */
struct content {
	int	 fd;
	off_t	 size;
	uint8_t	 head[CONTENT_HEAD];
	size_t	 len;		/* of head: CONTENT_HEAD, or the whole file */
};

/* False: it cannot be read. */
bool	content_open(struct content *, int fd, off_t size)
	    __attribute__((warn_unused_result));

/* ---- signatures (content_binary.c) ---- */

bool	content_starts(const struct content *, const char *bytes, size_t len);
/* A PDF, with at most 1,024 bytes before its header, as readers allow. */
bool	content_is_pdf(const struct content *);
/* RIFF of this form ("WAVE", "WEBP"). */
bool	content_is_riff(const struct content *, const char *form);
/* An ID3 tag, or a frame of MPEG audio of layer II or III. */
bool	content_is_mpeg_audio(const struct content *);
/* Matroska or WebM: EBML whose DocType says so. */
bool	content_is_webm(const struct content *);
/* ISO/IEC 14496-12: film or sound, QuickTime's too; pictures are not. */
bool	content_is_iso_media(const struct content *);
/* ISO/IEC 23008-12: a picture, by its brands. */
bool	content_is_heif(const struct content *);

/* ---- text (content_text.c) ---- */

/*
 * Text in UTF-8, UTF-16 with its mark, or an encoding of a byte a character;
 * but not what opens as a web page, a PDF or RTF.
 */
bool	content_is_text(const struct content *);
/* Text whose first content line is `line`, in any case (RFC 5545, RFC 6350). */
bool	content_is_lines_of(const struct content *, const char *line);

/* ---- containers (content_office.c) ---- */

bool	content_is_zip(const struct content *);
/* Office Open XML with something in this folder ("word/"), without macros. */
bool	content_is_ooxml(const struct content *, const char *folder);
/* OpenDocument of this media type, wherever in the zip it says so. */
bool	content_is_odf(const struct content *, const char *media_type);
/* An old Office document of this media type, so far as libmagic can tell. */
bool	content_is_ole(const struct content *, const char *media_type);

#endif
