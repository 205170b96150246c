/* MPEG audio, from frame to frame; tags before and behind; and the rest. */
#include <string.h>

#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/mp3.h"
#include "attachments/validator/media/mp3_tags.h"
#include "attachments/validator/reading/archive_end.h"
#include "attachments/validator/reading/residue.h"

#define HEADER_LEN	4
/* What is in no frame: of more than half, it is not this format. */
#define OTHER_MAX(len)	((len) / 2)

struct frame {
	unsigned	version, layer, rate;
	size_t		len;
};

static bool	frames_ok(const struct source *, size_t from, size_t to,
		    struct verdict *);
static bool	read_header(const uint8_t *, struct frame *);
static unsigned	bit_rate(unsigned version, unsigned layer, unsigned index);
static bool	follows(const struct source *, size_t at, size_t to,
		    const struct frame *);

void
mp3_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	size_t begin, end;

	(void)policy;
	if (mp3_tags_ok(s, &begin, &end, verdict) &&
	    frames_ok(s, begin, end, verdict) &&
	    archive_end_ok(s, 0, s->size, verdict))
		(void)av_packets_ok(s, "mp3", verdict);
}

static bool
frames_ok(const struct source *s, size_t from, size_t to,
    struct verdict *verdict)
{
	size_t at = from, gap = from, other = 0, n = 0;
	struct frame frame;

	while (at < to) {
		if (to - at < HEADER_LEN || !read_header(s->bytes + at,
		    &frame) || !follows(s, at, to, &frame) ||
		    (frame.len > to - at && at > gap)) {
			at++;
			continue;
		}
		if (!residue_ok(s, gap, at - gap, verdict))
			return false;
		other += at - gap;
		n++;
		if (frame.len > to - at)
			return verdict_refuse(verdict, FINDING_BROKEN, "%s",
			    "");
		at += frame.len;
		gap = at;
	}
	other += to - gap;
	if (n == 0 || other > OTHER_MAX(to - from))
		return verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
	return residue_ok(s, gap, to - gap, verdict);
}

/*
 * Eleven bits are soon found by chance: a frame is one where another of its
 * kind comes behind it, or nothing.
 */
static bool
follows(const struct source *s, size_t at, size_t to,
    const struct frame *frame)
{
	struct frame next;

	if (frame->len >= to - at || to - at - frame->len < HEADER_LEN)
		return true;
	return read_header(s->bytes + at + frame->len, &next) &&
	    next.version == frame->version && next.layer == frame->layer &&
	    next.rate == frame->rate;
}

static bool
read_header(const uint8_t *p, struct frame *frame)
{
	/* By version: 2.5, none, 2, 1. */
	static const unsigned rates[4][3] = {
		{ 11025, 12000, 8000 },
		{ 0, 0, 0 },
		{ 22050, 24000, 16000 },
		{ 44100, 48000, 32000 },
	};
	unsigned index = p[2] >> 4, padding = p[2] >> 1 & 1, bits;

	frame->version = p[1] >> 3 & 3;
	frame->layer = 4 - (p[1] >> 1 & 3);
	if (p[0] != 0xff || (p[1] & 0xe0) != 0xe0 || frame->version == 1 ||
	    frame->layer == 4 || index == 0 || index == 15 ||
	    (p[2] >> 2 & 3) == 3)
		return false;
	frame->rate = rates[frame->version][p[2] >> 2 & 3];
	bits = bit_rate(frame->version, frame->layer, index) * 1000;
	if (frame->layer == 1)
		frame->len = (12 * bits / frame->rate + padding) * 4;
	else
		frame->len = (frame->layer == 3 && frame->version != 3 ?
		    72 : 144) * bits / frame->rate + padding;
	return frame->len > HEADER_LEN;
}

/* In kbit a second. */
static unsigned
bit_rate(unsigned version, unsigned layer, unsigned index)
{
	static const unsigned first[3][14] = {
		{ 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384,
		    416, 448 },
		{ 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
		    384 },
		{ 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256,
		    320 },
	}, second[2][14] = {
		{ 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224,
		    256 },
		{ 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
	};

	return version == 3 ? first[layer - 1][index - 1] :
	    second[layer == 1 ? 0 : 1][index - 1];
}
