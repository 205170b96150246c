/* The front end's files, in memory. */
#include <sys/stat.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <zlib.h>

#include "base/buffer.h"
#include "base/log.h"
#include "gateway/site/pages.h"

#define MAX_FILES	4096
#define MAX_BYTES	(256UL * 1024 * 1024)
/* Smaller is not worth an encoding. */
#define COMPRESS_MIN	1024

struct pages {
	struct page	**page;		/* sorted by path */
	size_t		  n, cap;
	size_t		  bytes;
	const char	 *base_path;
	char		 *error;
	size_t		  errlen;
};

static const struct {
	const char	*extension, *type;
	bool		 text;
} types[] = {
	{ "html", "text/html; charset=utf-8", true },
	{ "js", "text/javascript; charset=utf-8", true },
	{ "mjs", "text/javascript; charset=utf-8", true },
	{ "css", "text/css; charset=utf-8", true },
	{ "json", "application/json", true },
	{ "map", "application/json", true },
	{ "webmanifest", "application/manifest+json", true },
	{ "svg", "image/svg+xml", true },
	{ "txt", "text/plain; charset=utf-8", true },
	{ "png", "image/png", false },
	{ "jpg", "image/jpeg", false },
	{ "webp", "image/webp", false },
	{ "ico", "image/x-icon", false },
	{ "woff2", "font/woff2", false },
	{ "woff", "font/woff", false },
};

static bool	read_folder(struct pages *, const char *dir, const char *path,
		    int depth);
static bool	read_page(struct pages *, const char *file, const char *path);
static int	compare(const void *, const void *);

static const char *
extension_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash != NULL ? slash : path, '.');

	return dot != NULL ? dot + 1 : "";
}

static const char *
type_of(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(extension_of(path), types[i].extension) == 0)
			return types[i].type;
	return "application/octet-stream";
}

static bool
is_text(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i].type) == 0)
			return types[i].text;
	return false;
}

/* name-HASH.ext or name.HASH.ext, of at least 8 letters and digits. */
static bool
has_hash(const char *path)
{
	const char *base = strrchr(path, '/'), *dot = strrchr(path, '.');
	const char *p = dot;
	bool digit = false, upper = false;

	if (base == NULL || dot == NULL)
		return false;
	while (p > base && isalnum((unsigned char)p[-1])) {
		p--;
		digit = digit || isdigit((unsigned char)*p);
		upper = upper || isupper((unsigned char)*p);
	}
	return dot - p >= 8 && p > base + 1 && (p[-1] == '-' || p[-1] == '.') &&
	    (digit || upper);
}

static void
make_etag(struct page *p)
{
	unsigned char hash[16];
	char hex[33];

	(void)crypto_generichash(hash, sizeof(hash),
	    (const unsigned char *)p->plain.data, p->plain.len, NULL, 0);
	(void)sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	(void)snprintf(p->etag, sizeof(p->etag), "\"%.32s\"", hex);
}

/* By us, where the build made none. */
static void
compress_page(struct page *p)
{
	z_stream z = { 0 };
	uLong bound;
	char *out;

	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	bound = deflateBound(&z, p->plain.len);
	if ((out = malloc(bound)) == NULL)
		fatal("out of memory");
	z.next_in = (Bytef *)(uintptr_t)p->plain.data;
	z.avail_in = (uInt)p->plain.len;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)bound;
	if (deflate(&z, Z_FINISH) == Z_STREAM_END &&
	    z.total_out < p->plain.len)
		p->gzip = (struct page_bytes){ out, z.total_out };
	else
		free(out);
	(void)deflateEnd(&z);
}

struct page *
page_new(const char *path, const char *type, char *data, size_t len)
{
	struct page *p = calloc(1, sizeof(*p));

	if (p == NULL || (p->path = strdup(path)) == NULL)
		fatal("out of memory");
	p->type = type;
	p->plain = (struct page_bytes){ data, len };
	p->is_framed = strncmp(type, "text/html", 9) == 0 &&
	    strcmp(path, "/index.html") != 0;
	p->immutable = has_hash(path);
	make_etag(p);
	if (is_text(type) && len >= COMPRESS_MIN)
		compress_page(p);
	return p;
}

void
page_free(struct page *p)
{
	if (p == NULL)
		return;
	free((void *)(uintptr_t)p->path);
	free((void *)(uintptr_t)p->plain.data);
	free((void *)(uintptr_t)p->gzip.data);
	free((void *)(uintptr_t)p->brotli.data);
	free(p);
}

struct pages *
pages_load(const char *dir, const char *base_path, char *error,
    size_t errlen)
{
	struct pages *all = calloc(1, sizeof(*all));

	if (all == NULL)
		fatal("out of memory");
	all->base_path = base_path;
	all->error = error;
	all->errlen = errlen;
	if (dir[0] != '\0' && !read_folder(all, dir, "", 0)) {
		pages_destroy(&all);
		return NULL;
	}
	if (all->n > 0)
		qsort(all->page, all->n, sizeof(*all->page), compare);
	return all;
}

void
pages_destroy(struct pages **ap)
{
	struct pages *all = *ap;
	size_t i;

	if (all == NULL)
		return;
	for (i = 0; i < all->n; i++)
		page_free(all->page[i]);
	free(all->page);
	free(all);
	*ap = NULL;
}

static const struct page *
lookup(const struct pages *all, const char *path)
{
	struct page key = { .path = path }, *k = &key, **found;

	if (all->n == 0)
		return NULL;
	found = bsearch(&k, all->page, all->n, sizeof(*all->page), compare);
	return found != NULL ? *found : NULL;
}

const struct page *
pages_find(const struct pages *all, const char *path)
{
	const struct page *p = lookup(all, path);

	if (p == NULL && extension_of(path)[0] == '\0')
		p = lookup(all, "/index.html");
	return p;
}

static int
compare(const void *a, const void *b)
{
	return strcmp((*(struct page *const *)a)->path,
	    (*(struct page *const *)b)->path);
}

/* ---- reading ---- */

static bool
fail(struct pages *all, const char *path, const char *why)
{
	(void)snprintf(all->error, all->errlen,
	    "cannot read the front end's file %s: %s", path, why);
	return false;
}

static bool
read_file(struct pages *all, const char *file, struct page_bytes *out)
{
	FILE *f = fopen(file, "rb");
	struct stat st;
	char *data = NULL;
	bool ok = false;

	if (f == NULL || fstat(fileno(f), &st) == -1) {
		(void)fail(all, file, strerror(errno));
		goto cleanup;
	}
	if ((all->bytes += (size_t)st.st_size) > MAX_BYTES) {
		(void)fail(all, file, "too much");
		goto cleanup;
	}
	if ((data = malloc((size_t)st.st_size + 1)) == NULL)
		fatal("out of memory");
	if (fread(data, 1, (size_t)st.st_size, f) != (size_t)st.st_size) {
		(void)fail(all, file, "cut short");
		goto cleanup;
	}
	*out = (struct page_bytes){ data, (size_t)st.st_size };
	data = NULL;
	ok = true;
cleanup:
	free(data);
	if (f != NULL)
		(void)fclose(f);
	return ok;
}

static bool
read_entry(struct pages *all, const char *dir, const char *path,
    const char *name, int depth)
{
	char file[4096], sub[1024];
	struct stat st;

	if (snprintf(file, sizeof(file), "%s/%s", dir, name) >=
	    (int)sizeof(file) || snprintf(sub, sizeof(sub), "%s/%s", path,
	    name) >= (int)sizeof(sub))
		return fail(all, name, "name too long");
	if (stat(file, &st) == -1)
		return fail(all, file, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return read_folder(all, file, sub, depth + 1);
	if (!S_ISREG(st.st_mode) || strcmp(extension_of(name), "gz") == 0 ||
	    strcmp(extension_of(name), "br") == 0)
		return true;
	return read_page(all, file, sub);
}

static bool
read_folder(struct pages *all, const char *dir, const char *path, int depth)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	bool ok = true;

	if (d == NULL)
		return fail(all, dir, strerror(errno));
	if (depth > 16) {
		(void)closedir(d);
		return fail(all, dir, "nested too deep");
	}
	while (ok && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			ok = read_entry(all, dir, path, e->d_name, depth);
	(void)closedir(d);
	return ok;
}

static void
add_page(struct pages *all, struct page *p)
{
	if (all->n == all->cap) {
		all->cap = all->cap != 0 ? 2 * all->cap : 64;
		all->page = realloc(all->page,
		    all->cap * sizeof(*all->page));
		if (all->page == NULL)
			fatal("out of memory");
	}
	all->page[all->n++] = p;
}

/* The build's own compressed form beside a file, if it made one. */
static bool
read_form(struct pages *all, const char *file, const char *suffix,
    struct page_bytes *out)
{
	char name[4200];
	struct stat st;

	(void)snprintf(name, sizeof(name), "%s%s", file, suffix);
	if (stat(name, &st) == -1)
		return true;
	free((void *)(uintptr_t)out->data);
	*out = (struct page_bytes){ 0 };
	return read_file(all, name, out);
}

/* Does the attribute whose ="/ is at p name a file of ours? */
static bool
is_link(const char *start, const char *p, const char *end)
{
	return ((p - start > 5 && memcmp(p - 5, " href", 5) == 0) ||
	    (p - start > 4 && memcmp(p - 4, " src", 4) == 0)) &&
	    end - p > 3 && p[3] != '/';
}

/* href="/x" becomes href="/liaison/x", src likewise. */
static void
move_below(const char *base, struct page_bytes *page)
{
	struct buffer b = { 0 };
	const char *p = page->data, *end = p + page->len, *link;

	while ((link = memmem(p, (size_t)(end - p), "=\"/", 3)) != NULL) {
		buffer_add(&b, p, (size_t)(link + 2 - p));
		if (is_link(page->data, link, end))
			buffer_puts(&b, base);
		p = link + 2;
		buffer_putc(&b, *p++);
	}
	buffer_add(&b, p, (size_t)(end - p));
	free((void *)(uintptr_t)page->data);
	*page = (struct page_bytes){ b.data, b.len };
}

static bool
read_page(struct pages *all, const char *file, const char *path)
{
	/* A frame names no file. */
	bool moved = all->base_path[0] != '\0' &&
	    strcmp(path, "/index.html") == 0;
	struct page_bytes plain;
	struct page *p;

	if (all->n >= MAX_FILES)
		return fail(all, file, "too many files");
	if (!read_file(all, file, &plain))
		return false;
	if (moved)
		move_below(all->base_path, &plain);
	p = page_new(path, type_of(path), (char *)(uintptr_t)plain.data,
	    plain.len);
	add_page(all, p);
	/* The build compressed what it was before. */
	if (moved)
		return true;
	return read_form(all, file, ".gz", &p->gzip) &&
	    read_form(all, file, ".br", &p->brotli);
}
