/* Where a link of a document leads. */
#include <ctype.h>

#include "attachments/validator/documents/link.h"

static bool	is_share(struct xml_text);
static bool	is_slash(char);

static const struct {
	const char	*scheme;
	enum link	 link;
} schemes[] = {
	{ "http:", LINK_WEB },
	{ "https:", LINK_WEB },
	{ "ftp:", LINK_WEB },
	{ "smb:", LINK_SHARE },
	{ "macro:", LINK_MACRO },
	{ "vnd.sun.star.script:", LINK_MACRO },
	{ "javascript:", LINK_SCRIPT },
	{ "vbscript:", LINK_SCRIPT },
	{ "script:", LINK_SCRIPT },
	{ "scriptletfile:", LINK_SCRIPT },
	{ "mhtml:", LINK_HANDLER },
	{ "ms-msdt:", LINK_HANDLER },
	{ "search-ms:", LINK_HANDLER },
	{ "ms-officecmd:", LINK_HANDLER },
	{ "ms-search:", LINK_HANDLER },
	{ "its:", LINK_HANDLER },
	{ "ms-its:", LINK_HANDLER },
	{ "mk:", LINK_HANDLER },
	{ "shell:", LINK_HANDLER },
};

enum link
link_of(struct xml_text t)
{
	size_t i;

	while (t.len > 0 && (unsigned char)*t.p <= ' ') {
		t.p++;
		t.len--;
	}
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (xml_text_begins(t, schemes[i].scheme))
			return schemes[i].link;
	return is_share(t) ? LINK_SHARE : LINK_WITHIN;
}

/* `\\server\`, `//server/`, `file://server/`, `file:////server/`. */
static bool
is_share(struct xml_text t)
{
	static const char file[] = "file:";
	size_t slashes = 0;
	bool of_file = xml_text_begins(t, file);

	if (of_file) {
		t.p += sizeof(file) - 1;
		t.len -= sizeof(file) - 1;
	}
	while (slashes < t.len && is_slash(t.p[slashes]))
		slashes++;
	if (slashes < 2 || slashes == t.len)
		return false;
	t.p += slashes;
	t.len -= slashes;
	/* Switches of fields begin so, too. */
	if (!isalnum((unsigned char)*t.p) && *t.p != '?' && *t.p != '[')
		return false;
	if (of_file && slashes == 2)
		/* A drive stands there, too, in what Word writes. */
		return !(t.len >= 2 && (t.p[1] == ':' || t.p[1] == '|')) &&
		    !xml_text_begins(t, "localhost/");
	return !of_file || slashes != 3;
}

static bool
is_slash(char c)
{
	return c == '/' || c == '\\';
}
