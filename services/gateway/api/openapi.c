/* The OpenAPI document: what proto/ makes, and where it is served. */
#include "gateway.openapi.h"
#include "gateway/api/openapi.h"

void
openapi_write(struct buffer *b, const char *base_path)
{
	buffer_puts(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Liaison\","
	    "\"version\":\"" LIAISON_VERSION "\",\"license\":{"
	    "\"name\":\"Mozilla Public License 2.0\","
	    "\"identifier\":\"MPL-2.0\"}}");
	if (base_path[0] != '\0')
		buffer_printf(b, ",\"servers\":[{\"url\":\"%s\"}]", base_path);
	buffer_puts(b, openapi_paths);
}
