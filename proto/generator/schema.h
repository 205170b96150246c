/* Schemas of OpenAPI: how messages and fields show in JSON. */
#ifndef LIAISON_GENERATOR_SCHEMA_H
#define LIAISON_GENERATOR_SCHEMA_H

#include "json.h"
#include "model.h"
#include "route.h"

/* The document, and the types that it refers to so far. */
struct schemas {
	struct json		 json;
	struct schema_type {
		const struct model_message	*message;
		/* Whose body it is: what that hides is left out. */
		const struct route		*body_of;
	}			*type;
	size_t			 n, cap;
};

/* {"$ref":...}, or the JSON form of a well-known type. */
void	schema_reference(struct schemas *, const struct model_message *,
	    const struct route *body_of);
/* Of a field's value, with its limits and its comment. */
void	schema_field(struct schemas *, const struct model_field *);
/* "name":{...} of all that were referred to. */
void	schema_types(struct schemas *);

#endif
