/* The OpenAPI 3.1 document of the routes. */
#ifndef LIAISON_GATEWAY_API_OPENAPI_H
#define LIAISON_GATEWAY_API_OPENAPI_H

#include "base/buffer.h"

/* base_path: "", or where a portal serves us. */
void	openapi_write(struct buffer *, const char *base_path);

#endif
