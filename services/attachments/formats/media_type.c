/* Which files are taken: by extension, and by what is really in them. */
#include <string.h>
#include <strings.h>

#include "attachments/formats/content.h"
#include "attachments/formats/media_type.h"

#define OFFICE	"application/vnd.openxmlformats-officedocument."
#define ODF	"application/vnd.oasis.opendocument."

typedef bool	fits_fn(const struct media_type *, const struct content *);
static fits_fn	fits_start, fits_pdf, fits_riff, fits_mpeg, fits_webm,
		fits_media, fits_heif, fits_text, fits_lines, fits_zip,
		fits_ooxml, fits_odf, fits_ole;

static const struct media_type types[] = {
	{ "pdf", "application/pdf", fits_pdf, NULL },
	{ "doc", "application/msword", fits_ole, NULL },
	{ "xls", "application/vnd.ms-excel", fits_ole, NULL },
	{ "ppt", "application/vnd.ms-powerpoint", fits_ole, NULL },
	{ "docx", OFFICE "wordprocessingml.document", fits_ooxml, "word/" },
	{ "xlsx", OFFICE "spreadsheetml.sheet", fits_ooxml, "xl/" },
	{ "pptx", OFFICE "presentationml.presentation", fits_ooxml, "ppt/" },
	{ "odt", ODF "text", fits_odf, NULL },
	{ "ods", ODF "spreadsheet", fits_odf, NULL },
	{ "odp", ODF "presentation", fits_odf, NULL },
	{ "rtf", "application/rtf", fits_start, "{\\rtf" },
	{ "txt", "text/plain", fits_text, NULL },
	{ "csv", "text/csv", fits_text, NULL },
	{ "ics", "text/calendar", fits_lines, "BEGIN:VCALENDAR" },
	{ "vcf", "text/vcard", fits_lines, "BEGIN:VCARD" },
	{ "png", "image/png", fits_start, "\x89PNG\r\n\x1a\n" },
	{ "jpg", "image/jpeg", fits_start, "\xff\xd8\xff" },
	{ "jpeg", "image/jpeg", fits_start, "\xff\xd8\xff" },
	{ "gif", "image/gif", fits_start, "GIF8" },
	{ "webp", "image/webp", fits_riff, "WEBP" },
	{ "heic", "image/heic", fits_heif, NULL },
	{ "avif", "image/avif", fits_heif, NULL },
	{ "mp3", "audio/mpeg", fits_mpeg, NULL },
	{ "m4a", "audio/mp4", fits_media, NULL },
	{ "ogg", "audio/ogg", fits_start, "OggS" },
	{ "opus", "audio/ogg", fits_start, "OggS" },
	{ "wav", "audio/wav", fits_riff, "WAVE" },
	{ "mp4", "video/mp4", fits_media, NULL },
	{ "webm", "video/webm", fits_webm, NULL },
	{ "mov", "video/quicktime", fits_media, NULL },
	{ "3gp", "video/3gpp", fits_media, NULL },
	{ "zip", "application/zip", fits_zip, NULL },
};

const struct media_type *
media_type_of_extension(const char *extension, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i].extension) == len &&
		    strncasecmp(types[i].extension, extension, len) == 0)
			return &types[i];
	return NULL;
}

const struct media_type *
media_type_of_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	/* ".pdf" is a hidden file without an extension. */
	if (dot == NULL || dot == name)
		return NULL;
	return media_type_of_extension(dot + 1, strlen(dot + 1));
}

bool
media_type_fits(const struct media_type *type, int fd, off_t size)
{
	struct content c;

	return content_open(&c, fd, size) && type->fits(type, &c);
}

/* ---- how each kind is asked ---- */

static bool
fits_start(const struct media_type *t, const struct content *c)
{
	return content_starts(c, t->mark, strlen(t->mark));
}

static bool
fits_pdf(const struct media_type *t, const struct content *c)
{
	(void)t;
	return content_is_pdf(c);
}

static bool
fits_riff(const struct media_type *t, const struct content *c)
{
	return content_is_riff(c, t->mark);
}

static bool
fits_mpeg(const struct media_type *t, const struct content *c)
{
	(void)t;
	return content_is_mpeg_audio(c);
}

static bool
fits_webm(const struct media_type *t, const struct content *c)
{
	(void)t;
	return content_is_webm(c);
}

static bool
fits_media(const struct media_type *t, const struct content *c)
{
	(void)t;
	return content_is_iso_media(c);
}

static bool
fits_heif(const struct media_type *t, const struct content *c)
{
	(void)t;
	return content_is_heif(c);
}

static bool
fits_text(const struct media_type *t, const struct content *c)
{
	(void)t;
	return content_is_text(c);
}

static bool
fits_lines(const struct media_type *t, const struct content *c)
{
	return content_is_lines_of(c, t->mark);
}

static bool
fits_zip(const struct media_type *t, const struct content *c)
{
	(void)t;
	return content_is_zip(c);
}

static bool
fits_ooxml(const struct media_type *t, const struct content *c)
{
	return content_is_ooxml(c, t->mark);
}

static bool
fits_odf(const struct media_type *t, const struct content *c)
{
	return content_is_odf(c, t->name);
}

static bool
fits_ole(const struct media_type *t, const struct content *c)
{
	return content_is_ole(c, t->name);
}
