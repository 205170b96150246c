/* Reading protobuf's bytes where they lie, field by field. */
#ifndef LIAISON_WIRE_SCAN_H
#define LIAISON_WIRE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* What is left to read. */
struct scan {
	const uint8_t	*p, *end;
};

/* One field's value, as `wire` says: of a number or in its bytes. */
struct scan_value {
	unsigned	wire;		/* PROTOBUF_C_WIRE_TYPE_... */
	uint64_t	bits;
	struct scan	bytes;
};

/*
 * Each false, and the scan of no more use, where it is cut off or no proto3 at
 * all: groups, the field 0, more than ten bytes or 64 bits of a varint, more
 * than five bytes of a tag or a length.
 */
bool	scan_varint(struct scan *, unsigned max_bytes, uint64_t *);
bool	scan_field(struct scan *, uint32_t *id, struct scan_value *);
/* value->wire says of what. */
bool	scan_value(struct scan *, struct scan_value *);

#endif
