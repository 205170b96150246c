/* Keys of the installation, as they are in their file. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "attachments/blobs/keyring.h"
#include "attachments/blobs/masters.h"
#include "attachments/blobs/secret_file.h"

/* What the hash is for that names a key. */
#define PURPOSE	"liaison key 1\0\0"

static int	add_master(struct masters *, const char *);

int
masters_read(struct masters *m, const char *path, char *error)
{
	char line[256];
	FILE *f = secret_file_open(path, &m->file, error, KEYRING_ERROR);
	int n = 0, result = 0;

	if (f == NULL)
		return -1;
	while (result == 0 && fgets(line, sizeof(line), f) != NULL) {
		n++;
		line[strcspn(line, " \t\r\n")] = '\0';
		if (line[0] == '\0' || line[0] == '#')
			continue;
		if (strcmp(line, "plain") == 0)
			m->plain = true;
		else
			result = add_master(m, line);
	}
	/* Never what the line has. */
	if (result == -1)
		(void)snprintf(error, KEYRING_ERROR, "%s: line %d is not a key "
		    "of 64 hexadecimal digits, or one too many", path, n);
	else if (ferror(f) || m->n == 0) {
		(void)snprintf(error, KEYRING_ERROR, "%s: no keys", path);
		result = -1;
	}
	(void)fclose(f);
	sodium_memzero(line, sizeof(line));
	return result;
}

static int
add_master(struct masters *masters, const char *hex)
{
	struct master *m = &masters->one[masters->n];
	uint8_t hash[crypto_generichash_BYTES];
	size_t len;

	if (masters->n == MASTERS_MAX || strlen(hex) != 2 * SEAL_KEY_LEN ||
	    sodium_hex2bin(m->key, sizeof(m->key), hex, 2 * SEAL_KEY_LEN, NULL,
	    &len, NULL) != 0 || len != SEAL_KEY_LEN)
		return -1;
	(void)crypto_generichash(hash, sizeof(hash), m->key, sizeof(m->key),
	    (const uint8_t *)PURPOSE, sizeof(PURPOSE));
	memcpy(m->id, hash, sizeof(m->id));
	masters->n++;
	return 0;
}

bool
masters_are_others(const struct masters *m, const struct stat *now)
{
	return now->st_ino != m->file.st_ino ||
	    now->st_size != m->file.st_size ||
	    now->st_mtim.tv_sec != m->file.st_mtim.tv_sec ||
	    now->st_mtim.tv_nsec != m->file.st_mtim.tv_nsec;
}

bool
masters_open(const struct masters *m, const struct lock *locks,
    const void *of, size_t len, unsigned *good, uint8_t *key)
{
	const struct lock *l;
	size_t i;

	for (*good = 0; *good < LOCKS; ++*good) {
		l = &locks[*good];
		for (i = 0; i < m->n; i++)
			if (lock_is_of(l, m->one[i].id) &&
			    lock_open(l, m->one[i].key, of, len, key))
				return true;
	}
	return false;
}
