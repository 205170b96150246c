/* The judgement of one file. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_JUDGE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_JUDGE_H

#include "attachments/validator/reading/reader.h"

/* Which one reads files of this extension; NULL: none does. */
typedef reader_fn	*reader_of_fn(const char *extension);

/*
 * What is refused under any name comes first (EICAR, programs), then the reader
 * of the format has its say.
 */
void	judge(const struct source *, const struct policy *, reader_of_fn *,
	    struct verdict *);

#endif
