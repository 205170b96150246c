/* A method that has a route, as the gateway's outputs see it. */
#ifndef LIAISON_GENERATOR_ROUTE_H
#define LIAISON_GENERATOR_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "model.h"

#define ROUTE_PARAMS_MAX	8

enum route_body {
	BODY_NONE,
	BODY_JSON,		/* the request message */
	BODY_BYTES,		/* one field of it */
};

struct route {
	const struct model_method	*method;
	/* As it is told, with the names of its parameters in JSON. */
	const char			*pattern;
	enum route_body			 body;
	const struct model_field	*param[ROUTE_PARAMS_MAX];
	unsigned			 nparams;
	const struct model_field	*key;	/* of an Idempotency-Key */
	const struct model_field	*bytes;	/* what a BODY_BYTES is */
	const struct model_field	*csv;	/* what CSV is, or NULL */
	/* The field that is all of the answer's body, or NULL. */
	const struct model_field	*answer;
	bool				 in_process;	/* of Gateway */
	bool				 changes;	/* no GET */
	/* What an API token needs: "READ", "SEND" or "ADMIN". */
	const char			*scope;
};

struct routes {
	struct route	*list;		/* in the order of the protos */
	size_t		 n;
};

struct routes	routes_of(const struct model *);
/* Is it the one whose methods are answered in the gateway's process? */
bool	is_gateway(const struct model_service *);
/* The {name} in its pattern: of one {thread_id} alone it is {id}. */
const char *route_param_name(const struct route *, unsigned);
/* Most bytes of its body; 0: the gateway's settings say it. */
unsigned long long route_body_max(const struct route *);
/* Is it for neither body nor query to set? */
bool	route_hides(const struct route *, const struct model_field *);
/* May a query set it? */
bool	route_queries(const struct route *, const struct model_field *);

#endif
