/* What systems run, by its name and by how it begins. */
#include <string.h>
#include <strings.h>

#include "attachments/validator/reading/runnable.h"

#define HEAD_OF_MZ	64

static bool	has_extension(const char *, size_t, const char *const *);

static const char *const run[] = {
	/* Windows */
	"exe", "com", "scr", "pif", "bat", "cmd", "cpl", "dll", "ocx", "sys",
	"msi", "msp", "mst", "msc", "msix", "msixbundle", "appx",
	"appxbundle", "application", "appref-ms", "gadget", "lnk", "scf",
	"inf", "reg", "js", "jse", "vbs", "vbe", "ws", "wsf", "wsh", "wsc",
	"sct", "hta", "ps1", "ps1xml", "ps2", "ps2xml", "psc1", "psc2",
	"psm1", "chm", "hlp", "xll", "wll", "settingcontent-ms",
	"library-ms", "search-ms", "diagcab",
	/* of all, of telephones, of others */
	"jar", "class", "apk", "ipa", "sh", "bash", "csh", "ksh", "zsh",
	"run", "deb", "rpm", "so", "desktop", "appimage", "command",
	"workflow", "dylib", "pkg", "scpt",
	/* Disks, which are opened by a click. */
	"iso", "img", "vhd", "vhdx", "dmg",
	NULL,
};

static const char *const source_code[] = { "py", "pl", "pm", "rb", "r", "jl",
	"lua", "ml", "hs", "awk", "tcl", "php", "scm", "pro", NULL };

static const struct {
	const char	*bytes;
	size_t		 len;
} heads[] = {
	{ "\177ELF", 4 },
	{ "\xfe\xed\xfa\xce", 4 },
	{ "\xfe\xed\xfa\xcf", 4 },
	{ "\xce\xfa\xed\xfe", 4 },
	{ "\xcf\xfa\xed\xfe", 4 },
	{ "\xca\xfe\xba\xbe", 4 },
	{ "dex\n", 4 },
	{ "ITSF", 4 },
	{ "#@~^", 4 },
	/* A shortcut of Windows. */
	{ "L\0\0\0\1\x14\2\0", 8 },
};

bool
runnable_by_name(const char *name, size_t len)
{
	/* As Windows does before it looks. */
	while (len > 0 && (name[len - 1] == '.' || name[len - 1] == ' '))
		len--;
	return has_extension(name, len, run);
}

static bool
has_extension(const char *name, size_t len, const char *const *list)
{
	size_t n;

	for (; *list != NULL; list++) {
		n = strlen(*list);
		if (len > n && name[len - n - 1] == '.' &&
		    strncasecmp(name + len - n, *list, n) == 0)
			return true;
	}
	return false;
}

bool
runnable_by_content(const uint8_t *p, size_t len, const char *name,
    size_t name_len)
{
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (len >= heads[i].len &&
		    memcmp(p, heads[i].bytes, heads[i].len) == 0)
			return true;
	/* No text has a NUL, and no other format begins so. */
	if (len >= HEAD_OF_MZ && memcmp(p, "MZ", 2) == 0 &&
	    memchr(p, '\0', HEAD_OF_MZ) != NULL)
		return true;
	return len >= 3 && memcmp(p, "#!", 2) == 0 &&
	    (p[2] == '/' || p[2] == ' ') &&
	    !has_extension(name, name_len, source_code);
}
