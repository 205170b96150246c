/* Makes ZIP archives in memory by libarchive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>

#include "bundle.h"

#define SLACK	(1 << 20)

static void	add(struct archive *, const char *, const void *, size_t);

static struct archive *
begin(uint8_t *out, size_t cap, size_t *len)
{
	struct archive *zip = archive_write_new();

	assert_non_null(zip);
	assert_int_equal(archive_write_set_format_zip(zip), ARCHIVE_OK);
	assert_int_equal(archive_write_open_memory(zip, out, cap, len),
	    ARCHIVE_OK);
	return zip;
}

uint8_t *
bundle_zip(const struct bundle_file *files, size_t *len)
{
	const struct bundle_file *f;
	size_t cap = SLACK;
	struct archive *zip;
	uint8_t *out;

	for (f = files; f->name != NULL; f++)
		cap += strlen(f->text) + 1024;
	out = malloc(cap);
	assert_non_null(out);
	*len = 0;
	zip = begin(out, cap, len);
	for (f = files; f->name != NULL; f++)
		add(zip, f->name, f->text, strlen(f->text));
	assert_int_equal(archive_write_close(zip), ARCHIVE_OK);
	archive_write_free(zip);
	return out;
}

uint8_t *
bundle_bomb(const char *name, size_t size, size_t *len)
{
	uint8_t *out = malloc(SLACK);
	char *bytes = malloc(size);
	struct archive *zip;

	assert_non_null(out);
	assert_non_null(bytes);
	memset(bytes, 'a', size);
	*len = 0;
	zip = begin(out, SLACK, len);
	add(zip, "manifest.csv", "propertyName,value\n", 19);
	add(zip, name, bytes, size);
	assert_int_equal(archive_write_close(zip), ARCHIVE_OK);
	archive_write_free(zip);
	free(bytes);
	return out;
}

static void
add(struct archive *zip, const char *name, const void *data, size_t len)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, (la_int64_t)len);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	assert_int_equal(archive_write_header(zip, entry), ARCHIVE_OK);
	assert_int_equal(archive_write_data(zip, data, len), (int)len);
	archive_entry_free(entry);
}
