/*
 * What every fuzzer has: its entry point, checks that end the run, and pieces
 * of an input.
 */
#ifndef LIAISON_TEST_FUZZ_H
#define LIAISON_TEST_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

/* Called by libFuzzer, or by replay.c with the files of a corpus. */
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A property that holds for every input. */
#define CHECK(x) \
	((x) ? (void)0 : fuzz_fail(#x, __FILE__, __LINE__))
void	fuzz_fail(const char *what, const char *file, int line)
	    __attribute__((noreturn));

/* ---- what is left of an input ---- */

struct fuzz_input {
	const uint8_t	*p;
	size_t		 left;
};

/* 0 where nothing is left. */
uint8_t	 fuzz_byte(struct fuzz_input *);
/* The next `n` bytes, or as many as are left. */
struct fuzz_input fuzz_take(struct fuzz_input *, size_t n);
/* A length of two bytes, little end first, and so many bytes. */
struct fuzz_input fuzz_chunk(struct fuzz_input *);

/*
 * Copies in memory of just that size, so that reading beyond it is noticed;
 * malloc'd.  The text ends at the first NUL.
 */
uint8_t	*fuzz_copy(struct fuzz_input);
char	*fuzz_text(struct fuzz_input);

/* ---- messages ---- */

/* Everything in it can be packed, unpacked, and is the same then. */
void	 fuzz_check_message(const ProtobufCMessage *);
bool	 fuzz_same_message(const ProtobufCMessage *, const ProtobufCMessage *);

#endif
