/* SHA-256 of an upload, taken while its bytes come. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "attachments/blobs/digest.h"

#define READ_PIECE	(64 * 1024)

struct digest {
	EVP_MD_CTX	*context;
	uint64_t	 at;
	bool		 broken;
};

struct digest *
digest_new(void)
{
	struct digest *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->context = EVP_MD_CTX_new();
	if (d->context == NULL ||
	    EVP_DigestInit_ex(d->context, EVP_sha256(), NULL) != 1)
		digest_destroy(&d);
	return d;
}

void
digest_destroy(struct digest **dp)
{
	struct digest *d = *dp;

	*dp = NULL;
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->context);
	free(d);
}

uint64_t
digest_at(const struct digest *d)
{
	return d->at;
}

void
digest_add(struct digest *d, const void *data, size_t len)
{
	if (EVP_DigestUpdate(d->context, data, len) != 1)
		d->broken = true;
	d->at += len;
}

bool
digest_read(struct digest *d, int fd, uint64_t to)
{
	uint8_t *buf = malloc(READ_PIECE);
	ssize_t n = 0;
	size_t want;

	if (buf == NULL)
		return false;
	while (d->at < to) {
		want = to - d->at < READ_PIECE ? (size_t)(to - d->at)
		    : READ_PIECE;
		n = pread(fd, buf, want, (off_t)d->at);
		if (n > 0)
			digest_add(d, buf, (size_t)n);
		else if (n == 0 || errno != EINTR)
			break;
	}
	if (n >= 0)
		errno = EIO;
	free(buf);
	return d->at == to;
}

bool
digest_end(struct digest *d, uint8_t sha256[BLOB_SHA256_LEN])
{
	if (!d->broken && EVP_DigestFinal_ex(d->context, sha256, NULL) == 1)
		return true;
	errno = EIO;
	return false;
}
