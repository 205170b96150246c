/* The files that the generator writes: anew only where they changed. */
#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "text.h"

/* The one that is being written. */
static struct {
	char	*path, *text;
	size_t	 len;
} output;

FILE *
output_open(const char *dir, const char *name)
{
	FILE *f = open_memstream(&output.text, &output.len);

	if (f == NULL)
		err(1, "%s", name);
	output.path = text_format("%s/%s", dir, name);
	return f;
}

static bool
is_there(void)
{
	char *old = text_alloc(output.len + 1, 1);
	FILE *f = fopen(output.path, "r");
	size_t n = 0;

	if (f != NULL) {
		n = fread(old, 1, output.len + 1, f);
		fclose(f);
	}
	return f != NULL && n == output.len &&
	    memcmp(old, output.text, n) == 0;
}

void
output_close(FILE **fp)
{
	FILE *f;

	if (fclose(*fp) != 0)
		err(1, "%s", output.path);
	*fp = NULL;
	if (is_there())
		return;
	f = fopen(output.path, "w");
	if (f == NULL || fwrite(output.text, 1, output.len, f) != output.len ||
	    fclose(f) != 0)
		err(1, "%s", output.path);
}
