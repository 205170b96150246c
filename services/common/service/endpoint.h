/*
 * Inside of service*.c: the file in which the replicas of a service on one
 * host say where they listen, one endpoint a line.
 */
#ifndef LIAISON_SERVICE_ENDPOINT_H
#define LIAISON_SERVICE_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * With `add` the endpoint becomes the last line, else its line is removed.
 * Lines of loopback endpoints that refuse connections are left out.  Readers
 * see the old file or the new one.  0, or -1 with a sentence in error.
 */
int	service_endpoint_write(const char *file, const char *endpoint,
	    bool add, char *error, size_t errlen);

/*
 * Where to reach, from this host, what listens on `listen`: its address with
 * wildcards replaced by loopback; where the port is a wildcard, the first
 * line of `file`.  False if there is none.
 */
bool	service_endpoint_local(const char *listen, const char *file,
	    char *endpoint, size_t len);

#endif
