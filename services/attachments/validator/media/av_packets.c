/* Packets of a file in memory: libavformat reads, seeks and opens no more. */
#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/av_source.h"

/* Of one table or packet: a few bytes of a file may claim 2 GiB. */
#define ALLOCATED_MAX	(64 * 1024 * 1024)
/* A demuxer that does not get on makes packets of nothing. */
#define PACKETS_MAX	(16 * 1024 * 1024)

static bool	take_all(AVFormatContext *);
static bool	has_media(const AVFormatContext *);

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
	struct av_source a;
	bool ok;

	ok = av_source_open(&a, s, demuxer) && has_media(a.format) &&
	    take_all(a.format);
	av_source_close(&a);
	return ok || verdict_refuse(verdict, FINDING_BROKEN, "@%s", demuxer);
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
