/* What stands after MAIL and RCPT: "FROM:<local@domain> SIZE=1000". */
#ifndef LIAISON_LMTP_PATH_H
#define LIAISON_LMTP_PATH_H

#include <stddef.h>

struct lmtp_path {
	char	*address;	/* in the line; "" of <> */
	size_t	 size;		/* SIZE of it; 0: not said */
};

/* NULL, or the reply that says what is wrong.  Writes into the line. */
const char	*lmtp_path_read(char *line, const char *word,
		    struct lmtp_path *);

#endif
