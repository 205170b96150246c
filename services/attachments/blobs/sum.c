/* Sums of parts of uploads. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "attachments/blobs/sum.h"

#define READ_PIECE	(64 * 1024)

static const EVP_MD *
method_of(const char *algorithm)
{
	if (strcmp(algorithm, "sha1") == 0)
		return EVP_sha1();
	return strcmp(algorithm, "sha256") == 0 ? EVP_sha256() : NULL;
}

bool
sum_is_known(const char *algorithm)
{
	return method_of(algorithm) != NULL;
}

static bool
add_bytes(EVP_MD_CTX *context, int fd, uint64_t from, uint64_t to)
{
	uint8_t *buf = malloc(READ_PIECE);
	size_t want;
	ssize_t n;

	while (buf != NULL && from < to) {
		want = to - from < READ_PIECE ? (size_t)(to - from)
		    : READ_PIECE;
		n = pread(fd, buf, want, (off_t)from);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0 || EVP_DigestUpdate(context, buf, (size_t)n) != 1)
			break;
		from += (size_t)n;
	}
	free(buf);
	return from == to;
}

bool
sum_fits(int fd, uint64_t from, uint64_t to, const char *algorithm,
    const uint8_t *sum, size_t len)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t found[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	bool fits;

	fits = context != NULL &&
	    EVP_DigestInit_ex(context, method_of(algorithm), NULL) == 1 &&
	    add_bytes(context, fd, from, to) &&
	    EVP_DigestFinal_ex(context, found, &n) == 1 &&
	    n == len && memcmp(found, sum, len) == 0;
	EVP_MD_CTX_free(context);
	return fits;
}
