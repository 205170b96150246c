/*
 * liaison-previewer: makes small pictures of files, each in a process of its
 * own; see validator/zygote.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/previewer/media.h"
#include "attachments/previewer/page.h"
#include "attachments/previewer/picture.h"
#include "attachments/validator/pictures/images.h"
#include "attachments/validator/serve.h"
#include "base/log.h"

static void		load(void);
static preview_fn	preview;

/* A film of 4K has some pictures in memory before the first is shown. */
static const struct zygote_options options = {
	.name = "previewer",
	.work = { .preview = preview },
	.limits = { .cpu_seconds = 6, .data_bytes = 512 << 20,
		.wall_ms = PREVIEW_WALL_MS },
	.readable = page_readable,
};

static const struct {
	const char	*extension;
	preview_fn	*make;
} makers[] = {
	{ "pdf", page_preview },
	{ "png", picture_preview },
	{ "jpg", picture_preview },
	{ "jpeg", picture_preview },
	{ "gif", picture_preview },
	{ "webp", picture_preview },
	{ "heic", picture_preview },
	{ "avif", picture_preview },
	{ "mp3", media_preview },
	{ "m4a", media_preview },
	{ "ogg", media_preview },
	{ "opus", media_preview },
	{ "wav", media_preview },
	{ "mp4", media_preview },
	{ "webm", media_preview },
	{ "mov", media_preview },
	{ "3gp", media_preview },
};

int
main(int argc, char **argv)
{
	const char *level = getenv("LIAISON_LOG_LEVEL");

	log_init("previewer", level != NULL ? level : "info");
	if (argc == 2 && strcmp(argv[1], "--serve") == 0)
		return serve_files(VALIDATOR_FD, load, &options);
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("liaison-previewer " LIAISON_VERSION);
		return 0;
	}
	fputs("usage: liaison-previewer --version\n"
	    "The attachments service runs it as liaison-previewer --serve.\n",
	    stderr);
	return 2;
}

static void
load(void)
{
	images_start();
	media_start();
	page_start();
}

static bool
preview(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	size_t i;

	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (strcmp(makers[i].extension, s->extension) == 0)
			return makers[i].make(s, width, output, p);
	return false;
}
