/* Packets of a file in memory: libavformat reads, seeks and opens no more. */
#include <errno.h>
#include <string.h>

#include <libavformat/avformat.h>

#include "attachments/validator/av_packets.h"

#define BLOCK		(64 * 1024)
/* Of one table or packet: a few bytes of a file may claim 2 GiB. */
#define ALLOCATED_MAX	(64 * 1024 * 1024)
/* A demuxer that does not get on makes packets of nothing. */
#define PACKETS_MAX	(16 * 1024 * 1024)

struct reading {
	const struct source	*s;
	size_t			 at;
};

static AVFormatContext	*new_format(AVIOContext *);
static bool	take_all(AVFormatContext *);
static bool	has_media(const AVFormatContext *);
static int	read_block(void *, uint8_t *, int);
static int64_t	seek(void *, int64_t, int);
static int	open_other(struct AVFormatContext *, AVIOContext **,
		    const char *, int, AVDictionary **);

void
av_packets_start(void)
{
	av_log_set_level(AV_LOG_QUIET);
	av_max_alloc(ALLOCATED_MAX);
}

bool
av_packets_ok(const struct source *s, const char *demuxer,
    struct verdict *verdict)
{
	const AVInputFormat *input = av_find_input_format(demuxer);
	struct reading reading = { s, 0 };
	uint8_t *block = av_malloc(BLOCK);
	AVIOContext *io = block == NULL ? NULL : avio_alloc_context(block,
	    BLOCK, 0, &reading, read_block, NULL, seek);
	AVFormatContext *format = io == NULL ? NULL : new_format(io);
	bool ok = false;

	/* Where it cannot be opened it is freed, and NULL then. */
	if (format != NULL && input != NULL &&
	    avformat_open_input(&format, NULL, input, NULL) == 0)
		ok = has_media(format) && take_all(format);
	avformat_close_input(&format);
	if (io != NULL)
		av_freep(&io->buffer);
	avio_context_free(&io);
	return ok || verdict_refuse(verdict, FINDING_BROKEN, "%s", demuxer);
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

static bool
take_all(AVFormatContext *format)
{
	AVPacket *packet = av_packet_alloc();
	size_t n, media = 0;
	int result = 0;

	for (n = 0; packet != NULL && n < PACKETS_MAX && result == 0; n++) {
		result = av_read_frame(format, packet);
		if (result == 0 && packet->size > 0)
			media++;
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	return result == AVERROR_EOF && media > 0;
}

static bool
has_media(const AVFormatContext *format)
{
	enum AVMediaType type;
	unsigned i;

	/* A container without a list of streams tells them as they come. */
	if ((format->ctx_flags & AVFMTCTX_NOHEADER) != 0)
		return true;
	for (i = 0; i < format->nb_streams; i++) {
		type = format->streams[i]->codecpar->codec_type;
		if (type == AVMEDIA_TYPE_AUDIO || type == AVMEDIA_TYPE_VIDEO)
			return true;
	}
	return false;
}

static int
read_block(void *arg, uint8_t *buf, int size)
{
	struct reading *r = arg;
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
	struct reading *r = arg;

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
