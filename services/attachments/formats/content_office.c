/* Documents that are containers: zip, and Microsoft's compound files. */
#include <magic.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "attachments/formats/content.h"
#include "attachments/formats/zip_members.h"
#include "base/log.h"

#define MANIFEST_MAX	65536

/* What libmagic calls a compound file that it cannot tell apart. */
static const char *const ole_any[] = { "application/CDFV2",
	"application/vnd.ms-office", "application/x-ole-storage" };

/* libmagic's handle is for one thread; it is closed when the thread ends. */
static pthread_once_t	cookie_once = PTHREAD_ONCE_INIT;
static pthread_key_t	cookie_key;

struct ooxml {
	const char	*folder;
	bool		 has_types, has_folder, has_macros;
};

struct odf {
	const struct content	*c;
	const char		*media_type;
	bool			 said, fits;	/* by "mimetype" */
	bool			 listed, in_manifest;
};

static zip_member_fn	see_ooxml, see_odf, see_nothing;
static bool		is_named(const struct zip_member *, const char *);
static bool		manifest_says(const struct odf *,
			    const struct zip_member *);
static magic_t		thread_cookie(void);
static void		make_cookie_key(void);
static void		close_cookie(void *);

bool
content_is_zip(const struct content *c)
{
	return zip_members_each(c->fd, c->size, see_nothing, NULL) &&
	    (content_starts(c, "PK\3\4", 4) || content_starts(c, "PK\5\6", 4));
}

static bool
see_nothing(const struct zip_member *m, void *arg)
{
	(void)m;
	(void)arg;
	return true;
}

/*
 * The members may stand in any order.  Macros have extensions of their own
 * (docm, xlsm).
 */
bool
content_is_ooxml(const struct content *c, const char *folder)
{
	struct ooxml o = { .folder = folder };

	return content_starts(c, "PK\3\4", 4) &&
	    zip_members_each(c->fd, c->size, see_ooxml, &o) &&
	    o.has_types && o.has_folder && !o.has_macros;
}

static bool
see_ooxml(const struct zip_member *m, void *arg)
{
	static const char macros[] = "vbaProject.bin";
	struct ooxml *o = arg;
	size_t n = strlen(o->folder);

	if (is_named(m, "[Content_Types].xml"))
		o->has_types = true;
	if (m->name_len > n && memcmp(m->name, o->folder, n) == 0)
		o->has_folder = true;
	n = sizeof(macros) - 1;
	if (m->name_len >= n &&
	    strncasecmp(m->name + m->name_len - n, macros, n) == 0)
		o->has_macros = true;
	return true;
}

/*
 * "mimetype" says what it is; it should come first and uncompressed (ODF 1.3
 * part 2, 3.3), and some programs that pack a document again do neither.
 * Without it the manifest says so.
 */
bool
content_is_odf(const struct content *c, const char *media_type)
{
	struct odf o = { .c = c, .media_type = media_type };

	return content_starts(c, "PK\3\4", 4) &&
	    zip_members_each(c->fd, c->size, see_odf, &o) &&
	    (o.said ? o.fits : o.in_manifest);
}

static bool
see_odf(const struct zip_member *m, void *arg)
{
	struct odf *o = arg;
	size_t n = strlen(o->media_type);
	char text[128];
	ssize_t len;

	/* The first of a name: thousands may have the same. */
	if (!o->said && is_named(m, "mimetype")) {
		o->said = true;
		len = zip_member_read(o->c->fd, o->c->size, m, text,
		    sizeof(text));
		while (len > 0 && strchr("\r\n ", text[len - 1]) != NULL)
			len--;
		o->fits = len == (ssize_t)n &&
		    memcmp(text, o->media_type, n) == 0;
	} else if (!o->listed && is_named(m, "META-INF/manifest.xml")) {
		o->listed = true;
		o->in_manifest = manifest_says(o, m);
	}
	return true;
}

/* The root, "/", is listed with the media type of the whole. */
static bool
manifest_says(const struct odf *o, const struct zip_member *m)
{
	static __thread char text[MANIFEST_MAX];
	size_t n = strlen(o->media_type);
	const char *p = text, *end;
	ssize_t len = zip_member_read(o->c->fd, o->c->size, m, text,
	    sizeof(text));

	if (len < 0)
		return false;
	for (end = text + len; p < end; p++) {
		p = memmem(p, (size_t)(end - p), o->media_type, n);
		if (p == NULL)
			return false;
		if (p > text && end - p > (ssize_t)n &&
		    strchr("\"'", p[-1]) != NULL && p[n] == p[-1])
			return true;
	}
	return false;
}

static bool
is_named(const struct zip_member *m, const char *name)
{
	return m->name_len == strlen(name) &&
	    memcmp(m->name, name, m->name_len) == 0;
}

/* ---- compound files ---- */

bool
content_is_ole(const struct content *c, const char *media_type)
{
	const char *found;
	magic_t cookie;
	size_t i;

	if (!content_starts(c, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
		return false;
	cookie = thread_cookie();
	if (cookie == NULL || lseek(c->fd, 0, SEEK_SET) == -1)
		return false;
	found = magic_descriptor(cookie, c->fd);
	if (found == NULL) {
		log_warn("magic", "error=%s", log_quote(magic_error(cookie)));
		return false;
	}
	for (i = 0; i < sizeof(ole_any) / sizeof(ole_any[0]); i++)
		if (strcmp(found, ole_any[i]) == 0)
			return true;
	return strcmp(found, media_type) == 0;
}

static magic_t
thread_cookie(void)
{
	magic_t cookie;

	pthread_once(&cookie_once, make_cookie_key);
	cookie = pthread_getspecific(cookie_key);
	if (cookie != NULL)
		return cookie;
	cookie = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
	if (cookie == NULL)
		return NULL;
	if (magic_load(cookie, NULL) == -1) {
		log_error("magic", "error=%s", log_quote(magic_error(cookie)));
		magic_close(cookie);
		return NULL;
	}
	pthread_setspecific(cookie_key, cookie);
	return cookie;
}

static void
make_cookie_key(void)
{
	pthread_key_create(&cookie_key, close_cookie);
}

static void
close_cookie(void *cookie)
{
	magic_close(cookie);
}
