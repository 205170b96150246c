/* The head of an answer: status line and headers. */
#ifndef LIAISON_GATEWAY_HTTP_ANSWER_H
#define LIAISON_GATEWAY_HTTP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

struct http_answer {
	int		 status;
	const char	*type, *language;	/* or NULL */
	bool		 has_length;
	uint64_t	 length;
	bool		 close;
	bool		 tls;		/* browsers shall stay with it */
	bool		 page;		/* it gets what pages get */
	/* Of a request that was let in. */
	const char	*request_id;		/* or NULL */
	size_t		 request_id_len;
	int		 retry_after;		/* seconds; 0: none is said */
	const struct buffer *headers;		/* whole lines; or NULL */
};

void	http_answer_write(struct buffer *, const struct http_answer *);

#endif
