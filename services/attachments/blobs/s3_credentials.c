/* Credentials of S3, as the file ~/.aws/credentials has them. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "attachments/blobs/s3_credentials.h"
#include "attachments/blobs/secret_file.h"

#define LINE_LEN	(S3_TOKEN_LEN + 64)

struct s3_credentials {
	char			*path;
	pthread_mutex_t		 lock;
	struct s3_identity	 identity;
};

static bool	read_file(const char *, struct s3_identity *, char *, size_t);
static void	take_line(char *, struct s3_identity *);
static bool	take_value(const char *line, const char *name, char *, size_t);

struct s3_credentials *
s3_credentials_read(const char *path, char *why, size_t len)
{
	struct s3_credentials *c = calloc(1, sizeof(*c));

	if (c == NULL || (c->path = strdup(path)) == NULL) {
		(void)snprintf(why, len, "out of memory");
		free(c);
		return NULL;
	}
	pthread_mutex_init(&c->lock, NULL);
	if (!read_file(path, &c->identity, why, len))
		s3_credentials_destroy(&c);
	return c;
}

void
s3_credentials_destroy(struct s3_credentials **cp)
{
	struct s3_credentials *c = *cp;

	*cp = NULL;
	if (c == NULL)
		return;
	sodium_memzero(&c->identity, sizeof(c->identity));
	pthread_mutex_destroy(&c->lock);
	free(c->path);
	free(c);
}

void
s3_credentials_get(struct s3_credentials *c, struct s3_identity *identity)
{
	pthread_mutex_lock(&c->lock);
	*identity = c->identity;
	pthread_mutex_unlock(&c->lock);
}

bool
s3_credentials_renew(struct s3_credentials *c, const struct s3_identity *old)
{
	struct s3_identity found;
	char why[128];
	bool other = false;

	if (read_file(c->path, &found, why, sizeof(why))) {
		other = memcmp(&found, old, sizeof(found)) != 0;
		pthread_mutex_lock(&c->lock);
		c->identity = found;
		pthread_mutex_unlock(&c->lock);
	}
	sodium_memzero(&found, sizeof(found));
	return other;
}

static bool
read_file(const char *path, struct s3_identity *identity, char *why,
    size_t len)
{
	char line[LINE_LEN];
	struct stat st;
	FILE *file = secret_file_open(path, &st, why, len);

	memset(identity, 0, sizeof(*identity));
	if (file == NULL)
		return false;
	while (fgets(line, sizeof(line), file) != NULL)
		take_line(line, identity);
	(void)fclose(file);
	sodium_memzero(line, sizeof(line));
	if (identity->key[0] != '\0' && identity->secret[0] != '\0')
		return true;
	(void)snprintf(why, len, "%s has no aws_access_key_id or no "
	    "aws_secret_access_key", path);
	return false;
}

static void
take_line(char *line, struct s3_identity *identity)
{
	(void)(take_value(line, "aws_access_key_id", identity->key,
	    sizeof(identity->key)) ||
	    take_value(line, "aws_secret_access_key", identity->secret,
	    sizeof(identity->secret)) ||
	    take_value(line, "aws_session_token", identity->token,
	    sizeof(identity->token)));
}

/* The first one of a name counts. */
static bool
take_value(const char *line, const char *name, char *value, size_t size)
{
	static const char blanks[] = " \t\r\n";
	size_t len;

	line += strspn(line, blanks);
	if (strncmp(line, name, strlen(name)) != 0)
		return false;
	line += strlen(name);
	line += strspn(line, blanks);
	if (*line != '=')
		return false;
	line++;
	line += strspn(line, blanks);
	len = strcspn(line, blanks);
	if (value[0] == '\0' && len < size)
		memcpy(value, line, len);
	return true;
}
