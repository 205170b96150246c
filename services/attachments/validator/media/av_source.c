/* A file in memory for libavformat: it reads, seeks and opens no more. */
#include <errno.h>
#include <string.h>

#include "attachments/validator/media/av_source.h"

#define BLOCK		(64 * 1024)

static AVFormatContext	*new_format(AVIOContext *);
static int	read_block(void *, uint8_t *, int);
static int64_t	seek(void *, int64_t, int);
static int	open_other(struct AVFormatContext *, AVIOContext **,
		    const char *, int, AVDictionary **);

bool
av_source_open(struct av_source *a, const struct source *s,
    const char *demuxer)
{
	const AVInputFormat *input = av_find_input_format(demuxer);
	uint8_t *block = av_malloc(BLOCK);

	*a = (struct av_source){ .s = s };
	if (block != NULL)
		a->io = avio_alloc_context(block, BLOCK, 0, a, read_block,
		    NULL, seek);
	if (a->io != NULL)
		a->format = new_format(a->io);
	/* Where it cannot be opened it is freed, and NULL then. */
	return a->format != NULL && input != NULL &&
	    avformat_open_input(&a->format, NULL, input, NULL) == 0;
}

void
av_source_close(struct av_source *a)
{
	avformat_close_input(&a->format);
	if (a->io != NULL)
		av_freep(&a->io->buffer);
	avio_context_free(&a->io);
}

static AVFormatContext *
new_format(AVIOContext *io)
{
	AVFormatContext *format = avformat_alloc_context();

	if (format == NULL)
		return NULL;
	format->pb = io;
	format->flags |= AVFMT_FLAG_CUSTOM_IO;
	format->io_open = open_other;
	return format;
}

static int
read_block(void *arg, uint8_t *buf, int size)
{
	struct av_source *r = arg;
	size_t n = r->s->size - r->at;

	if (n == 0)
		return AVERROR_EOF;
	if (n > (size_t)size)
		n = (size_t)size;
	memcpy(buf, r->s->bytes + r->at, n);
	r->at += n;
	return (int)n;
}

static int64_t
seek(void *arg, int64_t offset, int whence)
{
	struct av_source *r = arg;

	if ((whence & AVSEEK_SIZE) != 0)
		return (int64_t)r->s->size;
	switch (whence & ~AVSEEK_FORCE) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		offset += (int64_t)r->at;
		break;
	default:
		return AVERROR(EINVAL);
	}
	if (offset < 0 || offset > (int64_t)r->s->size)
		return AVERROR(EINVAL);
	r->at = (size_t)offset;
	return offset;
}

static int
open_other(struct AVFormatContext *format, AVIOContext **io, const char *url,
    int flags, AVDictionary **options)
{
	(void)format;
	(void)io;
	(void)url;
	(void)flags;
	(void)options;
	return AVERROR(EPERM);
}
