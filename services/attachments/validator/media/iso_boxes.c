/* The boxes of ISO/IEC 14496-12, 4.2, as they come. */
#include <string.h>

#include "attachments/validator/media/iso_media.h"

#define UUID_LEN	16

struct iso_boxes
iso_boxes_of(const uint8_t *bytes, size_t from, size_t to)
{
	return (struct iso_boxes){ .bytes = bytes, .at = from,
		.end = to < from ? from : to };
}

struct iso_boxes
iso_boxes_within(const uint8_t *bytes, const struct iso_box *box, size_t skip)
{
	struct iso_boxes within = iso_boxes_of(bytes, box->body, box->end);

	if (within.end - within.at < skip)
		within.broken = true;
	else
		within.at += skip;
	return within;
}

bool
iso_boxes_next(struct iso_boxes *boxes, struct iso_box *box)
{
	const uint8_t *p = boxes->bytes + boxes->at;
	size_t left = boxes->end - boxes->at, header = 8;
	uint64_t size;

	if (left == 0 || boxes->broken)
		return false;
	boxes->broken = true;
	if (left < header)
		return false;
	memcpy(box->type, p + 4, 4);
	box->type[4] = '\0';
	size = iso_u32(p);
	box->unsized = size == 0;
	if (size == 0)
		size = left;
	else if (size == 1) {
		header = 16;
		if (left < header)
			return false;
		size = iso_u64(p + 8);
	}
	if (iso_box_is(box, "uuid"))
		header += UUID_LEN;
	if (size < header || size > left)
		return false;
	box->start = boxes->at;
	box->body = box->start + header;
	box->end = box->start + (size_t)size;
	boxes->at = box->end;
	boxes->broken = false;
	return true;
}

bool
iso_box_is(const struct iso_box *box, const char *type)
{
	return memcmp(box->type, type, 4) == 0;
}

uint16_t
iso_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t
iso_u32(const uint8_t *p)
{
	return (uint32_t)iso_u16(p) << 16 | iso_u16(p + 2);
}

uint64_t
iso_u64(const uint8_t *p)
{
	return (uint64_t)iso_u32(p) << 32 | iso_u32(p + 4);
}
