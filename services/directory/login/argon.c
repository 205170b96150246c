/* Argon2id by libargon2, in memory of huge pages. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <argon2.h>
#include <sodium.h>

#include "directory/login/argon.h"

#define SALT		16
#define TAG		32
#define HUGE_PAGE	((size_t)2 * 1024 * 1024)
#define BASE64		sodium_base64_VARIANT_ORIGINAL_NO_PADDING

/* What a text says. */
struct argon {
	uint32_t	memory_kib, passes;
	uint8_t		salt[SALT], tag[TAG];
};

static size_t
whole_pages(size_t size)
{
	return (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
}

/* Room to begin at a page of the huge ones, and that begin in front of it. */
static int
take(uint8_t **memory, size_t size)
{
	const size_t whole = whole_pages(size);
	uint8_t *all = mmap(NULL, whole + HUGE_PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *at;
	size_t before;

	if (all == MAP_FAILED)
		return ARGON2_MEMORY_ALLOCATION_ERROR;
	before = whole_pages((uintptr_t)all) - (uintptr_t)all;
	at = all + before;
	if (before > 0)
		(void)munmap(all, before);
	if (before < HUGE_PAGE)
		(void)munmap(at + whole, HUGE_PAGE - before);
	/* Where there are none it is slower, and right. */
	(void)madvise(at, whole, MADV_HUGEPAGE);
	*memory = at;
	return ARGON2_OK;
}

static void
give_back(uint8_t *memory, size_t size)
{
	(void)munmap(memory, whole_pages(size));
}

static bool
compute(struct argon *a, const char *secret)
{
	argon2_context c = {
		.out = a->tag, .outlen = TAG,
		.salt = a->salt, .saltlen = SALT,
		/* It only reads: ARGON2_FLAG_CLEAR_PASSWORD is not set. */
		.pwd = (uint8_t *)(uintptr_t)secret,
		.pwdlen = (uint32_t)strlen(secret),
		.m_cost = a->memory_kib, .t_cost = a->passes,
		.lanes = 1, .threads = 1, .version = ARGON2_VERSION_13,
		.allocate_cbk = take, .free_cbk = give_back,
	};

	return argon2id_ctx(&c) == ARGON2_OK;
}

/* One field of base 64, up to `end`, of as many bytes as there must be. */
static bool
read_bytes(const char **at, uint8_t *bytes, size_t size, char end)
{
	const char *stop;
	size_t n;

	if (sodium_base642bin(bytes, size, *at, strlen(*at), NULL, &n, &stop,
	    BASE64) != 0 || n != size || *stop != end)
		return false;
	*at = stop + 1;
	return true;
}

static bool
read_text(const char *text, struct argon *a)
{
	int head = 0;

	if (sscanf(text, "$argon2id$v=19$m=%u,t=%u,p=1$%n", &a->memory_kib,
	    &a->passes, &head) != 2 || head == 0)
		return false;
	text += head;
	return read_bytes(&text, a->salt, SALT, '$') &&
	    read_bytes(&text, a->tag, TAG, '\0');
}

bool
argon_hash(char text[PASSWORD_HASH], const char *secret, uint32_t memory_kib,
    uint32_t passes)
{
	struct argon a = { .memory_kib = memory_kib, .passes = passes };
	char salt[sodium_base64_ENCODED_LEN(SALT, BASE64)];
	char tag[sodium_base64_ENCODED_LEN(TAG, BASE64)];

	randombytes_buf(a.salt, SALT);
	if (!compute(&a, secret))
		return false;
	sodium_bin2base64(salt, sizeof(salt), a.salt, SALT, BASE64);
	sodium_bin2base64(tag, sizeof(tag), a.tag, TAG, BASE64);
	return snprintf(text, PASSWORD_HASH,
	    "$argon2id$v=19$m=%u,t=%u,p=1$%s$%s", memory_kib, passes, salt,
	    tag) < PASSWORD_HASH;
}

bool
argon_verify(const char *text, const char *secret)
{
	struct argon kept, now;

	if (!read_text(text, &kept))
		return false;
	now = kept;
	return compute(&now, secret) &&
	    sodium_memcmp(kept.tag, now.tag, TAG) == 0;
}
