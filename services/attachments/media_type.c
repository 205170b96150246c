/* Which files are taken: by extension, and by what is really in them. */
#include <magic.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "log.h"
#include "media_type.h"
#include "zip_members.h"

#define OFFICE	"application/vnd.openxmlformats-officedocument."
#define ODF	"application/vnd.oasis.opendocument."
/* An old Office document whose summary stream libmagic cannot tell apart. */
#define OLE	"application/CDFV2", "application/vnd.ms-office", \
		"application/x-ole-storage"

static bool	fits_listed(const struct media_type *, const char *, int,
		    off_t);
static bool	fits_text(const struct media_type *, const char *, int, off_t);
static bool	fits_office(const struct media_type *, const char *, int,
		    off_t);

static const struct media_type types[] = {
	{ "pdf", "application/pdf", fits_listed, { "application/pdf" }, NULL },
	{ "doc", "application/msword", fits_listed,
	    { "application/msword", OLE }, NULL },
	{ "xls", "application/vnd.ms-excel", fits_listed,
	    { "application/vnd.ms-excel", OLE }, NULL },
	{ "ppt", "application/vnd.ms-powerpoint", fits_listed,
	    { "application/vnd.ms-powerpoint", OLE }, NULL },
	{ "docx", OFFICE "wordprocessingml.document", fits_office,
	    { OFFICE "wordprocessingml.document", "application/zip" },
	    "word/" },
	{ "xlsx", OFFICE "spreadsheetml.sheet", fits_office,
	    { OFFICE "spreadsheetml.sheet", "application/zip" }, "xl/" },
	{ "pptx", OFFICE "presentationml.presentation", fits_office,
	    { OFFICE "presentationml.presentation", "application/zip" },
	    "ppt/" },
	{ "odt", ODF "text", fits_listed, { ODF "text" }, NULL },
	{ "ods", ODF "spreadsheet", fits_listed, { ODF "spreadsheet" }, NULL },
	{ "odp", ODF "presentation", fits_listed, { ODF "presentation" },
	    NULL },
	{ "rtf", "application/rtf", fits_listed,
	    { "text/rtf", "application/rtf" }, NULL },
	{ "txt", "text/plain", fits_text, { NULL }, NULL },
	{ "csv", "text/csv", fits_text, { NULL }, NULL },
	{ "ics", "text/calendar", fits_listed, { "text/calendar" }, NULL },
	{ "vcf", "text/vcard", fits_listed,
	    { "text/vcard", "text/x-vcard" }, NULL },
	{ "png", "image/png", fits_listed, { "image/png" }, NULL },
	{ "jpg", "image/jpeg", fits_listed, { "image/jpeg" }, NULL },
	{ "jpeg", "image/jpeg", fits_listed, { "image/jpeg" }, NULL },
	{ "gif", "image/gif", fits_listed, { "image/gif" }, NULL },
	{ "webp", "image/webp", fits_listed, { "image/webp" }, NULL },
	{ "heic", "image/heic", fits_listed,
	    { "image/heic", "image/heif" }, NULL },
	{ "mp3", "audio/mpeg", fits_listed, { "audio/mpeg" }, NULL },
	{ "m4a", "audio/mp4", fits_listed,
	    { "audio/x-m4a", "audio/mp4", "video/mp4" }, NULL },
	{ "ogg", "audio/ogg", fits_listed,
	    { "audio/ogg", "video/ogg", "application/ogg" }, NULL },
	{ "wav", "audio/wav", fits_listed,
	    { "audio/x-wav", "audio/wav", "audio/vnd.wave" }, NULL },
	{ "mp4", "video/mp4", fits_listed,
	    { "video/mp4", "video/x-m4v", "video/3gpp" }, NULL },
	{ "webm", "video/webm", fits_listed,
	    { "video/webm", "audio/webm", "video/x-matroska" }, NULL },
	{ "mov", "video/quicktime", fits_listed,
	    { "video/quicktime", "video/mp4" }, NULL },
	{ "zip", "application/zip", fits_listed, { "application/zip" }, NULL },
};

/* libmagic's handle is for one thread; it is closed when the thread ends. */
static pthread_once_t	cookie_once = PTHREAD_ONCE_INIT;
static pthread_key_t	cookie_key;

static magic_t	 thread_cookie(void);
static void	 make_cookie_key(void);
static void	 close_cookie(void *);
static bool	 is_listed(const char *const *, const char *);
static bool	 is_short_text(int, off_t);
static bool	 see_member(const char *, size_t, void *);

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
	magic_t cookie = thread_cookie();
	const char *found;

	if (cookie == NULL || lseek(fd, 0, SEEK_SET) == -1)
		return false;
	found = magic_descriptor(cookie, fd);
	if (found == NULL) {
		log_warn("magic", "error=%s", log_quote(magic_error(cookie)));
		return false;
	}
	return type->fits(type, found, fd, size);
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

static bool
fits_listed(const struct media_type *type, const char *found, int fd,
    off_t size)
{
	(void)fd;
	(void)size;
	return is_listed(type->found, found);
}

/*
 * Text may look like source code, mail or JSON: it is served as what the name
 * says and is harmless.  A web page is refused all the same, since that is not
 * what somebody means who sends a .txt.
 */
static bool
fits_text(const struct media_type *type, const char *found, int fd, off_t size)
{
	static const char *const also[] = { "application/json",
		"application/x-ndjson", "application/csv", "message/rfc822",
		"message/news", NULL };

	(void)type;
	if (strcmp(found, "application/octet-stream") == 0)
		return is_short_text(fd, size);
	return (strncmp(found, "text/", 5) == 0 &&
	    strcmp(found, "text/html") != 0) || is_listed(also, found);
}

struct office {
	const char	*folder;
	bool		 has_types, has_folder, has_macros;
};

/*
 * libmagic knows an Office document by the order of its members, which not
 * every writer keeps, and calls the others plain zip: so we look ourselves,
 * also for macros, which have extensions of their own (docm, xlsm).
 */
static bool
fits_office(const struct media_type *type, const char *found, int fd,
    off_t size)
{
	struct office o = { .folder = type->member };

	if (!is_listed(type->found, found) ||
	    !zip_members_each(fd, size, see_member, &o))
		return false;
	return o.has_types && o.has_folder && !o.has_macros;
}

static bool
see_member(const char *name, size_t len, void *arg)
{
	static const char content_types[] = "[Content_Types].xml";
	static const char macros[] = "vbaProject.bin";
	struct office *o = arg;
	size_t n = strlen(o->folder);

	if (len == sizeof(content_types) - 1 &&
	    memcmp(name, content_types, len) == 0)
		o->has_types = true;
	if (len > n && memcmp(name, o->folder, n) == 0)
		o->has_folder = true;
	n = sizeof(macros) - 1;
	if (len >= n && strncasecmp(name + len - n, macros, n) == 0)
		o->has_macros = true;
	return true;
}

static bool
is_listed(const char *const *list, const char *found)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, found) == 0)
			return true;
	return false;
}

/* A few characters are too little for libmagic to say what they are. */
static bool
is_short_text(int fd, off_t size)
{
	unsigned char buf[16];
	ssize_t i, n;

	if (size > (off_t)sizeof(buf))
		return false;
	n = pread(fd, buf, sizeof(buf), 0);
	for (i = 0; i < n; i++)
		if ((buf[i] < 0x20 && strchr("\t\r\n", buf[i]) == NULL) ||
		    buf[i] == 0 || buf[i] == 0x7f)
			return false;
	return n == size;
}
