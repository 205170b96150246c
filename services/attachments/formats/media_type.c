/* The formats of files that there are. */
#include <string.h>
#include <strings.h>

#include "attachments/formats/media_type.h"

#define OFFICE	"application/vnd.openxmlformats-officedocument."
#define ODF	"application/vnd.oasis.opendocument."

static const struct media_type types[] = {
	{ "pdf", "application/pdf" },
	{ "doc", "application/msword" },
	{ "xls", "application/vnd.ms-excel" },
	{ "ppt", "application/vnd.ms-powerpoint" },
	{ "docx", OFFICE "wordprocessingml.document" },
	{ "xlsx", OFFICE "spreadsheetml.sheet" },
	{ "pptx", OFFICE "presentationml.presentation" },
	{ "odt", ODF "text" },
	{ "ods", ODF "spreadsheet" },
	{ "odp", ODF "presentation" },
	{ "rtf", "application/rtf" },
	{ "txt", "text/plain" },
	{ "csv", "text/csv" },
	{ "ics", "text/calendar" },
	{ "vcf", "text/vcard" },
	{ "png", "image/png" },
	{ "jpg", "image/jpeg" },
	{ "jpeg", "image/jpeg" },
	{ "gif", "image/gif" },
	{ "webp", "image/webp" },
	{ "heic", "image/heic" },
	{ "avif", "image/avif" },
	{ "mp3", "audio/mpeg" },
	{ "m4a", "audio/mp4" },
	{ "ogg", "audio/ogg" },
	{ "opus", "audio/ogg" },
	{ "wav", "audio/wav" },
	{ "mp4", "video/mp4" },
	{ "webm", "video/webm" },
	{ "mov", "video/quicktime" },
	{ "3gp", "video/3gpp" },
	{ "zip", "application/zip" },
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
media_type_is_picture(const struct media_type *type)
{
	return strncmp(type->name, "image/", strlen("image/")) == 0;
}
