/* CURVE keys made by czmq, as the certificates that wire/keys.c reads. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <czmq.h>

#include "wire/keys.h"

/* czmq appends to file names in buffers of 256 bytes. */
#define CZMQ_PATH	224

static int	make_pair(const char *secret_path, const char *public_path,
		    char *error, size_t errlen);
static int	save(zcert_t *, const char *path,
		    int (*write_to)(zcert_t *, const char *), mode_t,
		    char *error, size_t errlen);

/* The secret comes first and by link(2): of two that race, one pair stays. */
int
rpc_keys_make(const char *dir, const char *name, char *error, size_t errlen)
{
	char secret[RPC_KEYS_PATH], public[RPC_KEYS_PATH];
	zcert_t *cert;
	int result;

	if (rpc_keys_path(secret, dir, name, ".secret", error, errlen) == -1 ||
	    rpc_keys_path(public, dir, name, ".pub", error, errlen) == -1)
		return -1;
	if (mkdir(dir, 0755) == -1 && errno != EEXIST) {
		snprintf(error, errlen, "cannot make the folder %s: %s", dir,
		    strerror(errno));
		return -1;
	}
	if (access(secret, F_OK) == -1 &&
	    make_pair(secret, public, error, errlen) == -1)
		return -1;
	if (access(public, F_OK) == 0)
		return 0;
	if ((cert = zcert_load(secret)) == NULL) {
		snprintf(error, errlen, "%s holds no CURVE key", secret);
		return -1;
	}
	result = save(cert, public, zcert_save_public, 0644, error, errlen);
	zcert_destroy(&cert);
	return result;
}

static int
make_pair(const char *secret_path, const char *public_path, char *error,
    size_t errlen)
{
	zcert_t *cert;
	int result;

	if (access(public_path, F_OK) == 0) {
		snprintf(error, errlen,
		    "%s is there but its secret key is not", public_path);
		return -1;
	}
	if ((cert = zcert_new()) == NULL) {
		snprintf(error, errlen, "cannot make a CURVE key");
		return -1;
	}
	result = save(cert, secret_path, zcert_save_secret, 0600, error,
	    errlen);
	zcert_destroy(&cert);
	return result;
}

/* Of two that race, the first one's file stays. */
static int
save(zcert_t *cert, const char *path, int (*write_to)(zcert_t *,
    const char *), mode_t mode, char *error, size_t errlen)
{
	char temporary[CZMQ_PATH];
	mode_t before;
	int result = 0;

	if (snprintf(temporary, sizeof(temporary), "%s.%ld", path,
	    (long)getpid()) >= (int)sizeof(temporary)) {
		snprintf(error, errlen,
		    "the path of the keys folder is too long: %s", path);
		return -1;
	}
	/* Nobody reads a secret between its making and the chmod. */
	before = umask(077);
	if (write_to(cert, temporary) == -1 || chmod(temporary, mode) == -1 ||
	    (link(temporary, path) == -1 && errno != EEXIST)) {
		snprintf(error, errlen, "cannot write %s: %s", path,
		    strerror(errno));
		result = -1;
	}
	(void)umask(before);
	unlink(temporary);
	return result;
}
