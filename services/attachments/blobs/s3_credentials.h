/* Who asks S3: a key, its secret, and perhaps a token, kept in a file. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_S3_CREDENTIALS_H
#define LIAISON_ATTACHMENTS_BLOBS_S3_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>

#define S3_KEY_LEN	256
#define S3_SECRET_LEN	256
#define S3_TOKEN_LEN	4096

struct s3_credentials;
struct s3_identity {
	char	key[S3_KEY_LEN], secret[S3_SECRET_LEN], token[S3_TOKEN_LEN];
};

/* NULL, and why in one sentence. */
struct s3_credentials *s3_credentials_read(const char *path, char *why,
	    size_t len);
/* NULL-safe. */
void	s3_credentials_destroy(struct s3_credentials **);

/* A copy, which the caller wipes. */
void	s3_credentials_get(struct s3_credentials *, struct s3_identity *);
/* Reads the file again.  Has it others than these? */
bool	s3_credentials_renew(struct s3_credentials *,
	    const struct s3_identity *);

#endif
