/*
 * Options that protobuf-c does not know: extensions, which it leaves in
 * base.unknown_fields as they came, in pieces where they were set so.
 */
#ifndef LIAISON_GENERATOR_OPTION_H
#define LIAISON_GENERATOR_OPTION_H

#include <protobuf-c/protobuf-c.h>

/* Of a number or bool; the last one counts.  0: not said. */
uint64_t	 option_number(const ProtobufCMessage *, unsigned tag);
/* Of numbers, packed or one by one: the nth.  False: there are not so many. */
bool		 option_nth_number(const ProtobufCMessage *, unsigned tag,
		    size_t n, uint64_t *);
/* Of texts: the nth; NULL: there are not so many. */
const char	*option_nth_text(const ProtobufCMessage *, unsigned tag,
		    size_t n);
/* All pieces of a message; NULL: not said, or not one of this type. */
void		*option_message(const ProtobufCMessage *, unsigned tag,
		    const ProtobufCMessageDescriptor *);

#endif
