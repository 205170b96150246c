/* RFC 8291: a secret of both keys, HKDF, and AES-128-GCM. */
#include <string.h>

#include <openssl/hmac.h>
#include <sodium.h>

#include "notify/push/curve.h"

#define HASH	32
#define KEY	16
#define NONCE	12
#define TAG	16
#define INFO	"WebPush: info"

static bool	agree(EVP_PKEY *own, EVP_PKEY *other, uint8_t secret[HASH]);
static bool	hkdf(const uint8_t *salt, size_t salt_len,
		    const uint8_t secret[HASH], const void *info,
		    size_t info_len, uint8_t *out, size_t len);
static bool	seal(const uint8_t key[KEY], const uint8_t nonce[NONCE],
		    const void *text, size_t len, uint8_t *out);

bool
push_point_ok(const uint8_t *point, size_t len)
{
	EVP_PKEY *key = len == PUSH_POINT ? curve_public(point) : NULL;

	EVP_PKEY_free(key);
	return key != NULL;
}

bool
push_encrypt(const uint8_t point[PUSH_POINT], const uint8_t auth[PUSH_AUTH],
    const void *text, size_t len, uint8_t *out)
{
	uint8_t scalar[PUSH_SCALAR], salt[PUSH_SALT];
	bool ok;

	randombytes_buf(scalar, sizeof(scalar));
	randombytes_buf(salt, sizeof(salt));
	ok = push_encrypt_with(scalar, salt, point, auth, text, len, out);
	sodium_memzero(scalar, sizeof(scalar));
	return ok;
}

bool
push_encrypt_with(const uint8_t scalar[PUSH_SCALAR],
    const uint8_t salt[PUSH_SALT], const uint8_t point[PUSH_POINT],
    const uint8_t auth[PUSH_AUTH], const void *text, size_t len, uint8_t *out)
{
	uint8_t own_point[PUSH_POINT], secret[HASH], both[HASH], key[KEY],
	    nonce[NONCE], info[sizeof(INFO) + 2 * PUSH_POINT], *p = out;
	EVP_PKEY *own = curve_private(scalar, own_point);
	EVP_PKEY *other = curve_public(point);
	bool ok = own != NULL && other != NULL && len <= PUSH_TEXT_MAX &&
	    agree(own, other, secret);

	EVP_PKEY_free(own);
	EVP_PKEY_free(other);
	if (!ok)
		return false;
	/* With the NUL of each, which the RFCs want. */
	memcpy(info, INFO, sizeof(INFO));
	memcpy(info + sizeof(INFO), point, PUSH_POINT);
	memcpy(info + sizeof(INFO) + PUSH_POINT, own_point, PUSH_POINT);
	ok = hkdf(auth, PUSH_AUTH, secret, info, sizeof(info), both, HASH) &&
	    hkdf(salt, PUSH_SALT, both, "Content-Encoding: aes128gcm",
	    sizeof("Content-Encoding: aes128gcm"), key, KEY) &&
	    hkdf(salt, PUSH_SALT, both, "Content-Encoding: nonce",
	    sizeof("Content-Encoding: nonce"), nonce, NONCE);
	memcpy(p, salt, PUSH_SALT);
	p += PUSH_SALT;
	memcpy(p, (const uint8_t[]){ 0, 0, PUSH_BODY_MAX >> 8, 0 }, 4);
	p += 4;
	*p++ = PUSH_POINT;
	memcpy(p, own_point, PUSH_POINT);
	p += PUSH_POINT;
	return ok && seal(key, nonce, text, len, p);
}

static bool
agree(EVP_PKEY *own, EVP_PKEY *other, uint8_t secret[HASH])
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(own, NULL);
	size_t len = HASH;
	const bool ok = c != NULL && EVP_PKEY_derive_init(c) == 1 &&
	    EVP_PKEY_derive_set_peer(c, other) == 1 &&
	    EVP_PKEY_derive(c, secret, &len) == 1 && len == HASH;

	EVP_PKEY_CTX_free(c);
	return ok;
}

/* RFC 5869, of one block. */
static bool
hkdf(const uint8_t *salt, size_t salt_len, const uint8_t secret[HASH],
    const void *info, size_t info_len, uint8_t *out, size_t len)
{
	uint8_t prk[HASH], block[HASH], text[sizeof(INFO) + 2 * PUSH_POINT + 1];

	memcpy(text, info, info_len);
	text[info_len] = 1;
	if (HMAC(EVP_sha256(), salt, (int)salt_len, secret, HASH, prk,
	    NULL) == NULL || HMAC(EVP_sha256(), prk, HASH, text, info_len + 1,
	    block, NULL) == NULL)
		return false;
	memcpy(out, block, len);
	return true;
}

static bool
seal(const uint8_t key[KEY], const uint8_t nonce[NONCE], const void *text,
    size_t len, uint8_t *out)
{
	static const uint8_t last = 2;	/* of a last record */
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n, m, end;
	const bool ok = c != NULL && EVP_EncryptInit_ex(c, EVP_aes_128_gcm(),
	    NULL, key, nonce) == 1 &&
	    EVP_EncryptUpdate(c, out, &n, text, (int)len) == 1 &&
	    EVP_EncryptUpdate(c, out + n, &m, &last, 1) == 1 &&
	    EVP_EncryptFinal_ex(c, out + n + m, &end) == 1 &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG,
	    out + n + m) == 1;

	EVP_CIPHER_CTX_free(c);
	return ok;
}
