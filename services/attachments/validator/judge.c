/* The judgement of one file. */
#include <stdio.h>
#include <string.h>

#include "attachments/validator/format_found.h"
#include "attachments/validator/judge.h"
#include "attachments/validator/reading/program.h"
#include "attachments/validator/reading/test_virus.h"

static bool	is_test_virus(const struct source *);
static bool	is_text(const char *extension);

void
judge(const struct source *s, const struct policy *policy,
    reader_of_fn *reader_of, struct verdict *verdict)
{
	const char *program = program_name(s->bytes, s->size);
	reader_fn *read = reader_of(s->extension);

	if (is_test_virus(s))
		verdict_refuse(verdict, FINDING_TEST_VIRUS, "EICAR");
	else if (program != NULL)
		verdict_refuse(verdict, FINDING_PROGRAM, "%s", program);
	else if (!is_text(s->extension) && s->size > 2 &&
	    memcmp(s->bytes, "#!", 2) == 0)
		verdict_refuse(verdict, FINDING_PROGRAM, "script");
	else if (read == NULL)
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
	else
		read(s, policy, verdict);
	if (verdict->finding == FINDING_OTHER_FORMAT)
		(void)snprintf(verdict->detail, sizeof(verdict->detail), "%s",
		    format_found(s));
}

/*
 * What is no text may carry it anywhere; a text that has it further on talks
 * about it.
 */
static bool
is_test_virus(const struct source *s)
{
	return is_text(s->extension) ? test_virus_begins(s->bytes, s->size) :
	    test_virus_is_in(s->bytes, s->size);
}

static bool
is_text(const char *extension)
{
	static const char *const texts[] = { "txt", "csv", "ics", "vcf" };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i], extension) == 0)
			return true;
	return false;
}
