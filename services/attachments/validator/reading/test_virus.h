/* What scanners for viruses are tested with: the file of EICAR. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_READING_TEST_VIRUS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_READING_TEST_VIRUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* They begin with it; it is somewhere in them. */
bool	test_virus_begins(const uint8_t *, size_t);
bool	test_virus_is_in(const uint8_t *, size_t);

#endif
