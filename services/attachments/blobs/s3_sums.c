/* SHA-256 and MD5 of the body of a request to S3. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "attachments/blobs/s3_sums.h"

#define AT_ONCE	65536

static bool	add_source(const struct s3_request *, EVP_MD_CTX *sha256,
		    EVP_MD_CTX *md5);
static bool	end(EVP_MD_CTX *, uint8_t *, unsigned *);

/* MD5 is not to be had where only approved algorithms are. */
bool
s3_sums_take(struct s3_sums *sums, const struct s3_request *r)
{
	EVP_MD_CTX *sha256 = EVP_MD_CTX_new(), *md5 = EVP_MD_CTX_new();
	uint8_t bytes[EVP_MAX_MD_SIZE];
	bool ok = false, has_md5;
	unsigned n = 0;

	memset(sums, 0, sizeof(*sums));
	has_md5 = md5 != NULL && (r->source != NULL || r->text != NULL) &&
	    EVP_DigestInit_ex(md5, EVP_md5(), NULL) == 1;
	if (sha256 == NULL ||
	    EVP_DigestInit_ex(sha256, EVP_sha256(), NULL) != 1)
		errno = ENOMEM;
	else if (r->source != NULL)
		ok = add_source(r, sha256, has_md5 ? md5 : NULL);
	else
		ok = r->text == NULL || (EVP_DigestUpdate(sha256, r->text,
		    strlen(r->text)) == 1 && (!has_md5 ||
		    EVP_DigestUpdate(md5, r->text, strlen(r->text)) == 1));
	if (ok && (ok = end(sha256, bytes, &n)))
		sodium_bin2hex(sums->sha256, sizeof(sums->sha256), bytes, n);
	if (ok && has_md5 && (ok = end(md5, bytes, &n)))
		sodium_bin2base64(sums->md5, sizeof(sums->md5), bytes, n,
		    sodium_base64_VARIANT_ORIGINAL);
	EVP_MD_CTX_free(sha256);
	EVP_MD_CTX_free(md5);
	return ok;
}

static bool
add_source(const struct s3_request *r, EVP_MD_CTX *sha256, EVP_MD_CTX *md5)
{
	uint8_t *bytes = malloc(AT_ONCE);
	bool ok = bytes != NULL;
	uint64_t at = 0;
	size_t n;

	for (; ok && at < r->len; at += n) {
		n = r->len - at < AT_ONCE ? (size_t)(r->len - at) : AT_ONCE;
		ok = r->source->read(r->source->arg, r->from + at, bytes, n) &&
		    EVP_DigestUpdate(sha256, bytes, n) == 1 &&
		    (md5 == NULL || EVP_DigestUpdate(md5, bytes, n) == 1);
	}
	free(bytes);
	return ok;
}

static bool
end(EVP_MD_CTX *context, uint8_t *bytes, unsigned *n)
{
	return EVP_DigestFinal_ex(context, bytes, n) == 1;
}
