/* A real S3 server for tests, see tests/support/s3-server. */
#ifndef LIAISON_TEST_S3_SERVER_H
#define LIAISON_TEST_S3_SERVER_H

#include "attachments/blobs/s3.h"

#define S3_SERVER_REGION	"eu-west-3"

struct s3_server;

/* Started on a free port; fails the test when it does not come up. */
struct s3_server *s3_server_start(void);
void		 s3_server_stop(struct s3_server **);
/* "http://127.0.0.1:PORT"; the file with the credentials. */
const char	*s3_server_url(const struct s3_server *);
const char	*s3_server_credentials(const struct s3_server *);
/* Writes them into a new file; key or secret NULL: those that are right. */
void		 s3_server_write_credentials(const struct s3_server *,
		    const char *path, const char *key, const char *secret);
/* What befalls the next requests, one word each. */
void		 s3_server_faults(const struct s3_server *,
		    const char *words);
/* How many requests it has had whose line has this text; and forgets them. */
unsigned	 s3_server_requests(const struct s3_server *,
		    const char *text);
void		 s3_server_forget(const struct s3_server *);

#endif
