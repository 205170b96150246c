/*
 * The names of what is in a zip file, from its central directory (APPNOTE
 * 4.3.12 and 4.3.16).  Nothing is unpacked.  Zip64 is not read: it begins
 * where no attachment reaches, at 4 GiB or 65,535 members.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "zip_members.h"

#define END_LEN		22
#define COMMENT_MAX	65535
#define ENTRY_LEN	46
/* 20,000 members with names of 50 bytes; real documents have hundreds. */
#define DIRECTORY_MAX	(2 * 1024 * 1024)

static const uint8_t end_magic[] = { 'P', 'K', 5, 6 };
static const uint8_t entry_magic[] = { 'P', 'K', 1, 2 };

static bool	find_directory(int, off_t, uint32_t *, uint32_t *);
static uint8_t	*read_part(int, uint64_t, size_t);
static uint32_t	le16(const uint8_t *);
static uint32_t	le32(const uint8_t *);

bool
zip_members_each(int fd, off_t size, zip_member_fn *fn, void *arg)
{
	uint32_t offset, len, at, name_len;
	uint8_t *dir = NULL, *p;
	bool ok = false;

	if (!find_directory(fd, size, &offset, &len) || len > DIRECTORY_MAX ||
	    (uint64_t)offset + len > (uint64_t)size ||
	    (dir = read_part(fd, offset, len)) == NULL)
		goto cleanup;
	for (at = 0; len - at >= ENTRY_LEN;) {
		p = dir + at;
		name_len = le16(p + 28);
		if (memcmp(p, entry_magic, sizeof(entry_magic)) != 0 ||
		    name_len > len - at - ENTRY_LEN)
			goto cleanup;
		if (!fn((const char *)p + ENTRY_LEN, name_len, arg)) {
			at = len;
			break;
		}
		name_len += le16(p + 30) + le16(p + 32);
		if (name_len > len - at - ENTRY_LEN)
			goto cleanup;
		at += ENTRY_LEN + name_len;
	}
	ok = at == len;
cleanup:
	free(dir);
	return ok;
}

/* The record at the end of the file, which a comment may follow. */
static bool
find_directory(int fd, off_t size, uint32_t *offset, uint32_t *len)
{
	size_t tail_len, at;
	uint8_t *tail;
	bool found = false;

	if (size < END_LEN)
		return false;
	tail_len = END_LEN + COMMENT_MAX;
	if ((off_t)tail_len > size)
		tail_len = (size_t)size;
	tail = read_part(fd, (uint64_t)size - tail_len, tail_len);
	if (tail == NULL)
		return false;
	for (at = tail_len - END_LEN + 1; at-- > 0 && !found;) {
		found = memcmp(tail + at, end_magic, sizeof(end_magic)) == 0 &&
		    at + END_LEN + le16(tail + at + 20) == tail_len;
		*len = le32(tail + at + 12);
		*offset = le32(tail + at + 16);
	}
	free(tail);
	return found;
}

/* malloc'd, at least one byte; NULL when it is not all there. */
static uint8_t *
read_part(int fd, uint64_t offset, size_t len)
{
	uint8_t *buf = malloc(len + 1);

	if (buf != NULL && pread(fd, buf, len, (off_t)offset) != (ssize_t)len) {
		free(buf);
		buf = NULL;
	}
	return buf;
}

static uint32_t
le16(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t
le32(const uint8_t *p)
{
	return le16(p) | le16(p + 2) << 16;
}
