/* What would do in the place of a file that is not taken. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "attachments/formats/instead.h"

/*
 * The first that is taken would do.  The page knows the same
 * (web/src/writing/attachments/instead.ts), and says it before anything goes
 * up.
 */
static const struct {
	const char	*kind, *extensions, *would;
} table[] = {
	{ "MACROS", "docm dotm", "docx odt pdf" },
	{ "MACROS", "xlsm xltm xlsb xlam", "xlsx ods pdf" },
	{ "MACROS", "pptm potm ppsm ppam", "pptx odp pdf" },
	{ "CONVERTIBLE", "doc docx dotx odt ott fodt rtf pages wps wpd",
	    "docx odt pdf" },
	{ "CONVERTIBLE", "xls xlsx xltx ods ots fods numbers",
	    "xlsx ods pdf" },
	{ "CONVERTIBLE", "ppt pptx pps ppsx potx odp otp fodp key",
	    "pptx odp pdf" },
	{ "CONVERTIBLE", "odg vsd vsdx pub xps oxps djvu epub mobi tex eml "
	    "msg html htm xhtml mht mhtml", "pdf" },
	{ "CONVERTIBLE", "svg bmp tif tiff ico psd xcf eps ai gif webp avif "
	    "png", "png jpg pdf" },
	{ "CONVERTIBLE", "heic heif jfif jpe jp2 jxl dng cr2 cr3 nef arw jpg "
	    "jpeg", "jpg jpeg png" },
	{ "CONVERTIBLE", "aac amr wma flac aif aiff caf mid midi oga ogg opus "
	    "wav m4a", "mp3 m4a" },
	{ "CONVERTIBLE", "avi mkv wmv flv mpg mpeg m4v ogv mts 3g2 3gp webm "
	    "mov", "mp4 mov" },
	{ "CONVERTIBLE", "md log json xml yml yaml ini c h cpp java py js ts "
	    "php sh sql css", "txt pdf" },
	{ "CONVERTIBLE", "tsv", "csv" },
	{ "CONVERTIBLE", "vcs", "ics" },
	{ "ARCHIVE", "rar 7z tar gz tgz bz2 xz zst cab arj lzh", "zip" },
	{ "PROGRAM", "exe msi bat cmd com ps1 vbs vbe jse wsf hta scr pif cpl "
	    "dll lnk reg jar apk ipa app dmg pkg deb rpm iso", "" },
};

static bool	 show_extension(const char *name, char *shown);
static bool	 has_word(const char *words, const char *word);
static bool	 first_taken(const char *would, char *const *taken, size_t n,
		    char *first);

struct instead
instead_of(const char *name, char *const *taken, size_t n)
{
	struct instead is = { "UNKNOWN", "", "" };
	size_t i;

	if (!show_extension(name, is.extension)) {
		is.kind = "NAMELESS";
		return is;
	}
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (has_word(table[i].extensions, is.extension + 1) &&
		    (table[i].would[0] == '\0' ||
		    first_taken(table[i].would, taken, n, is.would))) {
			is.kind = table[i].kind;
			break;
		}
	return is;
}

/* Letters and digits, in lower case. */
static bool
show_extension(const char *name, char *shown)
{
	const char *dot = strrchr(name, '.');
	size_t i, n = dot == NULL || dot == name ? 0 : strlen(dot);

	if (n < 2 || n >= EXTENSION_SHOWN)
		return false;
	for (i = 1; i < n; i++) {
		shown[i] = dot[i] >= 'A' && dot[i] <= 'Z' ?
		    (char)(dot[i] - 'A' + 'a') : dot[i];
		if (!(shown[i] >= 'a' && shown[i] <= 'z') &&
		    !(shown[i] >= '0' && shown[i] <= '9'))
			return false;
	}
	shown[0] = '.';
	shown[n] = '\0';
	return true;
}

static bool
has_word(const char *words, const char *word)
{
	const size_t len = strlen(word);
	const char *p = words;

	while ((p = strstr(p, word)) != NULL) {
		if ((p == words || p[-1] == ' ') &&
		    (p[len] == ' ' || p[len] == '\0'))
			return true;
		p += len;
	}
	return false;
}

static bool
first_taken(const char *would, char *const *taken, size_t n, char *first)
{
	size_t i, len;

	for (; *would != '\0'; would += len + strspn(would + len, " ")) {
		len = strcspn(would, " ");
		for (i = 0; i < n; i++)
			if (strlen(taken[i]) == len &&
			    memcmp(taken[i], would, len) == 0) {
				(void)snprintf(first, INSTEAD_MAX, ".%s",
				    taken[i]);
				return true;
			}
	}
	return false;
}
