/*
 * Parts of attachments, sent one after the other, asked for no faster than the
 * client takes them.
 */
#ifndef LIAISON_GATEWAY_API_PARTS_H
#define LIAISON_GATEWAY_API_PARTS_H

#include "gateway/api/exchange.h"

struct part {
	const char	*id;		/* of the attachment */
	uint64_t	 first, last;	/* its bytes, inclusive */
};

struct parts_kind {
	/* Writes what stands before a part, or, where it is how many there
	 * are, behind the last.  NULL: nothing does. */
	void	(*between)(struct buffer *, void *arg, size_t part);
	/* Writes the next bytes of a part.  NULL: as they are. */
	void	(*bytes)(struct buffer *, void *arg, size_t part,
		    const uint8_t *, size_t);
};

/*
 * Sends the head and, unless HEAD was asked for, the parts, which live as long
 * as the exchange; http_status, type and headers are set.  `length` bytes in
 * all, with what stands between them.  x->work is taken.  Where the first piece
 * cannot be had, that is the answer.
 */
void	parts_send(struct exchange *, const struct parts_kind *, void *arg,
	    const struct part *, size_t n, uint64_t length);

#endif
