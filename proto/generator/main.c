/*
 * contract: makes C, JSON and TypeScript from what the protos say.
 *	contract OUTDIR DESCRIPTOR_SET [OUTPUT ...]
 */
#include <err.h>
#include <string.h>

#include "check.h"
#include "output.h"

static const struct {
	const char	*name;
	output_fn	*emit;
} outputs[] = {
	{ "rpc", emit_rpc },
	{ "routes", emit_routes },
	{ "openapi", emit_openapi },
	{ "types", emit_types },
	{ "methods", emit_methods },
};
#define NOUTPUTS	(sizeof(outputs) / sizeof(outputs[0]))

static void
emit(const struct model *m, const char *dir, const char *name)
{
	size_t i;

	for (i = 0; i < NOUTPUTS && strcmp(outputs[i].name, name) != 0; i++)
		;
	if (i == NOUTPUTS)
		errx(1, "no output is called %s", name);
	outputs[i].emit(m, dir);
}

int
main(int argc, char **argv)
{
	const struct model *m;
	size_t i;
	int n;

	if (argc < 3)
		errx(1, "usage: contract OUTDIR DESCRIPTOR_SET [OUTPUT ...]");
	m = model_read(argv[2]);
	if (check_model(m, stderr) > 0)
		return 1;
	for (n = 3; n < argc; n++)
		emit(m, argv[1], argv[n]);
	for (i = 0; argc == 3 && i < NOUTPUTS; i++)
		outputs[i].emit(m, argv[1]);
	return 0;
}
