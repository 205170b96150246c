/* Messages made by chance, the same ones at each run. */
#ifndef LIAISON_TEST_RANDOM_MESSAGE_H
#define LIAISON_TEST_RANDOM_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

/* From 0 to n - 1. */
unsigned random_below(unsigned n);
/* Packs one; its length, or 0 where it is empty or larger than cap. */
size_t	 random_pack(const ProtobufCMessageDescriptor *, uint8_t *wire,
	    size_t cap);

#endif
