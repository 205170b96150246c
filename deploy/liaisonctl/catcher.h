/*
 * The mails that the demo's services send, none of which leaves this machine:
 * the newest, each in a file of the folder mails/ of the state.
 */
#ifndef LIAISONCTL_CATCHER_H
#define LIAISONCTL_CATCHER_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/loop.h"

#define CATCHER_MAILS	500	/* that are kept */

/* Mails are numbered as they come; 0: there is none. */
long	catcher_newest(const char *folder);

/* ---- catcher_pages.c ---- */

void	catcher_pages_start(void);
/*
 * The answer to "GET path" of HTTP, whole: the list of mails, one of them, its
 * HTML, or as it came.
 */
void	catcher_page(const char *folder, const char *path, struct buffer *);

/* ---- catcher_http.c ---- */

/* Serves these pages on a port of loopback.  0, or -1 after a sentence. */
int	catcher_http_start(struct loop *, const char *folder, int port);

#endif
