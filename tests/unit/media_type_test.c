/* Which files are taken: what their names say. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "attachments/formats/file_name.h"
#include "attachments/formats/instead.h"
#include "attachments/formats/media_type.h"
#include "attachments/validator/readers.h"

static void
test_knows_extensions(void **state)
{
	static const char *const none[] = { "", "pdf", ".pdf", "a.", "a.exe",
		"a.pdf.exe", "a.pd", "a.pdfx", "a.docm", "a.html", "a.svg" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_null(media_type_of_name(none[i]));
	assert_string_equal(media_type_of_name("a.b.Jpeg")->name, "image/jpeg");
	assert_string_equal(media_type_of_name("x.docx")->name,
	    "application/vnd.openxmlformats-officedocument."
	    "wordprocessingml.document");
}

static void
test_says_what_would_do(void **state)
{
	static const struct {
		const char	*name, *kind, *extension, *would;
	} names[] = {
		{ "a.docm", "MACROS", ".docm", ".docx" },
		{ "a.b.XLSM", "MACROS", ".xlsm", ".pdf" },
		{ "a.svg", "CONVERTIBLE", ".svg", ".pdf" },
		{ "a.doc", "CONVERTIBLE", ".doc", ".docx" },
		{ "a.exe", "PROGRAM", ".exe", "" },
		/* What would do is not taken either. */
		{ "a.rar", "UNKNOWN", ".rar", "" },
		{ "a.xyz", "UNKNOWN", ".xyz", "" },
		{ "a.do", "UNKNOWN", ".do", "" },
		{ "a", "NAMELESS", "", "" },
		{ "a.", "NAMELESS", "", "" },
		{ ".docm", "NAMELESS", "", "" },
		{ "Vu par M. Dupont", "NAMELESS", "", "" },
		{ "a.twelveletter", "UNKNOWN", ".twelveletter", "" },
		{ "a.thirteenlette", "NAMELESS", "", "" },
	};
	char docx[] = "docx", pdf[] = "pdf";
	char *taken[] = { pdf, docx };
	struct instead is;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		is = instead_of(names[i].name, taken, 2);
		assert_string_equal(is.kind, names[i].kind);
		assert_string_equal(is.extension, names[i].extension);
		assert_string_equal(is.would, names[i].would);
	}
}

static void
test_keeps_the_last_part_of_a_name(void **state)
{
	static const struct {
		const char	*sent, *kept;
	} names[] = {
		{ "a.pdf", "a.pdf" },
		{ "../../etc/a.pdf", "a.pdf" },
		{ "/etc/a.pdf", "a.pdf" },
		{ "C:\\temp\\a.pdf", "a.pdf" },
		{ "\xc3\xa9t\xc3\xa9 2026.pdf", "\xc3\xa9t\xc3\xa9 2026.pdf" },
		{ "..", NULL },
		{ "a/..", NULL },
		{ "a/", NULL },
		{ "", NULL },
		{ " . ", NULL },
		{ "\xc2\xad.\xe2\x80\x8b", NULL },
		{ "C:\\docs\\\xc2\xa0", NULL },
		{ "a\n.pdf", "a.pdf" },
		{ "a\x7f.pdf", "a.pdf" },
		{ "a\xc2\x85.pdf", "a.pdf" },
		{ "a\xe2\x80\x8b.pdf\xef\xbb\xbf", "a.pdf" },
		{ "a    b.pdf", "a b.pdf" },
		{ "  a.pdf .  ", "a.pdf" },
		{ "a\xc2\xa0" ": b.pdf", "a\xc2\xa0" ": b.pdf" },
		{ "con.pdf", "con_.pdf" },
		{ "COM1.tar.zip", "COM1_.tar.zip" },
		{ "nul", "nul_" },
		{ "console.pdf", "console.pdf" },
		{ "com10.pdf", "com10.pdf" },
		{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7.png",
		  "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7.png" },
		{ "caf\xe9.pdf", NULL },
	};
	struct arena *arena = arena_new();
	const char *kept;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		kept = file_name_of(arena, names[i].sent);
		if (names[i].kept == NULL)
			assert_null(kept);
		else
			assert_string_equal(kept, names[i].kept);
	}
	arena_destroy(&arena);
}

static void
test_knows_names_that_mislead(void **state)
{
	static const char *const bad[] = { "fdp.\xe2\x80\xae" "exe.pdf",
		"photo\xe2\x80\xaegpj.exe", "facture.exe     .pdf",
		"facture.exe\xc2\xa0.pdf", "facture.JS\t.txt",
		"dir/facture.scr \xe3\x80\x80.pdf", "a.exe          a.pdf" };
	static const char *const good[] = { "a.pdf", "a.exe.pdf",
		"notes de mots.com 2026.pdf", "a.js", "a.json    .txt",
		"x\xe2\x80\xae" "abc", "\xe2\x80\xae" "x\xe2\x80\xac.pdf",
		"caf\xe9.exe  .pdf" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!file_name_misleads(bad[i]))
			fail_msg("bad[%zu]", i);
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (file_name_misleads(good[i]))
			fail_msg("good[%zu]", i);
}

/* What may be named is read by somebody. */
static void
test_each_format_has_a_reader(void **state)
{
	static const char *const names[] = { "pdf", "doc", "xls", "ppt",
		"docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf", "txt",
		"csv", "ics", "vcf", "png", "jpg", "jpeg", "gif", "webp",
		"heic", "avif", "mp3", "m4a", "ogg", "opus", "wav", "mp4",
		"webm", "mov", "3gp", "zip" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (media_type_of_extension(names[i],
		    strlen(names[i])) == NULL || readers_find(names[i]) == NULL)
			fail_msg("%s", names[i]);
	assert_null(readers_find("exe"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_knows_extensions),
		cmocka_unit_test(test_says_what_would_do),
		cmocka_unit_test(test_keeps_the_last_part_of_a_name),
		cmocka_unit_test(test_knows_names_that_mislead),
		cmocka_unit_test(test_each_format_has_a_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
