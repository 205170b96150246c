/*
 * What the service and its validator say to each other over a SEQPACKET socket:
 * a request carries the descriptor of a file (open for writing where it is
 * to be cleaned) and that of the output of a preview, an answer comes for each,
 * in any order.  Both programs are of one build.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_WIRE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_WIRE_H

#include <sys/socket.h>

#include "attachments/validator/preview.h"

#define VALIDATOR_FD	3	/* of the socket, when the program starts */
#define VALIDATOR_MAX	64	/* files at a time */
#define VALIDATOR_WALL_MS	45000	/* of a file */
#define PREVIEW_WALL_MS	15000	/* of one that a preview is made of */

struct validator_request {
	uint64_t	 id;
	uint64_t	 size;		/* bytes of the file that count */
	struct policy	 policy;
	bool		 clean;		/* a picture, if it is taken: clean.h */
	char		 extension[16];
	uint32_t	 width;		/* of a preview; 0: it is judged */
};

/* A request on its way, with its descriptors. */
struct validator_message {
	struct msghdr	 header;
	struct iovec	 part;
	union {
		struct cmsghdr	 header;
		char		 bytes[CMSG_SPACE(2 * sizeof(int))];
	}		 control;
};

struct validator_answer {
	uint64_t	 id;
	bool		 judged;	/* else there was no way to look */
	struct verdict	 verdict;
	struct preview	 preview;
};

/*
 * The request is the caller's until the message is sent.  output: -1 where it
 * is judged.
 */
void	validator_message_init(struct validator_message *,
	    const struct validator_request *, int file, int output);

#endif
