/*
 * CURVE keys in files, in the form of czmq's certificates.  czmq itself would
 * bring a dozen libraries along, for every process to keep in memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zmq.h>

#include "rpc_keys.h"

#define MAX_PATH	4096
/* Of a line of a certificate. */
#define MAX_LINE	1024
#define NAME_CHARS	"abcdefghijklmnopqrstuvwxyz0123456789-"

struct rpc_keys {
	char	dir[MAX_PATH];
	char	public_text[RPC_KEY_TEXT], secret_text[RPC_KEY_TEXT];
};

static int	 key_path(char path[MAX_PATH], const char *dir,
		    const char *name, const char *suffix, char *, size_t);
static int	 load(const char *path, char *public_text, char *secret_text);
static int	 make_pair(const char *secret_path, const char *public_path,
		    char *, size_t);
static int	 read_value(const char *line, const char *name,
		    char text[RPC_KEY_TEXT]);
static int	 save(const char *path, const char *public_text,
		    const char *secret_text, mode_t, char *, size_t);
static int	 is_key(const char *text);
static int	 fail(char *, size_t, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

struct rpc_keys *
rpc_keys_load(const char *dir, const char *name, char *error, size_t errlen)
{
	char path[MAX_PATH];
	struct rpc_keys *keys;

	keys = calloc(1, sizeof(*keys));
	if (keys == NULL) {
		fail(error, errlen, "out of memory");
		return NULL;
	}
	if (dir[0] == '\0')
		return keys;
	if (key_path(path, dir, name, ".secret", error, errlen) == -1)
		rpc_keys_destroy(&keys);
	else if (load(path, keys->public_text, keys->secret_text) == -1) {
		fail(error, errlen, "cannot read a CURVE key pair from %s: %s",
		    path, errno == 0 ? "not a key" : strerror(errno));
		rpc_keys_destroy(&keys);
	} else
		snprintf(keys->dir, sizeof(keys->dir), "%s", dir);
	return keys;
}

void
rpc_keys_destroy(struct rpc_keys **keys)
{
	if (*keys != NULL)
		explicit_bzero(*keys, sizeof(**keys));
	free(*keys);
	*keys = NULL;
}

/* The secret comes first and by link(2): of two that race, one pair stays. */
int
rpc_keys_make(const char *dir, const char *name, char *error, size_t errlen)
{
	char secret[MAX_PATH], public[MAX_PATH];
	char public_text[RPC_KEY_TEXT], secret_text[RPC_KEY_TEXT];

	if (key_path(secret, dir, name, ".secret", error, errlen) == -1 ||
	    key_path(public, dir, name, ".pub", error, errlen) == -1)
		return -1;
	if (mkdir(dir, 0755) == -1 && errno != EEXIST)
		return fail(error, errlen, "cannot make the folder %s: %s",
		    dir, strerror(errno));
	if (access(secret, F_OK) == -1 &&
	    make_pair(secret, public, error, errlen) == -1)
		return -1;
	if (access(public, F_OK) == 0)
		return 0;
	if (load(secret, public_text, secret_text) == -1)
		return fail(error, errlen, "%s holds no CURVE key", secret);
	explicit_bzero(secret_text, sizeof(secret_text));
	return save(public, public_text, NULL, 0644, error, errlen);
}

int
rpc_keys_is_plain(const struct rpc_keys *keys)
{
	return keys == NULL || keys->dir[0] == '\0';
}

const char *
rpc_keys_public(const struct rpc_keys *keys)
{
	return keys->public_text;
}

const char *
rpc_keys_secret(const struct rpc_keys *keys)
{
	return keys->secret_text;
}

int
rpc_keys_peer(const struct rpc_keys *keys, const char *name,
    char text[RPC_KEY_TEXT], char *error, size_t errlen)
{
	char path[MAX_PATH];

	if (key_path(path, keys->dir, name, ".pub", error, errlen) == -1)
		return -1;
	if (load(path, text, NULL) == -1)
		return fail(error, errlen,
		    "cannot read the public key of %s from %s: %s", name,
		    path, errno == 0 ? "not a key" : strerror(errno));
	return 0;
}

/* Names become file names, so nothing but the plain ones. */
static int
key_path(char path[MAX_PATH], const char *dir, const char *name,
    const char *suffix, char *error, size_t errlen)
{
	int len;

	if (name[0] == '\0' || name[strspn(name, NAME_CHARS)] != '\0')
		return fail(error, errlen, "\"%.64s\" is no program name",
		    name);
	len = snprintf(path, MAX_PATH, "%s/%s%s", dir, name, suffix);
	if (len < 0 || len >= MAX_PATH)
		return fail(error, errlen,
		    "the path of the keys folder is too long: %s", dir);
	return 0;
}

/* secret_text may be NULL.  -1: errno, or 0 where the file is no certificate. */
static int
load(const char *path, char *public_text, char *secret_text)
{
	char line[MAX_LINE], public[RPC_KEY_TEXT] = "";
	char secret[RPC_KEY_TEXT] = "";
	int result = -1;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return -1;
	while (fgets(line, sizeof(line), f) != NULL)
		if (!read_value(line, "public-key", public))
			(void)read_value(line, "secret-key", secret);
	fclose(f);
	errno = 0;
	if (is_key(public) && (secret_text == NULL || is_key(secret))) {
		memcpy(public_text, public, RPC_KEY_TEXT);
		if (secret_text != NULL)
			memcpy(secret_text, secret, RPC_KEY_TEXT);
		result = 0;
	}
	explicit_bzero(line, sizeof(line));
	explicit_bzero(secret, sizeof(secret));
	return result;
}

/* 1 if the line is "name = ...", whose quoted value goes to text if it fits. */
static int
read_value(const char *line, const char *name, char text[RPC_KEY_TEXT])
{
	const char *p = line + strspn(line, " \t"), *end;
	size_t len = strlen(name);

	if (strncmp(p, name, len) != 0)
		return 0;
	p += len;
	p += strspn(p, " \t");
	if (*p++ != '=')
		return 0;
	p += strspn(p, " \t");
	if (*p++ != '"' || (end = strchr(p, '"')) == NULL ||
	    end - p != RPC_KEY_TEXT - 1)
		return 1;
	memcpy(text, p, RPC_KEY_TEXT - 1);
	text[RPC_KEY_TEXT - 1] = '\0';
	return 1;
}

static int
make_pair(const char *secret_path, const char *public_path, char *error,
    size_t errlen)
{
	char public_text[RPC_KEY_TEXT], secret_text[RPC_KEY_TEXT];
	int result;

	if (access(public_path, F_OK) == 0)
		return fail(error, errlen,
		    "%s is there but its secret key is not", public_path);
	if (zmq_curve_keypair(public_text, secret_text) == -1)
		return fail(error, errlen, "cannot make a CURVE key");
	result = save(secret_path, public_text, secret_text, 0600, error,
	    errlen);
	explicit_bzero(secret_text, sizeof(secret_text));
	return result;
}

/* Of two that race, the first one's file stays.  secret_text may be NULL. */
static int
save(const char *path, const char *public_text, const char *secret_text,
    mode_t mode, char *error, size_t errlen)
{
	char temporary[MAX_PATH + 32];
	int fd, result = 0;
	FILE *f;

	snprintf(temporary, sizeof(temporary), "%s.%ld", path, (long)getpid());
	unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd == -1 || (f = fdopen(fd, "w")) == NULL) {
		if (fd != -1)
			close(fd);
		return fail(error, errlen, "cannot write %s: %s", path,
		    strerror(errno));
	}
	fprintf(f, "#   ZeroMQ CURVE %s Certificate\n%s\nmetadata\ncurve\n"
	    "    public-key = \"%s\"\n",
	    secret_text == NULL ? "Public" : "**Secret**",
	    secret_text == NULL ? "" :
	    "#   Whoever reads this can speak in its owner's name.\n",
	    public_text);
	if (secret_text != NULL)
		fprintf(f, "    secret-key = \"%s\"\n", secret_text);
	if (fclose(f) == EOF || chmod(temporary, mode) == -1 ||
	    (link(temporary, path) == -1 && errno != EEXIST))
		result = fail(error, errlen, "cannot write %s: %s", path,
		    strerror(errno));
	unlink(temporary);
	return result;
}

static int
is_key(const char *text)
{
	uint8_t key[32];

	return text != NULL && strlen(text) == RPC_KEY_TEXT - 1 &&
	    zmq_z85_decode(key, text) != NULL;
}

static int
fail(char *error, size_t errlen, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, errlen, fmt, ap);
	va_end(ap);
	return -1;
}
