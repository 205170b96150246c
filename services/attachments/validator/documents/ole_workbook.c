/* Workbooks of Excel up to 2003 (MS-XLS): a list of records. */
#include "attachments/validator/documents/ole_streams.h"
#include "attachments/validator/reading/little_endian.h"

#define BOF		0x0809
#define BOUNDSHEET	0x0085
#define FILEPASS	0x002f
#define OBPROJ		0x00d3
#define SUPBOOK		0x01ae

#define SHEET_OF_MACROS	1
#define SHEET_OF_VBA	6
#define BOF_OF_VBA	0x0006
#define BOF_OF_MACROS	0x0040

/* Between a program and what it is asked for. */
#define DDE_SEPARATOR	3

static bool	record_ok(struct container *, uint32_t type, const uint8_t *,
		    size_t);
static bool	names_dde(const uint8_t *, size_t);

bool
ole_workbook_ok(struct container *c, const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;
	uint32_t type, n;

	if (len < 4 || le16(p) != BOF)
		return verdict_refuse(c->verdict, FINDING_BROKEN, "%s", "");
	while (end - p >= 4) {
		type = le16(p);
		n = le16(p + 2);
		/* What fills the stream. */
		if (type == 0)
			break;
		if (n > (size_t)(end - p) - 4)
			return verdict_refuse(c->verdict, FINDING_BROKEN, "%s",
			    "");
		if (!record_ok(c, type, p + 4, n))
			return false;
		p += 4 + n;
	}
	return true;
}

static bool
record_ok(struct container *c, uint32_t type, const uint8_t *p, size_t len)
{
	bool macros = false;

	switch (type) {
	case FILEPASS:
		return verdict_refuse(c->verdict, FINDING_ENCRYPTED, "%s", "");
	case OBPROJ:
		macros = true;
		break;
	case BOUNDSHEET:
		macros = len > 5 && (p[5] == SHEET_OF_MACROS ||
		    p[5] == SHEET_OF_VBA);
		break;
	case BOF:
		macros = len >= 4 && (le16(p + 2) == BOF_OF_MACROS ||
		    le16(p + 2) == BOF_OF_VBA);
		break;
	case SUPBOOK:
		if (!c->policy->takes_dde && names_dde(p, len))
			return verdict_refuse(c->verdict, FINDING_DDE, "%s",
			    "");
		break;
	}
	return !macros || verdict_refuse(c->verdict, FINDING_MACROS, "%s",
	    "");
}

/* Count of sheets, length, whether its characters are wide, characters. */
static bool
names_dde(const uint8_t *p, size_t len)
{
	size_t i, n, step;

	if (len < 5 || le16(p) != 0)
		return false;
	n = le16(p + 2);
	step = (p[4] & 1) != 0 ? 2 : 1;
	for (i = 0; i < n && 5 + i * step < len; i++)
		if (p[5 + i * step] == DDE_SEPARATOR && (step == 1 ||
		    5 + i * step + 1 >= len || p[5 + i * step + 1] == 0))
			return true;
	return false;
}
