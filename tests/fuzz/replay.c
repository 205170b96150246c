/*
 * Feeds the files of a corpus to one fuzzer, without libFuzzer: what was ever
 * found stays found.  replay FOLDER_OR_FILE ...; prints TAP, as tests/run
 * reads it.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static int	feed(const char *path, unsigned *n);
static int	feed_folder(const char *path, unsigned *n);
static int	is_visible(const struct dirent *);

int
main(int argc, char **argv)
{
	unsigned n = 0;
	int i;

	for (i = 1; i < argc; i++)
		if (feed(argv[i], &n) == -1) {
			printf("not ok 1 - %s cannot be read\n", argv[i]);
			return 1;
		}
	printf("%sok 1 - %u inputs\n", n == 0 ? "not " : "", n);
	return n == 0;
}

static int
feed(const char *path, unsigned *n)
{
	struct stat st;
	uint8_t *data;
	size_t len;
	FILE *f;

	if (stat(path, &st) == -1)
		return -1;
	if (S_ISDIR(st.st_mode))
		return feed_folder(path, n);
	f = fopen(path, "rb");
	data = malloc(st.st_size == 0 ? 1 : (size_t)st.st_size);
	if (f == NULL || data == NULL)
		return -1;
	len = fread(data, 1, (size_t)st.st_size, f);
	fclose(f);
	/* For whoever looks at the log of a crash. */
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
	(*n)++;
	return 0;
}

static int
feed_folder(const char *path, unsigned *n)
{
	struct dirent **entries;
	int i, result = 0, count = scandir(path, &entries, is_visible,
	    alphasort);
	char *file;

	if (count == -1)
		return -1;
	for (i = 0; i < count; i++) {
		if (asprintf(&file, "%s/%s", path, entries[i]->d_name) == -1)
			abort();
		if (feed(file, n) == -1)
			result = -1;
		free(file);
		free(entries[i]);
	}
	free(entries);
	return result;
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}
