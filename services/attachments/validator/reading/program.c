/* Programs by their first bytes: so many that chance does not make them. */
#include <stdbool.h>
#include <string.h>

#include "attachments/validator/reading/program.h"

#define PE_OFFSET	0x3c	/* where MZ says where PE is */
#define MACH_O_LEN	8

typedef bool	is_fn(const uint8_t *, size_t);
static is_fn	is_pe, is_elf, is_mach_o, is_class;
static bool	has(const uint8_t *, size_t, const char *, size_t);
static uint32_t	le32(const uint8_t *);
static uint32_t	be32(const uint8_t *);

static const struct {
	is_fn		*is;
	const char	*name;
} programs[] = {
	{ is_pe, "EXE" },
	{ is_elf, "ELF" },
	{ is_mach_o, "Mach-O" },
	{ is_class, "Java" },
};

const char *
program_name(const uint8_t *p, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (programs[i].is(p, len))
			return programs[i].name;
	return NULL;
}

static bool
is_pe(const uint8_t *p, size_t len)
{
	uint32_t offset;

	if (!has(p, len, "MZ", 2) || len < PE_OFFSET + 4)
		return false;
	offset = le32(p + PE_OFFSET);
	return offset <= len && has(p + offset, len - offset, "PE\0\0", 4);
}

/* Of 32 or 64 bits, of either end first, of the one version that there is. */
static bool
is_elf(const uint8_t *p, size_t len)
{
	return has(p, len, "\177ELF", 4) && len > 6 &&
	    (p[4] == 1 || p[4] == 2) && (p[5] == 1 || p[5] == 2) && p[6] == 1;
}

/* The processor that it is for is one of two dozen, of 32 or 64 bits. */
static bool
is_mach_o(const uint8_t *p, size_t len)
{
	uint32_t cpu;

	if (len < MACH_O_LEN)
		return false;
	if (has(p, len, "\xfe\xed\xfa\xce", 4) ||
	    has(p, len, "\xfe\xed\xfa\xcf", 4))
		cpu = be32(p + 4);
	else if (has(p, len, "\xce\xfa\xed\xfe", 4) ||
	    has(p, len, "\xcf\xfa\xed\xfe", 4))
		cpu = le32(p + 4);
	else
		return false;
	return (cpu & 0xfcffffff) > 0 && (cpu & 0xfcffffff) < 32;
}

/* A class of Java, or a Mach-O for several processors: a small number. */
static bool
is_class(const uint8_t *p, size_t len)
{
	uint32_t n;

	if (!has(p, len, "\xca\xfe\xba\xbe", 4) || len < MACH_O_LEN)
		return false;
	n = be32(p + 4);
	return n > 0 && n < 128;
}

static bool
has(const uint8_t *p, size_t len, const char *bytes, size_t n)
{
	return len >= n && memcmp(p, bytes, n) == 0;
}

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[1] << 8 | p[0];
}

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}
