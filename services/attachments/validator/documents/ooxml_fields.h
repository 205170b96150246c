/* Fields of Word, formulas of Excel: those that start or fetch something. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OOXML_FIELDS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OOXML_FIELDS_H

#include "attachments/validator/documents/xml.h"
#include "attachments/validator/reading/reader.h"

#define FIELDS_DEEP	16
#define FIELD_LEN	256

struct field {
	char	 code[FIELD_LEN], result[FIELD_LEN];	/* their beginnings */
	bool	 in_result;
};

/* Of one part; all zero before it. */
struct fields {
	struct field	 stack[FIELDS_DEEP];	/* [0]: outside of any */
	unsigned	 depth;
	bool		 in_code, in_text, in_formula;
	char		 quote;			/* of a formula */
	unsigned	 brackets;		/* names of columns */
};

bool	fields_begin(struct fields *, const struct xml_element *,
	    const struct policy *, struct verdict *);
bool	fields_text(struct fields *, struct xml_text, const struct policy *,
	    struct verdict *);
bool	fields_end(struct fields *, const char *name, const struct policy *,
	    struct verdict *);

/* What a field says that it does: also of old Word documents. */
bool	field_code_ok(const char *code, const struct policy *,
	    struct verdict *);

#endif
