/*
 * CURVE keys read from czmq's certificates.  Making them (wire/keys_make.c)
 * takes czmq itself; reading them does not, so that the libraries it brings
 * along are not in the memory of every service.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "wire/keys.h"

/* Of a line of a certificate. */
#define MAX_LINE	1024
#define NAME_CHARS	"abcdefghijklmnopqrstuvwxyz0123456789-"

struct rpc_keys {
	char	dir[RPC_KEYS_PATH];
	char	public_text[RPC_KEY_TEXT], secret_text[RPC_KEY_TEXT];
};

static int	 read_keys(const char *path, char public_text[RPC_KEY_TEXT],
		    char *secret_text);
static int	 read_value(const char *line, const char *name,
		    char text[RPC_KEY_TEXT]);
static int	 is_key(const char *text);
static int	 fail(char *, size_t, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

struct rpc_keys *
rpc_keys_load(const char *dir, const char *name, char *error, size_t errlen)
{
	char path[RPC_KEYS_PATH];
	struct rpc_keys *keys;

	keys = calloc(1, sizeof(*keys));
	if (keys == NULL) {
		fail(error, errlen, "out of memory");
		return NULL;
	}
	if (dir[0] == '\0')
		return keys;
	if (rpc_keys_path(path, dir, name, ".secret", error, errlen) == -1)
		rpc_keys_destroy(&keys);
	else if (read_keys(path, keys->public_text,
	    keys->secret_text) == -1) {
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
	char path[RPC_KEYS_PATH];

	if (rpc_keys_path(path, keys->dir, name, ".pub", error, errlen) == -1)
		return -1;
	if (read_keys(path, text, NULL) == -1)
		return fail(error, errlen,
		    "cannot read the public key of %s from %s: %s", name,
		    path, errno == 0 ? "not a key" : strerror(errno));
	return 0;
}

/* Names become file names, so nothing but the plain ones. */
int
rpc_keys_path(char path[RPC_KEYS_PATH], const char *dir, const char *name,
    const char *suffix, char *error, size_t errlen)
{
	int len;

	if (name[0] == '\0' || name[strspn(name, NAME_CHARS)] != '\0')
		return fail(error, errlen, "\"%.64s\" is no program name",
		    name);
	len = snprintf(path, RPC_KEYS_PATH, "%s/%s%s", dir, name, suffix);
	if (len < 0 || len >= RPC_KEYS_PATH)
		return fail(error, errlen,
		    "the path of the keys folder is too long: %s", dir);
	return 0;
}

/*
 * The keys in a certificate; secret_text (RPC_KEY_TEXT) may be NULL.  0, or -1
 * with errno, which is 0 where the file is no certificate.
 */
static int
read_keys(const char *path, char public_text[RPC_KEY_TEXT],
    char *secret_text)
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
