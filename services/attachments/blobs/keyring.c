/* Who opens what. */
#include <sys/stat.h>

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/folder.h"
#include "attachments/blobs/keyring.h"
#include "attachments/blobs/masters.h"
#include "base/log.h"

#define MAGIC	"liaison key 1\0\0"
#define KNOWN	256

/* Of machines that are all little-endian, as coverage.c is. */
struct key_file {
	char		 magic[16];
	int64_t		 school_id;
	uint64_t	 number;
	struct lock	 locks[LOCKS];
	uint8_t		 rest[64];
};
/* What the locks belong to. */
#define HEAD_LEN	offsetof(struct key_file, locks)

static_assert(sizeof(struct key_file) == 256, "a key file has holes");

/* A key of a school that has been opened. */
struct known {
	int64_t		 school_id;	/* 0: none */
	uint64_t	 number;
	uint8_t		 key[SEAL_KEY_LEN];
};

struct keyring {
	int		 root;
	char		*path;		/* or NULL */
	pthread_mutex_t	 mutex;		/* of what comes here */
	struct masters	 masters;
	struct known	 known[KNOWN];
};

static struct masters	masters_of(const struct keyring *);
static bool	 read_again(struct keyring *);
static void	 path_of(char *, int64_t, uint64_t);
static enum blob_result	school_key(struct keyring *, int64_t, uint64_t,
		    uint8_t *);
static enum blob_result	open_key(struct keyring *, int64_t, uint64_t,
		    struct key_file *, unsigned *, uint8_t *);
static enum blob_result	make_key(struct keyring *, int64_t, uint64_t);
static int	 write_key(const struct keyring *, const char *,
		    const struct key_file *);

struct keyring *
keyring_open(int root, const char *path, char *error)
{
	struct keyring *k = calloc(1, sizeof(*k));

	if (k == NULL) {
		(void)snprintf(error, KEYRING_ERROR, "out of memory");
		return NULL;
	}
	k->root = root;
	(void)pthread_mutex_init(&k->mutex, NULL);
	if (path == NULL || *path == '\0')
		return k;
	k->path = strdup(path);
	if (k->path == NULL)
		(void)snprintf(error, KEYRING_ERROR, "out of memory");
	if (k->path == NULL || masters_read(&k->masters, path, error) == -1)
		keyring_close(&k);
	return k;
}

void
keyring_close(struct keyring **kp)
{
	struct keyring *k = *kp;

	*kp = NULL;
	if (k == NULL)
		return;
	(void)pthread_mutex_destroy(&k->mutex);
	free(k->path);
	sodium_memzero(k, sizeof(*k));
	free(k);
}

bool
keyring_seals(const struct keyring *k)
{
	struct masters m = masters_of(k);
	bool seals = m.n > 0 && !m.plain;

	sodium_memzero(&m, sizeof(m));
	return seals;
}

static struct masters
masters_of(const struct keyring *k)
{
	pthread_mutex_t *mutex = (pthread_mutex_t *)(uintptr_t)&k->mutex;
	struct masters m;

	(void)pthread_mutex_lock(mutex);
	m = k->masters;
	(void)pthread_mutex_unlock(mutex);
	return m;
}

/* True where there are others now: nobody need be started again for them. */
static bool
read_again(struct keyring *k)
{
	struct masters m = { .n = 0 };
	char error[KEYRING_ERROR];
	struct stat st;
	bool other;

	if (k->path == NULL || stat(k->path, &st) == -1)
		return false;
	(void)pthread_mutex_lock(&k->mutex);
	other = masters_are_others(&k->masters, &st);
	if (other && masters_read(&m, k->path, error) == 0)
		k->masters = m;
	else if (other) {
		log_error("store_keys", "error=%s", log_quote(error));
		other = false;
	}
	(void)pthread_mutex_unlock(&k->mutex);
	sodium_memzero(&m, sizeof(m));
	return other;
}

/* ---- keys of schools ---- */

static void
path_of(char *path, int64_t school_id, uint64_t number)
{
	(void)snprintf(path, PLACE_LEN, "%" PRId64 "/keys/%" PRIu64, school_id,
	    number);
}

static struct known *
place_of_known(struct keyring *k, int64_t school_id, uint64_t number)
{
	return &k->known[((uint64_t)school_id * 31 + number) % KNOWN];
}

/* From what is known, or else from its file. */
static enum blob_result
school_key(struct keyring *k, int64_t school_id, uint64_t number,
    uint8_t *key)
{
	struct known *known = place_of_known(k, school_id, number);
	enum blob_result result;
	struct key_file file;
	bool found;
	unsigned good;

	(void)pthread_mutex_lock(&k->mutex);
	found = known->school_id == school_id && known->number == number;
	if (found)
		memcpy(key, known->key, SEAL_KEY_LEN);
	(void)pthread_mutex_unlock(&k->mutex);
	if (found)
		return BLOB_OK;
	result = open_key(k, school_id, number, &file, &good, key);
	if (result != BLOB_OK)
		return result;
	(void)pthread_mutex_lock(&k->mutex);
	known->school_id = school_id;
	known->number = number;
	memcpy(known->key, key, SEAL_KEY_LEN);
	(void)pthread_mutex_unlock(&k->mutex);
	return BLOB_OK;
}

static enum blob_result
open_key(struct keyring *k, int64_t school_id, uint64_t number,
    struct key_file *file, unsigned *good, uint8_t *key)
{
	char path[PLACE_LEN];
	bool whole, opened;
	struct masters m;
	size_t got = 0;
	int fd;

	path_of(path, school_id, number);
	fd = openat(k->root, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 && errno != ENOENT)
		return blob_failed("open key");
	whole = fd != -1 && copy_read(fd, 0, file, sizeof(*file), &got) &&
	    got == sizeof(*file) &&
	    memcmp(file->magic, MAGIC, sizeof(file->magic)) == 0 &&
	    file->school_id == school_id && file->number == number;
	if (fd != -1)
		close(fd);
	do {
		m = masters_of(k);
		opened = whole && masters_open(&m, file->locks, file,
		    HEAD_LEN, good, key);
	} while (whole && !opened && read_again(k));
	sodium_memzero(&m, sizeof(m));
	if (opened)
		return BLOB_OK;
	log_error("store_locked", "school=%" PRId64 " key=%" PRIu64 " %s",
	    school_id, number, fd == -1 ? "missing" : !whole ? "damaged"
	    : "of_other_store_keys");
	return BLOB_LOCKED;
}

enum blob_result
keyring_last(struct keyring *k, int64_t school_id, uint64_t *number)
{
	char path[PLACE_LEN], *end;
	struct dirent *e;
	uint64_t n;
	DIR *dir;
	int fd;

	*number = 0;
	(void)snprintf(path, sizeof(path), "%" PRId64 "/keys", school_id);
	fd = openat(k->root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT ? BLOB_OK : blob_failed("open keys");
	dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return blob_failed("open keys");
	}
	while ((errno = 0, e = readdir(dir)) != NULL) {
		n = strtoull(e->d_name, &end, 10);
		if (*end == '\0' && n > *number)
			*number = n;
	}
	fd = errno;
	(void)closedir(dir);
	errno = fd;
	return errno == 0 ? BLOB_OK : blob_failed("read keys");
}

/* OK too where another has made it meanwhile. */
static enum blob_result
make_key(struct keyring *k, int64_t school_id, uint64_t number)
{
	struct key_file file = { .magic = MAGIC, .school_id = school_id,
		.number = number };
	struct masters m = masters_of(k);
	uint8_t key[SEAL_KEY_LEN];
	char path[PLACE_LEN];
	int result;

	if (m.n == 0)
		return BLOB_LOCKED;
	path_of(path, school_id, number);
	if (folder_make_parents(k->root, path) == -1)
		return blob_failed("make folder");
	randombytes_buf(key, sizeof(key));
	lock_close(&file.locks[0], m.one[0].id, m.one[0].key, &file, HEAD_LEN,
	    key);
	sodium_memzero(key, sizeof(key));
	sodium_memzero(&m, sizeof(m));
	result = write_key(k, path, &file);
	return result == 0 || errno == EEXIST ? BLOB_OK
	    : blob_failed("make key");
}

/* It is whole, and on disk, before it has its name. */
static int
write_key(const struct keyring *k, const char *path,
    const struct key_file *file)
{
	char part[PLACE_LEN + 20];
	uint64_t nonce;
	int fd, result = -1, saved;

	randombytes_buf(&nonce, sizeof(nonce));
	(void)snprintf(part, sizeof(part), "%s.%016" PRIx64, path, nonce);
	fd = openat(k->root, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	if (fd == -1)
		return -1;
	if (copy_write(fd, file, sizeof(*file)) && fsync(fd) == 0 &&
	    linkat(k->root, part, k->root, path, 0) == 0)
		result = 0;
	saved = errno;
	close(fd);
	(void)folder_remove(k->root, part);
	errno = saved;
	return result == 0 ? folder_sync_parent(k->root, path) : -1;
}

/* ---- locks of files ---- */

uint64_t
keyring_number(const struct lock *l)
{
	uint64_t number;

	memcpy(&number, l->key_id, sizeof(number));
	return number;
}

/* The key that locks what is new, made if there is none. */
static enum blob_result
last_key(struct keyring *k, int64_t school_id, uint64_t *number, uint8_t *key)
{
	enum blob_result result;

	result = keyring_last(k, school_id, number);
	if (result == BLOB_OK && *number == 0) {
		*number = 1;
		result = make_key(k, school_id, *number);
	}
	return result == BLOB_OK ? school_key(k, school_id, *number, key)
	    : result;
}

enum blob_result
keyring_lock(struct keyring *k, const struct ticket *t, const uint8_t *key,
    struct lock *l)
{
	uint8_t of[TICKET_SUM_LEN], opener[SEAL_KEY_LEN], id[LOCK_KEY_ID_LEN];
	enum blob_result result;
	uint64_t number;

	result = last_key(k, t->school_id, &number, opener);
	if (result != BLOB_OK)
		return result;
	ticket_sum(t, of);
	memcpy(id, &number, sizeof(id));
	lock_close(l, id, opener, of, sizeof(of), key);
	sodium_memzero(opener, sizeof(opener));
	return BLOB_OK;
}

enum blob_result
keyring_unlock(struct keyring *k, const struct ticket *t, uint8_t *key,
    unsigned *good)
{
	uint8_t of[TICKET_SUM_LEN], opener[SEAL_KEY_LEN];
	enum blob_result result = BLOB_DAMAGED, one;
	const struct lock *l;

	ticket_sum(t, of);
	for (*good = 0; *good < LOCKS; ++*good) {
		l = &t->locks[*good];
		if (lock_is_none(l))
			continue;
		one = school_key(k, t->school_id, keyring_number(l), opener);
		if (one == BLOB_OK && lock_open(l, opener, of, sizeof(of),
		    key)) {
			sodium_memzero(opener, sizeof(opener));
			return BLOB_OK;
		}
		if (one != BLOB_OK)
			result = one;
	}
	return result;
}

/* ---- boxes ---- */

static_assert(KEYRING_BOX_LEN == sizeof(uint64_t) + LOCK_NONCE_LEN +
    SEAL_TAG_LEN, "a box has other parts");

enum blob_result
keyring_box(struct keyring *k, int64_t school_id, const void *of,
    size_t of_len, const uint8_t *data, size_t len, uint8_t *box)
{
	uint8_t key[SEAL_KEY_LEN], *nonce = box + sizeof(uint64_t);
	enum blob_result result;
	uint64_t number;

	result = last_key(k, school_id, &number, key);
	if (result != BLOB_OK)
		return result;
	memcpy(box, &number, sizeof(number));
	randombytes_buf(nonce, LOCK_NONCE_LEN);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
	    nonce + LOCK_NONCE_LEN, NULL, data, len, of, of_len, NULL, nonce,
	    key);
	sodium_memzero(key, sizeof(key));
	return BLOB_OK;
}

enum blob_result
keyring_unbox(struct keyring *k, int64_t school_id, const void *of,
    size_t of_len, const uint8_t *box, size_t len, uint8_t *data)
{
	const uint8_t *nonce = box + sizeof(uint64_t);
	const size_t head = sizeof(uint64_t) + LOCK_NONCE_LEN;
	uint8_t key[SEAL_KEY_LEN];
	enum blob_result result;
	uint64_t number;

	if (len < KEYRING_BOX_LEN)
		return BLOB_DAMAGED;
	memcpy(&number, box, sizeof(number));
	result = school_key(k, school_id, number, key);
	if (result != BLOB_OK)
		return result;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(data, NULL, NULL,
	    box + head, len - head, of, of_len, nonce, key) != 0)
		result = BLOB_DAMAGED;
	sodium_memzero(key, sizeof(key));
	return result;
}

/* ---- other keys ---- */

enum blob_result
keyring_renew(struct keyring *k, int64_t school_id)
{
	enum blob_result result;
	uint64_t number;

	result = keyring_last(k, school_id, &number);
	return result == BLOB_OK ? make_key(k, school_id, number + 1) : result;
}

static enum blob_result
relock_one(struct keyring *k, const struct master *master, int64_t school_id,
    uint64_t number, uint64_t *n)
{
	uint8_t key[SEAL_KEY_LEN];
	enum blob_result result;
	struct key_file file;
	char path[PLACE_LEN];
	struct lock lock;
	unsigned good;
	int fd;

	result = open_key(k, school_id, number, &file, &good, key);
	if (result != BLOB_OK || (lock_is_of(&file.locks[good], master->id) &&
	    lock_is_none(&file.locks[1 - good])))
		return result;
	lock_close(&lock, master->id, master->key, &file, HEAD_LEN, key);
	sodium_memzero(key, sizeof(key));
	path_of(path, school_id, number);
	fd = openat(k->root, path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return blob_failed("open key");
	if (lock_replace(fd, HEAD_LEN, good, &lock) == -1)
		result = blob_failed("write key");
	else
		++*n;
	close(fd);
	return result;
}

/* Numbers go up by one, and those that are missing have gone. */
static uint64_t
first_key(const struct keyring *k, int64_t school_id, uint64_t last)
{
	char path[PLACE_LEN];

	for (; last > 1; last--) {
		path_of(path, school_id, last - 1);
		if (faccessat(k->root, path, F_OK, 0) == -1)
			break;
	}
	return last;
}

enum blob_result
keyring_relock(struct keyring *k, int64_t school_id, uint64_t *n)
{
	struct masters m = masters_of(k);
	enum blob_result result;
	uint64_t number, last;

	result = keyring_last(k, school_id, &last);
	if (result != BLOB_OK || last == 0)
		return result;
	if (m.n == 0)
		return BLOB_LOCKED;
	for (number = first_key(k, school_id, last);
	    result == BLOB_OK && number <= last; number++)
		result = relock_one(k, &m.one[0], school_id, number, n);
	sodium_memzero(&m, sizeof(m));
	return result;
}

/* From the first on, so that those that are left have no gap. */
enum blob_result
keyring_prune(struct keyring *k, int64_t school_id, uint64_t number,
    int64_t seconds, uint64_t *n)
{
	enum blob_result result;
	char path[PLACE_LEN];
	uint64_t at, last;
	struct stat st;

	result = keyring_last(k, school_id, &last);
	if (result != BLOB_OK || last == 0)
		return result;
	for (at = first_key(k, school_id, last); at < number && at < last;
	    at++) {
		path_of(path, school_id, at + 1);
		if (fstatat(k->root, path, &st, AT_SYMLINK_NOFOLLOW) == -1)
			return blob_failed("look at key");
		if (time(NULL) - st.st_mtime < seconds)
			break;
		path_of(path, school_id, at);
		if (folder_remove(k->root, path) == -1)
			return blob_failed("remove key");
		++*n;
	}
	return BLOB_OK;
}

bool
keyring_check(struct keyring *k, char *error)
{
	int fd = openat(k->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd != -1 ? fdopendir(fd) : NULL;
	enum blob_result result = BLOB_OK;
	uint8_t key[SEAL_KEY_LEN];
	int64_t school_id = 0;
	uint64_t number = 0;
	struct dirent *e;
	char *end;

	if (dir == NULL) {
		(void)snprintf(error, KEYRING_ERROR, "%s", strerror(errno));
		if (fd != -1)
			close(fd);
		return false;
	}
	while (result == BLOB_OK && (e = readdir(dir)) != NULL) {
		school_id = strtoll(e->d_name, &end, 10);
		if (school_id <= 0 || *end != '\0')
			continue;
		result = keyring_last(k, school_id, &number);
		if (result == BLOB_OK && number > 0)
			result = school_key(k, school_id, number, key);
	}
	(void)closedir(dir);
	sodium_memzero(key, sizeof(key));
	if (result == BLOB_OK)
		return true;
	(void)snprintf(error, KEYRING_ERROR, "the files of school %" PRId64
	    " are sealed, and %s", school_id, k->path == NULL ?
	    "LIAISON_STORE_KEYS is not set" :
	    "no key in LIAISON_STORE_KEYS opens them");
	return false;
}
