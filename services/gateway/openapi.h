/* The OpenAPI 3.1 document, made from the route table and the descriptors. */
#ifndef LIAISON_GATEWAY_OPENAPI_H
#define LIAISON_GATEWAY_OPENAPI_H

#include "buffer.h"

/* After routes_init(). */
void	openapi_write(struct buffer *);

#endif
