/* Rich Text Format: groups, control words, and what objects hold. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "attachments/validator/documents/rtf.h"
#include "attachments/validator/reading/program.h"
#include "attachments/validator/reading/residue.h"

#define DEPTH_MAX	1000
#define WORD_MAX	32
#define TEXT_MAX	1024	/* of an instruction or a template's address */

/* Where what comes next goes: of a group, and of those in it. */
enum into { INTO_PAGE, INTO_OBJECT, INTO_FIELD, INTO_TEMPLATE };

struct walk {
	const struct source	*s;
	const struct policy	*policy;
	struct verdict		*verdict;
	size_t			 at;
	size_t			 depth;
	enum into		 into[DEPTH_MAX];
	uint8_t			*object;	/* as large as the file */
	size_t			 nobject;
	bool			 half;		/* of a byte has been read */
	char			 text[TEXT_MAX];
	size_t			 ntext;
};

struct word {
	char	 name[WORD_MAX + 1];
	long	 parameter;
};

static bool	walk(struct walk *);
static bool	open_group(struct walk *);
static bool	close_group(struct walk *);
static bool	take_word(struct walk *);
static struct word	read_word(struct walk *);
static bool	skip_binary(struct walk *, long);
static bool	take_symbol(struct walk *);
static void	take_char(struct walk *, uint8_t);
static bool	check_object(struct walk *);
static bool	check_package(struct walk *);
static bool	check_field(struct walk *);
static bool	check_template(struct walk *);
static bool	is_elsewhere(const char *);
static int	hex(uint8_t);
static uint32_t	le32(const uint8_t *);

void
rtf_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	struct walk *w;

	if (s->size < 6 || memcmp(s->bytes, "{\\rtf", 5) != 0) {
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
		return;
	}
	w = calloc(1, sizeof(*w));
	if (w == NULL || (w->object = malloc(s->size)) == NULL) {
		verdict_refuse(verdict, FINDING_TOO_LONG, "%s", "");
		free(w);
		return;
	}
	w->s = s;
	w->policy = policy;
	w->verdict = verdict;
	if (walk(w))
		(void)residue_ok(s, w->at, s->size - w->at, verdict);
	free(w->object);
	free(w);
}

/* True behind the end of the outermost group. */
static bool
walk(struct walk *w)
{
	bool ok = true;

	while (ok && w->at < w->s->size) {
		switch (w->s->bytes[w->at]) {
		case '{':
			ok = open_group(w);
			break;
		case '}':
			ok = close_group(w);
			if (ok && w->depth == 0)
				return true;
			break;
		case '\\':
			ok = take_word(w);
			break;
		default:
			take_char(w, w->s->bytes[w->at++]);
			break;
		}
	}
	return ok && verdict_refuse(w->verdict, FINDING_BROKEN, "@ %zu",
	    w->at);
}

static bool
open_group(struct walk *w)
{
	if (w->depth == DEPTH_MAX)
		return verdict_refuse(w->verdict, FINDING_TOO_MUCH, "@{ %zu",
		    w->depth);
	w->into[w->depth] = w->depth > 0 ? w->into[w->depth - 1] : INTO_PAGE;
	w->depth++;
	w->at++;
	return true;
}

/* What was gathered is looked at where its outermost group ends. */
static bool
close_group(struct walk *w)
{
	const enum into was = w->into[--w->depth];
	const enum into now = w->depth > 0 ? w->into[w->depth - 1] :
	    INTO_PAGE;
	bool ok = true;

	w->at++;
	if (was == now)
		return true;
	if (was == INTO_OBJECT)
		ok = check_object(w);
	else if (was == INTO_FIELD)
		ok = check_field(w);
	else if (was == INTO_TEMPLATE)
		ok = check_template(w);
	w->nobject = w->ntext = 0;
	w->half = false;
	return ok;
}

static bool
take_word(struct walk *w)
{
	static const struct {
		const char	*name;
		enum into	 into;
	} destinations[] = { { "objdata", INTO_OBJECT },
		{ "fldinst", INTO_FIELD }, { "template", INTO_TEMPLATE } };
	struct word word;
	size_t i;

	if (w->at + 1 < w->s->size && !isalpha(w->s->bytes[w->at + 1]))
		return take_symbol(w);
	word = read_word(w);
	if (strcmp(word.name, "bin") == 0)
		return skip_binary(w, word.parameter);
	/* A link to an object is fetched when the file is opened. */
	if (strcmp(word.name, "objlink") == 0 ||
	    strcmp(word.name, "objautlink") == 0)
		return verdict_refuse(w->verdict, FINDING_EXTERNAL, "@\\%s",
		    word.name);
	if (strcmp(word.name, "objocx") == 0)
		return verdict_refuse(w->verdict, FINDING_PROGRAM, "@\\%s",
		    word.name);
	for (i = 0; i < sizeof(destinations) / sizeof(destinations[0]); i++)
		if (w->depth > 0 &&
		    strcmp(word.name, destinations[i].name) == 0) {
			w->into[w->depth - 1] = destinations[i].into;
			w->nobject = w->ntext = 0;
			w->half = false;
		}
	return true;
}

static struct word
read_word(struct walk *w)
{
	const uint8_t *bytes = w->s->bytes;
	struct word word = { "", 0 };
	size_t n = 0, end = w->s->size;
	bool negative = false;

	for (w->at++; w->at < end && isalpha(bytes[w->at]); w->at++)
		if (n < WORD_MAX)
			word.name[n++] = (char)bytes[w->at];
	if (w->at + 1 < end && bytes[w->at] == '-' &&
	    isdigit(bytes[w->at + 1])) {
		negative = true;
		w->at++;
	}
	for (; w->at < end && isdigit(bytes[w->at]); w->at++)
		if (word.parameter < 100000000)
			word.parameter = word.parameter * 10 + bytes[w->at] -
			    '0';
	if (negative)
		word.parameter = -word.parameter;
	if (w->at < end && bytes[w->at] == ' ')
		w->at++;
	return word;
}

static bool
skip_binary(struct walk *w, long n)
{
	size_t len = n > 0 ? (size_t)n : 0;

	if (len > w->s->size - w->at)
		return verdict_refuse(w->verdict, FINDING_BROKEN, "@\\bin%ld",
		    n);
	if (w->depth > 0 && w->into[w->depth - 1] == INTO_OBJECT) {
		memcpy(w->object + w->nobject, w->s->bytes + w->at, len);
		w->nobject += len;
	}
	w->at += len;
	return true;
}

static bool
take_symbol(struct walk *w)
{
	const uint8_t *p = w->s->bytes + w->at;
	size_t left = w->s->size - w->at;

	if (left >= 4 && p[1] == '\'' && hex(p[2]) >= 0 && hex(p[3]) >= 0) {
		if (w->depth > 0 && w->into[w->depth - 1] != INTO_OBJECT)
			take_char(w, (uint8_t)(hex(p[2]) << 4 | hex(p[3])));
		w->at += 4;
	} else {
		if (p[1] == '\\' || p[1] == '{' || p[1] == '}')
			take_char(w, p[1]);
		w->at += 2;
	}
	if (w->at > w->s->size)
		w->at = w->s->size;
	return true;
}

static void
take_char(struct walk *w, uint8_t c)
{
	const enum into into = w->depth > 0 ? w->into[w->depth - 1] :
	    INTO_PAGE;
	int value = hex(c);

	if (into == INTO_OBJECT && value >= 0) {
		if (w->half)
			w->object[w->nobject++] |= (uint8_t)value;
		else
			w->object[w->nobject] = (uint8_t)(value << 4);
		w->half = !w->half;
	} else if ((into == INTO_FIELD || into == INTO_TEMPLATE) &&
	    w->ntext < TEXT_MAX - 1 && c != '\r' && c != '\n') {
		w->text[w->ntext++] = (char)c;
	}
}

/*
 * MS-OLEDS 2.2.4 and 2.2.5: version, 1 linked or 2 embedded, then the class
 * with its length.
 */
static bool
check_object(struct walk *w)
{
	const uint8_t *p = w->object;
	const char *name = (const char *)p + 12;
	uint32_t len;

	if (w->nobject < 12)
		return true;
	if (le32(p + 4) == 1)
		return verdict_refuse(w->verdict, FINDING_EXTERNAL,
		    "@\\objdata");
	len = le32(p + 8);
	if (len > w->nobject - 12)
		return verdict_refuse(w->verdict, FINDING_BROKEN, "@\\objdata");
	if (len >= 8 && strncasecmp(name, "OLE2Link", 8) == 0)
		return verdict_refuse(w->verdict, FINDING_EXTERNAL,
		    "@OLE2Link");
	if (len >= 5 && strncasecmp(name, "htmlf", 5) == 0)
		return verdict_refuse(w->verdict, FINDING_SCRIPT, "@%.*s",
		    (int)len, name);
	if (len >= 5 && strncasecmp(name, "shell", 5) == 0)
		return verdict_refuse(w->verdict, FINDING_PROGRAM, "@%.*s",
		    (int)len, name);
	return check_package(w);
}

/* A program by its bytes, wherever in the object, or by a whole name. */
static bool
check_package(struct walk *w)
{
	static const char *const names[] = { ".exe", ".com", ".scr", ".pif",
		".bat", ".cmd", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".wsh",
		".ps1", ".hta", ".lnk", ".msi", ".jar", ".cpl", ".sct",
		".scf", ".reg" };
	const char *program;
	size_t i, n, at;

	for (at = 0; at < w->nobject; at++) {
		program = program_name(w->object + at, w->nobject - at);
		if (program != NULL)
			return verdict_refuse(w->verdict, FINDING_PROGRAM,
			    "%s", program);
		for (i = 0; w->object[at] == '.' &&
		    i < sizeof(names) / sizeof(names[0]); i++) {
			n = strlen(names[i]);
			if (w->nobject - at > n && w->object[at + n] == '\0' &&
			    strncasecmp((char *)w->object + at, names[i],
				n) == 0)
				return verdict_refuse(w->verdict,
				    FINDING_PROGRAM, "%s", names[i]);
		}
	}
	return true;
}

static bool
check_field(struct walk *w)
{
	const char *p = w->text;

	w->text[w->ntext] = '\0';
	p += strspn(p, " \t\"");
	if (!w->policy->takes_dde && strncasecmp(p, "DDE", 3) == 0)
		return verdict_refuse(w->verdict, FINDING_DDE, "%.60s", p);
	return true;
}

static bool
check_template(struct walk *w)
{
	w->text[w->ntext] = '\0';
	if (is_elsewhere(w->text + strspn(w->text, " \t\"")))
		return verdict_refuse(w->verdict, FINDING_EXTERNAL, "%.100s",
		    w->text);
	return true;
}

static bool
is_elsewhere(const char *address)
{
	const char *colon = strchr(address, ':');

	return strncmp(address, "\\\\", 2) == 0 ||
	    strncmp(address, "//", 2) == 0 ||
	    (colon != NULL && strncasecmp(colon, ":/", 2) == 0 &&
	    colon - address > 1);
}

static int
hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[1] << 8 | p[0];
}
