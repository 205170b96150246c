/*
 * What is in a zip file, from its central directory (APPNOTE 4.3.12 and
 * 4.3.16); the start of a member is unpacked when it is asked for.  Zip64 is
 * not read: it begins where no attachment reaches, at 4 GiB or 65,535 members.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "attachments/formats/zip_members.h"

#define END_LEN		22
#define COMMENT_MAX	65535
#define ENTRY_LEN	46
#define LOCAL_LEN	30
/* Of what is unpacked to read the start of a member. */
#define PACKED_MAX	(128 * 1024)
/* 20,000 members with names of 50 bytes; real documents have hundreds. */
#define DIRECTORY_MAX	(2 * 1024 * 1024)

static const uint8_t end_magic[] = { 'P', 'K', 5, 6 };
static const uint8_t entry_magic[] = { 'P', 'K', 1, 2 };
static const uint8_t local_magic[] = { 'P', 'K', 3, 4 };

static bool	find_directory(int, off_t, uint32_t *, uint32_t *);
static ssize_t	inflate_start(const uint8_t *, size_t, void *, size_t);
static uint8_t	*read_part(int, uint64_t, size_t);
static uint32_t	le16(const uint8_t *);
static uint32_t	le32(const uint8_t *);

bool
zip_members_each(int fd, off_t size, zip_member_fn *fn, void *arg)
{
	uint32_t offset, len, at, name_len;
	uint8_t *dir = NULL, *p;
	struct zip_member m;
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
		m = (struct zip_member){ (const char *)p + ENTRY_LEN, name_len,
			le16(p + 10), le32(p + 20), le32(p + 42) };
		if (!fn(&m, arg)) {
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

ssize_t
zip_member_read(int fd, off_t size, const struct zip_member *m, void *buf,
    size_t cap)
{
	size_t len = m->packed < PACKED_MAX ? m->packed : PACKED_MAX;
	uint8_t *local, *packed = NULL;
	uint64_t at = (uint64_t)m->offset + LOCAL_LEN;
	ssize_t n = -1;

	if (at > (uint64_t)size ||
	    (local = read_part(fd, m->offset, LOCAL_LEN)) == NULL)
		return -1;
	at += le16(local + 26) + le16(local + 28);
	if (memcmp(local, local_magic, sizeof(local_magic)) == 0 &&
	    at + len <= (uint64_t)size)
		packed = read_part(fd, at, len);
	free(local);
	if (packed != NULL && m->method == Z_DEFLATED)
		n = inflate_start(packed, len, buf, cap);
	else if (packed != NULL && m->method == 0) {
		n = (ssize_t)(len < cap ? len : cap);
		memcpy(buf, packed, (size_t)n);
	}
	free(packed);
	return n;
}

static ssize_t
inflate_start(const uint8_t *packed, size_t len, void *buf, size_t cap)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)packed,
		.avail_in = (uInt)len, .next_out = buf, .avail_out =
		(uInt)cap };
	int r;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return -1;
	r = inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	return r == Z_OK || r == Z_STREAM_END || r == Z_BUF_ERROR ?
	    (ssize_t)z.total_out : -1;
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
