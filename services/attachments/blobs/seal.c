/* Sealing by pieces. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "attachments/blobs/seal.h"

#define SEALED_PIECE	(SEAL_PIECE + SEAL_TAG_LEN)
#define NO_PIECE	UINT64_MAX
#define NONCE_LEN	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == SEAL_TAG_LEN &&
    crypto_aead_xchacha20poly1305_ietf_KEYBYTES == SEAL_KEY_LEN,
    "not what libsodium has");

static bool	read_sealed(void *, uint64_t, void *, size_t);
static bool	seal_piece(struct sealing *, uint64_t);
static uint64_t	pieces_of(uint64_t);
static size_t	length_of(uint64_t, uint64_t);
static void	nonce_of(uint8_t *, uint64_t, uint64_t);
static bool	open_pieces(const uint8_t *, const uint8_t *, uint64_t,
		    uint64_t, uint64_t, uint8_t *, size_t);

uint64_t
seal_size(uint64_t size)
{
	return size + pieces_of(size) * SEAL_TAG_LEN;
}

struct sealing *
sealing_new(const struct object_source *plain, const uint8_t *key)
{
	struct sealing *s = malloc(sizeof(*s));

	if (s == NULL)
		return NULL;
	s->plain = *plain;
	s->source = (struct object_source){ seal_size(plain->size),
		read_sealed, s };
	memcpy(s->key, key, SEAL_KEY_LEN);
	s->piece = NO_PIECE;
	return s;
}

void
sealing_destroy(struct sealing **sp)
{
	struct sealing *s = *sp;

	*sp = NULL;
	if (s == NULL)
		return;
	sodium_memzero(s->key, sizeof(s->key));
	free(s);
}

static bool
read_sealed(void *arg, uint64_t offset, void *buf, size_t len)
{
	struct sealing *s = arg;
	uint8_t *to = buf;
	size_t at, n;

	while (len > 0) {
		if (!seal_piece(s, offset / SEALED_PIECE))
			return false;
		at = (size_t)(offset % SEALED_PIECE);
		n = SEALED_PIECE - at < len ? SEALED_PIECE - at : len;
		memcpy(to, s->sealed + at, n);
		to += n;
		offset += n;
		len -= n;
	}
	return true;
}

static bool
seal_piece(struct sealing *s, uint64_t piece)
{
	const size_t len = length_of(s->plain.size, piece);
	uint8_t nonce[NONCE_LEN];

	if (s->piece == piece)
		return true;
	s->piece = NO_PIECE;
	if (len > 0 && !s->plain.read(s->plain.arg, piece * SEAL_PIECE,
	    s->open, len))
		return false;
	nonce_of(nonce, s->plain.size, piece);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(s->sealed, NULL,
	    s->open, len, NULL, 0, NULL, nonce, s->key);
	s->piece = piece;
	return true;
}

/* Of no bytes too there is one, which says that there are none. */
static uint64_t
pieces_of(uint64_t size)
{
	return size == 0 ? 1 : (size - 1) / SEAL_PIECE + 1;
}

static size_t
length_of(uint64_t size, uint64_t piece)
{
	return piece < size / SEAL_PIECE ? SEAL_PIECE
	    : (size_t)(size % SEAL_PIECE);
}

static void
nonce_of(uint8_t *nonce, uint64_t size, uint64_t piece)
{
	int i;

	memset(nonce, 0, NONCE_LEN);
	for (i = 0; i < 8; i++)
		nonce[i] = (uint8_t)(piece >> (8 * i));
	nonce[8] = piece == pieces_of(size) - 1;
}

enum blob_result
seal_read(const struct driver *d, const char *object, const uint8_t *key,
    uint64_t size, uint64_t offset, void *buf, size_t len)
{
	enum blob_result result;
	uint64_t first, last;
	size_t want, got;
	uint8_t *sealed;

	if (len == 0)
		return BLOB_OK;
	first = offset / SEAL_PIECE;
	last = (offset + len - 1) / SEAL_PIECE;
	want = (size_t)(last - first) * SEALED_PIECE +
	    length_of(size, last) + SEAL_TAG_LEN;
	sealed = malloc(want);
	if (sealed == NULL)
		return blob_failed("read sealed object");
	result = d->read(d->self, object, first * SEALED_PIECE, sealed, want,
	    &got);
	if (result == BLOB_OK && (got != want || !open_pieces(sealed, key,
	    size, first, offset - first * SEAL_PIECE, buf, len)))
		result = BLOB_DAMAGED;
	free(sealed);
	return result;
}

/* From the first of them on, `skip` bytes are not wanted. */
static bool
open_pieces(const uint8_t *sealed, const uint8_t *key, uint64_t size,
    uint64_t piece, uint64_t skip, uint8_t *to, size_t len)
{
	uint8_t nonce[NONCE_LEN], *open = malloc(SEAL_PIECE);
	bool ok = open != NULL;
	size_t n, part;

	for (; ok && len > 0; piece++) {
		n = length_of(size, piece);
		nonce_of(nonce, size, piece);
		ok = crypto_aead_xchacha20poly1305_ietf_decrypt(open, NULL,
		    NULL, sealed, n + SEAL_TAG_LEN, NULL, 0, nonce, key) == 0;
		if (!ok)
			break;
		part = n - (size_t)skip < len ? n - (size_t)skip : len;
		memcpy(to, open + skip, part);
		to += part;
		len -= part;
		skip = 0;
		sealed += n + SEAL_TAG_LEN;
	}
	free(open);
	return ok;
}
