/* Bytes that a format does not account for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "attachments/validator/reading/residue.h"

#define TAKEN(bytes)	assert_true(judge(bytes, sizeof(bytes) - 1))
#define REFUSED(bytes)	assert_false(judge(bytes, sizeof(bytes) - 1))
#define ENTRY		"PK\1\2 and the rest of an entry"
#define END(len, at)	"PK\5\6\0\0\0\0\1\0\1\0" len at "\0\0"

static bool
judge_from(const void *bytes, size_t len, size_t from)
{
	const struct source s = { bytes, len, "png" };
	struct verdict v = { FINDING_NONE, "" };
	bool ok = residue_ok(&s, from, len - from, &v);

	assert_int_equal(v.finding, ok ? FINDING_NONE : FINDING_HIDDEN);
	return ok;
}

static bool
judge(const void *bytes, size_t len)
{
	return judge_from(bytes, len, 0);
}

static void
test_what_cameras_and_editors_leave_is_taken(void **state)
{
	(void)state;
	TAKEN("");
	TAKEN("\0\0\0\0\0\0");
	TAKEN("SEFT\1\2\3 a maker's trailer");
	TAKEN("<?xpacket begin=''?><x:xmpmeta/><rdf:RDF/>");
	TAKEN("<scripture> <svgs <htmlx a<b");
	TAKEN("MZ without more; PK\3\4 alone; \177ELF in a text");
	TAKEN("a shebang in a line: #!/bin/sh");
}

static void
test_a_zip_is_found_by_its_directory(void **state)
{
	static const char outside[] = ENTRY END("\35\0\0\0", "\0\0\0\0");

	(void)state;
	REFUSED(ENTRY END("\35\0\0\0", "\0\0\0\0"));
	/* As if it stood at the beginning of a file of its own. */
	REFUSED("before " ENTRY END("\35\0\0\0", "\0\0\0\0"));
	REFUSED(ENTRY END("\0\0\0\0", "\0\0\0\0") "and bytes after it");
	/* The directory lies in what the format accounts for. */
	assert_false(judge_from(outside, sizeof(outside) - 1, 29));
	TAKEN("no directory" END("\14\0\0\0", "\0\0\0\0"));
	TAKEN("no directory" END("\377\377\377\377", "\377\377\377\377"));
	TAKEN("PK\5\6");
	TAKEN("PK\6\6");
}

static void
test_programs_are_found(void **state)
{
	char pe[0x60] = "MZ";

	(void)state;
	pe[0x3c] = 0x50;
	memcpy(pe + 0x50, "PE\0\0", 4);
	REFUSED("before \177ELF\2\1\1\0");
	REFUSED("\xfe\xed\xfa\xcf\1\0\0\7");
	REFUSED("\xcf\xfa\xed\xfe\7\0\0\1");
	REFUSED("\xca\xfe\xba\xbe\0\0\0\x34");
	TAKEN("\xca\xfe\xba\xbe\x12\0\0\x34");
	REFUSED("#!/bin/sh\n");
	REFUSED("text\n#! /usr/bin/env python\n");
	assert_false(judge(pe, sizeof(pe)));
	pe[0x3c] = 0x7f;
	assert_true(judge(pe, sizeof(pe)));
}

static void
test_pages_are_found(void **state)
{
	(void)state;
	REFUSED("x<script>alert(1)</script>");
	REFUSED("x<SCRIPT src=x>");
	REFUSED("<html>");
	REFUSED("<HTML");
	REFUSED("<svg xmlns='x'>");
	REFUSED("<svg:svg>");
	REFUSED("<?php echo 1;");
	REFUSED("\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0");
	REFUSED("\0<\0s\0v\0g\0 ");
}

/* A name that turns what follows it around is shown without that. */
static void
test_what_is_said_can_be_shown(void **state)
{
	struct verdict v = { 0 };

	(void)state;
	verdict_refuse(&v, FINDING_MACROS, "%s",
	    "\x01" "\xc3\xa9" "\xe2\x80\xae" "fdp\xc2\x85\xff.x");
	assert_string_equal(v.detail, "?\xc3\xa9?fdp??.x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_said_can_be_shown),
		cmocka_unit_test(test_what_cameras_and_editors_leave_is_taken),
		cmocka_unit_test(test_a_zip_is_found_by_its_directory),
		cmocka_unit_test(test_programs_are_found),
		cmocka_unit_test(test_pages_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
