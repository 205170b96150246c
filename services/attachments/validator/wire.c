/* What the service and its validator say to each other. */
#include <string.h>

#include "attachments/validator/wire.h"

void
validator_message_init(struct validator_message *m,
    const struct validator_request *r, int file, int output)
{
	const int fds[] = { file, output };
	const size_t len = (output == -1 ? 1 : 2) * sizeof(int);
	struct cmsghdr *c;

	memset(m, 0, sizeof(*m));
	m->part = (struct iovec){ (void *)(uintptr_t)r, sizeof(*r) };
	m->header.msg_iov = &m->part;
	m->header.msg_iovlen = 1;
	m->header.msg_control = &m->control;
	m->header.msg_controllen = CMSG_SPACE(len);
	c = CMSG_FIRSTHDR(&m->header);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(c), fds, len);
}
