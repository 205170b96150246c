/* A real mail server for tests, see tests/support/mail-server. */
#ifndef LIAISON_TEST_MAIL_SERVER_H
#define LIAISON_TEST_MAIL_SERVER_H

#include <stdbool.h>

struct mail_server;

/* Started on a free port; fails the test when it does not come up. */
struct mail_server *mail_server_start(void);
/* One that is up to no good, see tests/support/mail-odd. */
struct mail_server *mail_server_start_odd(void);
void		 mail_server_mode(const struct mail_server *,
		    const char *mode);
void		 mail_server_stop(struct mail_server **);
/* "smtp://127.0.0.1:PORT"; the file of its certificate. */
const char	*mail_server_url(const struct mail_server *);
const char	*mail_server_certificate(const struct mail_server *);
/* Puts all mail off, or no longer. */
void		 mail_server_busy(const struct mail_server *, bool busy);
/* How many mails it has; how many with this text. */
unsigned	 mail_server_count(const struct mail_server *);
unsigned	 mail_server_count_with(const struct mail_server *,
		    const char *text);
/* Forgets those that it has. */
void		 mail_server_empty(const struct mail_server *);
/*
 * The only mail that it has, as it came but for lines that quoted-printable
 * has cut, once there is one; malloc'd.  Fails the test when none comes.
 */
char		*mail_server_mail(const struct mail_server *);

#endif
