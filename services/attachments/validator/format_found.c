/* What a file is, whose name says something else. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "attachments/validator/format_found.h"
#include "base/utf8.h"

/* Readers look for them no further on either. */
#define HEAD	1024

struct mark {
	size_t		 at;
	const char	*bytes;
	size_t		 len;
	const char	*extension;
};

static const char	*of_head(const struct source *);
static const char	*of_zip(const struct source *);
static const char	*of_ole(const struct source *);
static const char	*of_boxes(const struct source *);
static const char	*of_text(const struct source *);
static const char	*of_marks(const struct source *, const struct mark *,
			    size_t n);
static bool		 has(const struct source *, size_t at, const char *,
			    size_t len);
static bool		 has_anywhere(const struct source *, size_t most,
			    const char *, size_t len);
static bool		 is_named(const char *extension, const char *found);

const char *
format_found(const struct source *s)
{
	const char *found = of_head(s);

	return is_named(s->extension, found) ? "" : found;
}

static const char *
of_head(const struct source *s)
{
	static const struct mark marks[] = {
		{ 0, "\xff\xd8\xff", 3, ".jpg" },
		{ 0, "\x89PNG\r\n\x1a\n", 8, ".png" },
		{ 0, "GIF8", 4, ".gif" },
		{ 8, "WEBP", 4, ".webp" },
		{ 8, "WAVE", 4, ".wav" },
		{ 0, "%PDF-", 5, ".pdf" },
		{ 0, "{\\rtf", 5, ".rtf" },
		{ 28, "OpusHead", 8, ".opus" },
		{ 0, "OggS", 4, ".ogg" },
		{ 0, "ID3", 3, ".mp3" },
		{ 0, "\xff\xfb", 2, ".mp3" },
		{ 0, "7z\xbc\xaf\x27\x1c", 6, ".7z" },
		{ 0, "Rar!\x1a\7", 6, ".rar" },
		{ 0, "II*\0", 4, ".tif" },
		{ 0, "MM\0*", 4, ".tif" },
	};

	if (has(s, 0, "PK\3\4", 4))
		return of_zip(s);
	if (has(s, 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
		return of_ole(s);
	if (has(s, 4, "ftyp", 4))
		return of_boxes(s);
	if (has(s, 0, "\x1a\x45\xdf\xa3", 4))
		return has_anywhere(s, 64, "webm", 4) ? ".webm" : ".mkv";
	if (has_anywhere(s, HEAD, "%PDF-", 5))
		return ".pdf";
	if (of_marks(s, marks, sizeof(marks) / sizeof(marks[0]))[0] == '\0')
		return of_text(s);
	return of_marks(s, marks, sizeof(marks) / sizeof(marks[0]));
}

static const char *
of_zip(const struct source *s)
{
	static const struct mark types[] = {
		{ 30, "mimetypeapplication/vnd.oasis.opendocument.text", 47,
		    ".odt" },
		{ 30, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
		    54, ".ods" },
		{ 30, "mimetypeapplication/vnd.oasis.opendocument.presentation",
		    55, ".odp" },
	};

	if (has_anywhere(s, s->size, "word/document.xml", 17))
		return ".docx";
	if (has_anywhere(s, s->size, "xl/workbook.xml", 15))
		return ".xlsx";
	if (has_anywhere(s, s->size, "ppt/presentation.xml", 20))
		return ".pptx";
	if (has(s, 30, "mimetype", 8))
		return of_marks(s, types, sizeof(types) / sizeof(types[0]));
	return ".zip";
}

/* The names of its streams are in UTF-16. */
static const char *
of_ole(const struct source *s)
{
	if (has_anywhere(s, s->size, "W\0o\0r\0d\0D\0o\0c\0u\0m\0", 16))
		return ".doc";
	if (has_anywhere(s, s->size, "P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0", 20))
		return ".ppt";
	return has_anywhere(s, s->size, "W\0o\0r\0k\0b\0o\0o\0k\0", 16) ?
	    ".xls" : "";
}

static const char *
of_boxes(const struct source *s)
{
	static const struct mark brands[] = {
		{ 8, "heic", 4, ".heic" }, { 8, "heix", 4, ".heic" },
		{ 8, "mif1", 4, ".heic" }, { 8, "msf1", 4, ".heic" },
		{ 8, "avif", 4, ".avif" }, { 8, "avis", 4, ".avif" },
		{ 8, "qt  ", 4, ".mov" }, { 8, "M4A ", 4, ".m4a" },
		{ 8, "3gp", 3, ".3gp" }, { 8, "", 0, ".mp4" },
	};

	return of_marks(s, brands, sizeof(brands) / sizeof(brands[0]));
}

static const char *
of_text(const struct source *s)
{
	const size_t n = s->size < HEAD ? s->size : HEAD;
	const uint8_t *p = s->bytes, *end = s->bytes + n;
	size_t i, len;

	for (i = 0; i < n; i += len) {
		len = utf8_sequence(p + i, end);
		/* One may be cut by where we stop. */
		if (len == 0 && (n < HEAD || n - i > 3))
			return "";
		if (len == 0)
			break;
		if (p[i] < 0x20 && strchr("\t\r\n\f", p[i]) == NULL)
			return "";
	}
	for (i = 0; i < n && strchr(" \t\r\n", p[i]) != NULL; i++)
		;
	if (n - i > 14 && (strncasecmp((const char *)p + i, "<!doctype html",
	    14) == 0 || strncasecmp((const char *)p + i, "<html", 5) == 0))
		return ".html";
	if (n - i > 4 && strncasecmp((const char *)p + i, "<svg", 4) == 0)
		return ".svg";
	if (n - i > 5 && strncmp((const char *)p + i, "<?xml", 5) == 0)
		return ".xml";
	return ".txt";
}

static const char *
of_marks(const struct source *s, const struct mark *marks, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (has(s, marks[i].at, marks[i].bytes, marks[i].len))
			return marks[i].extension;
	return "";
}

static bool
has(const struct source *s, size_t at, const char *bytes, size_t len)
{
	return s->size >= at + len && memcmp(s->bytes + at, bytes, len) == 0;
}

static bool
has_anywhere(const struct source *s, size_t most, const char *bytes,
    size_t len)
{
	return memmem(s->bytes, s->size < most ? s->size : most, bytes,
	    len) != NULL;
}

/* The same format by any of its names: what is wrong is not the name then. */
static bool
is_named(const char *extension, const char *found)
{
	static const char *const same[][2] = { { "jpeg", ".jpg" },
		{ "csv", ".txt" }, { "ics", ".txt" }, { "vcf", ".txt" } };
	size_t i;

	if (found[0] != '\0' && strcmp(extension, found + 1) == 0)
		return true;
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (strcmp(extension, same[i][0]) == 0 &&
		    strcmp(found, same[i][1]) == 0)
			return true;
	return false;
}
