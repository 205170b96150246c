/*
 * Unpacks a roster bundle by libarchive.  What counts against a ZIP bomb is
 * what comes out, whatever the headers promise.
 */
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "directory/roster/zip.h"

#define MAX_ENTRIES	256
#define MAX_FILE	(64u << 20)
#define MAX_TOTAL	(128u << 20)
#define PIECE		(64u << 10)

static int	read_entry(struct archive *, struct archive_entry *,
		    struct roster_bundle *, size_t *total, const char **why);
static int	read_data(struct archive *, struct roster_file *,
		    size_t *total, const char **why);
static struct roster_file *known_file(struct roster_bundle *, const char *);
static int	grow(struct roster_file *, size_t *cap);

static const char *const file_names[ROSTER_NFILES] = {
	[ROSTER_MANIFEST] = "manifest.csv",
	[ROSTER_ORGS] = "orgs.csv",
	[ROSTER_USERS] = "users.csv",
	[ROSTER_ROLES] = "roles.csv",
	[ROSTER_CLASSES] = "classes.csv",
	[ROSTER_ENROLMENTS] = "enrollments.csv",
	[ROSTER_TERMS] = "academicSessions.csv",
	[ROSTER_PLAIN] = "list.csv",
};

const char *
roster_file_name(enum roster_file_id id)
{
	return file_names[id];
}

int
roster_zip_read(const void *zip, size_t len, struct roster_bundle *b,
    const char **why)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	size_t total = 0;
	int n = 0, rc, result = -1;

	*why = "not a ZIP archive";
	if (a == NULL || archive_read_support_format_zip(a) != ARCHIVE_OK ||
	    archive_read_open_memory(a, zip, len) != ARCHIVE_OK)
		goto cleanup;
	while ((rc = archive_read_next_header(a, &entry)) == ARCHIVE_OK ||
	    rc == ARCHIVE_WARN) {
		if (++n > MAX_ENTRIES) {
			*why = "too many files in the archive";
			goto cleanup;
		}
		if (read_entry(a, entry, b, &total, why) == -1)
			goto cleanup;
	}
	if (rc != ARCHIVE_EOF || n == 0)
		goto cleanup;
	result = 0;
cleanup:
	archive_read_free(a);
	return result;
}

void
roster_bundle_free(struct roster_bundle *b)
{
	size_t i;

	for (i = 0; i < ROSTER_NFILES; i++) {
		/* users.csv may have passwords. */
		if (b->files[i].data != NULL)
			explicit_bzero(b->files[i].data, b->files[i].len);
		free(b->files[i].data);
	}
	*b = (struct roster_bundle){ 0 };
}

static int
read_entry(struct archive *a, struct archive_entry *entry,
    struct roster_bundle *b, size_t *total, const char **why)
{
	struct roster_file *file;

	if (archive_entry_filetype(entry) != AE_IFREG)
		return 0;
	file = known_file(b, archive_entry_pathname(entry));
	if (file == NULL)
		return 0;
	if (archive_entry_is_encrypted(entry)) {
		*why = "the archive is encrypted";
		return -1;
	}
	if (file->data != NULL) {
		*why = "the archive has a file twice";
		return -1;
	}
	return read_data(a, file, total, why);
}

static int
read_data(struct archive *a, struct roster_file *file, size_t *total,
    const char **why)
{
	size_t cap = 0;
	la_ssize_t n;

	*why = "the archive is damaged";
	do {
		if (cap - file->len < PIECE && grow(file, &cap) == -1) {
			*why = "a file in the archive is too large";
			return -1;
		}
		n = archive_read_data(a, file->data + file->len, PIECE);
		if (n < 0)
			return -1;
		file->len += (size_t)n;
		*total += (size_t)n;
		if (file->len > MAX_FILE || *total > MAX_TOTAL) {
			*why = "a file in the archive is too large";
			return -1;
		}
	} while (n > 0);
	return 0;
}

/* Files at the root, or in one folder that was packed with them. */
static struct roster_file *
known_file(struct roster_bundle *b, const char *path)
{
	const char *slash;
	size_t i;

	if (path == NULL || strncmp(path, "__MACOSX/", 9) == 0)
		return NULL;
	slash = strchr(path, '/');
	if (slash != NULL)
		path = slash + 1;
	for (i = 0; i < ROSTER_PLAIN; i++)
		if (strcmp(path, file_names[i]) == 0)
			return &b->files[i];
	return NULL;
}

/* Doubles the room; what was there may hold passwords. */
static int
grow(struct roster_file *file, size_t *cap)
{
	size_t bigger = *cap == 0 ? 4 * PIECE : *cap * 2;
	char *data = malloc(bigger);

	if (data == NULL)
		return -1;
	if (file->data != NULL) {
		memcpy(data, file->data, file->len);
		explicit_bzero(file->data, *cap);
		free(file->data);
	}
	file->data = data;
	*cap = bigger;
	return 0;
}
