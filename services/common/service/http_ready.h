/* Whether a gateway on this machine says that it is ready. */
#ifndef LIAISON_SERVICE_HTTP_READY_H
#define LIAISON_SERVICE_HTTP_READY_H

#include <stdbool.h>

/*
 * GET /readyz at the address (numeric; that of every interface is asked on
 * loopback) answers 200.  With tls, whatever its certificate: what is asked is
 * ourselves.  Blocks for up to timeout_ms at each step.
 */
bool	http_ready(const char *address, int port, bool tls, int timeout_ms);

#endif
