/*
 * pg-compiler SERVICE OUTDIR FILE.sql ...: writes SERVICE_schema.c,
 * SERVICE_queries.h, SERVICE_queries.c and SERVICE_described.c.  What a file
 * is, its folder says: tables, functions or queries.
 */
#include <stdlib.h>
#include <string.h>

#include "pg/compiler/compiler.h"

struct files {
	struct source	*sources;
	size_t		 n;
};

static void	sort(const char *path, struct files *tables,
		    struct files *functions, struct queries *);
static void	add(struct files *, struct source);
static FILE	*out_open(const char *folder, const char *service,
		    const char *suffix);
static void	out_close(FILE *);

int
main(int argc, char **argv)
{
	struct files tables = { NULL, 0 }, functions = { NULL, 0 };
	struct queries queries = { NULL, NULL, NULL };
	const char *service = argv[1], *folder = argv[2];
	FILE *out;
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: pg-compiler SERVICE OUTDIR FILE...\n");
		return 2;
	}
	for (i = 3; i < argc; i++)
		sort(argv[i], &tables, &functions, &queries);
	queries_resolve(&queries);
	out = out_open(folder, service, "schema.c");
	schema_write(out, service, tables.sources, tables.n,
	    functions.sources, functions.n);
	out_close(out);
	/* What is wrong may have left holes. */
	if (faults() > 0)
		return 1;
	out = out_open(folder, service, "queries.h");
	emit_header(out, service, &queries);
	out_close(out);
	out = out_open(folder, service, "queries.c");
	emit_source(out, service, &queries);
	out_close(out);
	out = out_open(folder, service, "described.c");
	emit_described(out, service, &queries);
	out_close(out);
	return 0;
}

static void
sort(const char *path, struct files *tables, struct files *functions,
    struct queries *queries)
{
	struct source s = source_read(path);

	if (strstr(path, "/tables/") != NULL)
		add(tables, s);
	else if (strstr(path, "/functions/") != NULL)
		add(functions, s);
	else
		queries_read(queries, &s);
}

static void
add(struct files *files, struct source s)
{
	files->sources = must(realloc(files->sources,
	    (files->n + 1) * sizeof(*files->sources)));
	files->sources[files->n++] = s;
}

static FILE *
out_open(const char *folder, const char *service, const char *suffix)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s_%s", folder, service, suffix);
	return must(fopen(path, "w"));
}

static void
out_close(FILE *out)
{
	if (ferror(out) || fclose(out) != 0)
		must(NULL);
}
