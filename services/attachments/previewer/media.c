/* How long a sound or film is, and a picture of the film, by libavformat. */
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/display.h>
#include <libswscale/swscale.h>

#include "attachments/previewer/media.h"
#include "attachments/previewer/picture.h"
#include "attachments/validator/media/av_source.h"

#define ALLOCATED_MAX	(64 * 1024 * 1024)
#define PIXELS_MAX	(INT64_C(8192) * 4608)
/* Packets that are looked at for the first picture, or for the end. */
#define PACKETS_OF_FRAME	1000
#define PACKETS_MAX		(4 * 1024 * 1024)

static const char *demuxer_of(const char *extension);
static uint64_t	duration_ms(AVFormatContext *);
static int64_t	last_us(AVFormatContext *);
static AVStream	*film_of(const AVFormatContext *);
static void	measure(const AVStream *, struct preview *);
static unsigned	turned(const AVStream *);
static bool	take_frame(AVFormatContext *, const AVStream *, uint32_t,
		    uint8_t *, struct preview *);
static AVCodecContext *decoder_of(const AVStream *);
static bool	next_frame(AVFormatContext *, const AVStream *,
		    AVCodecContext *, AVFrame *);
static bool	write_frame(const AVStream *, const AVFrame *, uint32_t,
		    uint8_t *, struct preview *);

void
media_start(void)
{
	av_log_set_level(AV_LOG_QUIET);
	av_max_alloc(ALLOCATED_MAX);
}

/* A film without a picture that can be decoded is still so long. */
bool
media_preview(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *preview)
{
	const AVStream *film;
	struct av_source a;
	bool ok;

	ok = av_source_open(&a, s, demuxer_of(s->extension)) &&
	    avformat_find_stream_info(a.format, NULL) >= 0;
	if (ok) {
		film = film_of(a.format);
		if (film != NULL) {
			measure(film, preview);
			(void)take_frame(a.format, film, width, output,
			    preview);
		}
		preview->duration_ms = duration_ms(a.format);
	}
	av_source_close(&a);
	return ok;
}

static const char *
demuxer_of(const char *extension)
{
	static const struct {
		const char	*extension, *demuxer;
	} demuxers[] = {
		{ "mp3", "mp3" }, { "ogg", "ogg" }, { "opus", "ogg" },
		{ "wav", "wav" }, { "webm", "matroska" },
	};
	size_t i;

	for (i = 0; i < sizeof(demuxers) / sizeof(demuxers[0]); i++)
		if (strcmp(demuxers[i].extension, extension) == 0)
			return demuxers[i].demuxer;
	return "mov";
}

static uint64_t
duration_ms(AVFormatContext *format)
{
	int64_t us = format->duration;

	if (us == AV_NOPTS_VALUE || us <= 0)
		us = last_us(format);
	return us > 0 ? ((uint64_t)us + 500) / 1000 : 0;
}

/* What was recorded as it went does not say how long it is. */
static int64_t
last_us(AVFormatContext *format)
{
	AVPacket *packet = av_packet_alloc();
	int64_t last = 0, end;
	const AVStream *s;
	size_t n;

	if (packet == NULL || avformat_seek_file(format, -1, INT64_MIN, 0, 0,
	    0) < 0) {
		av_packet_free(&packet);
		return 0;
	}
	for (n = 0; n < PACKETS_MAX &&
	    av_read_frame(format, packet) == 0; n++) {
		s = format->streams[packet->stream_index];
		if (packet->pts != AV_NOPTS_VALUE) {
			end = av_rescale_q(packet->pts + packet->duration,
			    s->time_base, AV_TIME_BASE_Q);
			last = end > last ? end : last;
		}
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	return last;
}

/* The picture on a record is none of a film. */
static AVStream *
film_of(const AVFormatContext *format)
{
	AVStream *s;
	unsigned i;

	for (i = 0; i < format->nb_streams; i++) {
		s = format->streams[i];
		if (s->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
		    (s->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0)
			return s;
	}
	return NULL;
}

static void
measure(const AVStream *film, struct preview *preview)
{
	const bool lies = turned(film) % 180 == 90;
	const int width = film->codecpar->width;
	const int height = film->codecpar->height;

	if (width <= 0 || height <= 0)
		return;
	preview->width = (uint32_t)(lies ? height : width);
	preview->height = (uint32_t)(lies ? width : height);
}

/* Clockwise, in quarters. */
static unsigned
turned(const AVStream *film)
{
	const uint8_t *matrix;
	size_t size = 0;
	double degrees;

	matrix = av_stream_get_side_data(film, AV_PKT_DATA_DISPLAYMATRIX,
	    &size);
	if (matrix == NULL || size < 9 * sizeof(int32_t))
		return 0;
	degrees = -av_display_rotation_get((const void *)matrix);
	/* Of a matrix that turns nothing it is no number. */
	if (!(degrees >= -360 && degrees <= 360))
		return 0;
	return (unsigned)((int)(degrees + 765) / 90 % 4) * 90;
}

static bool
take_frame(AVFormatContext *format, const AVStream *film, uint32_t width,
    uint8_t *output, struct preview *preview)
{
	AVCodecContext *decoder = decoder_of(film);
	AVFrame *frame = av_frame_alloc();
	bool ok;

	ok = decoder != NULL && frame != NULL &&
	    next_frame(format, film, decoder, frame) &&
	    write_frame(film, frame, width, output, preview);
	av_frame_free(&frame);
	avcodec_free_context(&decoder);
	return ok;
}

static AVCodecContext *
decoder_of(const AVStream *film)
{
	const AVCodec *codec = avcodec_find_decoder(film->codecpar->codec_id);
	AVCodecContext *c = codec != NULL ? avcodec_alloc_context3(codec) :
	    NULL;

	if (c == NULL)
		return NULL;
	if (avcodec_parameters_to_context(c, film->codecpar) >= 0) {
		c->thread_count = 1;
		c->max_pixels = PIXELS_MAX;
		if (avcodec_open2(c, codec, NULL) == 0)
			return c;
	}
	avcodec_free_context(&c);
	return NULL;
}

/* A second on, where there is one: films begin in the dark. */
static bool
next_frame(AVFormatContext *format, const AVStream *film,
    AVCodecContext *decoder, AVFrame *frame)
{
	AVPacket *packet = av_packet_alloc();
	bool got = false;
	size_t n;

	if (format->duration > 2 * AV_TIME_BASE)
		(void)avformat_seek_file(format, -1, 0, AV_TIME_BASE,
		    2 * AV_TIME_BASE, 0);
	for (n = 0; packet != NULL && !got && n < PACKETS_OF_FRAME; n++) {
		if (av_read_frame(format, packet) != 0) {
			/* What it still has. */
			got = avcodec_send_packet(decoder, NULL) == 0 &&
			    avcodec_receive_frame(decoder, frame) == 0;
			break;
		}
		if (packet->stream_index == film->index &&
		    avcodec_send_packet(decoder, packet) == 0)
			got = avcodec_receive_frame(decoder, frame) == 0;
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	return got;
}

static bool
write_frame(const AVStream *film, const AVFrame *frame, uint32_t box,
    uint8_t *output, struct preview *preview)
{
	struct picture p = { .bands = 3, .turned = turned(film) };
	double width = frame->width, height = frame->height;
	/* The box is of what it is when it is turned. */
	const double lies = p.turned % 180 == 90;
	struct SwsContext *scale;
	uint8_t *planes[4] = { NULL };
	int strides[4] = { 0 };
	bool ok = false;

	if (frame->width <= 0 || frame->height <= 0)
		return false;
	if (lies)
		picture_fit(box, &height, &width);
	else
		picture_fit(box, &width, &height);
	if (width > frame->width) {
		width = frame->width;
		height = frame->height;
	}
	p.width = width < 1 ? 1 : (int)width;
	p.height = height < 1 ? 1 : (int)height;
	strides[0] = 3 * p.width;
	p.size = (size_t)strides[0] * (size_t)p.height;
	/* It writes some bytes more than that. */
	planes[0] = av_mallocz(p.size + 64);
	p.pixels = planes[0];
	scale = sws_getContext(frame->width, frame->height,
	    (enum AVPixelFormat)frame->format, p.width, p.height,
	    AV_PIX_FMT_RGB24, SWS_AREA, NULL, NULL, NULL);
	if (planes[0] != NULL && scale != NULL &&
	    sws_scale(scale, (const uint8_t *const *)frame->data,
	    frame->linesize, 0, frame->height, planes, strides) > 0)
		ok = picture_write(&p, output, preview);
	sws_freeContext(scale);
	av_freep(&planes[0]);
	return ok;
}
