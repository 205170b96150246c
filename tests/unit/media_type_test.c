/* Which files are taken: names, and content that must fit them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/mman.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attachments/file_name.h"
#include "attachments/media_type.h"
#include "attachments/zip_members.h"

struct sample {
	const char	*name;
	const char	*bytes;
	size_t		 len;
};
#define SAMPLE(name, bytes)	{ name, bytes, sizeof(bytes) - 1 }

#define EXE	"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0" \
		"@\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" \
		"\0\0\0\0\0\0\0\0\x80\0\0\0"
#define PNG	"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0"
#define HTML	"<!DOCTYPE html><html><script>alert(1)</script></html>"

static const struct sample good[] = {
	SAMPLE("a.pdf", "%PDF-1.4\n1 0 obj\n"),
	SAMPLE("A.PDF", "%PDF-1.4\n1 0 obj\n"),
	SAMPLE("a.png", PNG),
	SAMPLE("a.jpg", "\xff\xd8\xff\xe0\0\20JFIF\0\1\1\0\0\1\0\1\0\0"),
	SAMPLE("a.jpeg", "\xff\xd8\xff\xe0\0\20JFIF\0\1\1\0\0\1\0\1\0\0"),
	SAMPLE("a.gif", "GIF89a\1\0\1\0\0\0\0"),
	SAMPLE("a.webp", "RIFF\x24\0\0\0WEBPVP8 "),
	SAMPLE("a.heic", "\0\0\0\x18" "ftypheic\0\0\0\0mif1heic"),
	SAMPLE("a.txt", "Bonjour \xc3\xa0 tous\n"),
	SAMPLE("a.txt", "a"),
	SAMPLE("a.txt", "From: a\nSubject: x\n\nhello\n"),
	SAMPLE("a.txt", "[1,2]"),
	SAMPLE("a.txt", "caf\xe9 en latin 1\n"),
	SAMPLE("a.txt", "#include <stdio.h>\nint main(void) {}\n"),
	SAMPLE("a.csv", "a;b;c\n1;2;3\n"),
	SAMPLE("a.csv", "a,b,c\n1,2,3\n4,5,6\n7,8,9\n10,11,12\n"),
	SAMPLE("a.rtf", "{\\rtf1\\ansi hello}"),
	SAMPLE("a.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "END:VCALENDAR\r\n"),
	SAMPLE("a.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x\r\nEND:VCARD\r\n"),
	SAMPLE("a.mp3", "\xff\xfb\x90\x44\0\0\0\0\0\0\0\0"),
	SAMPLE("a.m4a", "\0\0\0\x20" "ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0"),
	SAMPLE("a.mov", "\0\0\0\x14" "ftypqt  \0\0\0\0qt  "),
	SAMPLE("a.mp4", "\0\0\0\x18" "ftypisom\0\0\2\0isommp42"),
	SAMPLE("a.wav", "RIFF\x24\0\0\0WAVEfmt \20\0\0\0\1\0\1\0"),
	SAMPLE("a.ogg", "OggS\0\2\0\0\0\0\0\0\0\0aaaaaaaaaaaa\1\x1e\1vorbis"),
	SAMPLE("a.webm", "\x1a\x45\xdf\xa3\1\0\0\0\0\0\0\x1f\x42\x86\x81\1"
	    "\x42\xf7\x81\1\x42\xf2\x81\4\x42\xf3\x81\10\x42\x82\x84webm"),
};

static const struct sample bad[] = {
	SAMPLE("a.pdf", EXE),
	SAMPLE("a.pdf", HTML),
	SAMPLE("a.pdf", PNG),
	SAMPLE("a.png", HTML),
	SAMPLE("a.jpg", PNG),
	SAMPLE("a.txt", HTML),
	SAMPLE("a.txt", EXE),
	SAMPLE("a.txt", "\1\2"),
	SAMPLE("a.csv", PNG),
	SAMPLE("a.txt", "\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0"),
	SAMPLE("a.doc", EXE),
	SAMPLE("a.docx", EXE),
	SAMPLE("a.docx", "PK\3\4"),
	SAMPLE("a.mp3", "<?php echo 1; ?>"),
};

static int
make_file(const void *bytes, size_t len)
{
	int fd = memfd_create("sample", MFD_CLOEXEC);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, bytes, len), len);
	return fd;
}

static bool
fits(const struct sample *s)
{
	const struct media_type *type = media_type_of_name(s->name);
	int fd = make_file(s->bytes, s->len);
	bool result;

	assert_non_null(type);
	result = media_type_fits(type, fd, (off_t)s->len);
	close(fd);
	return result;
}

static void
test_takes_what_the_name_says(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!fits(&good[i]))
			fail_msg("good[%zu] %s was refused", i, good[i].name);
}

static void
test_refuses_what_it_is_not(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (fits(&bad[i]))
			fail_msg("bad[%zu] %s was taken", i, bad[i].name);
}

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
		{ "a\n.pdf", NULL },
		{ "a\x7f.pdf", NULL },
		{ "a\xc2\x85.pdf", NULL },
		{ "fdp.\xe2\x80\xae" "exe.pdf", NULL },
		{ "caf\xe9.pdf", NULL },
	};
	const char *kept;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		kept = file_name_of(names[i].sent);
		if (names[i].kept == NULL)
			assert_null(kept);
		else
			assert_string_equal(kept, names[i].kept);
	}
}

/* ---- a zip as an office program writes it, members stored ---- */

struct zip {
	uint8_t	 bytes[4096];
	size_t	 len;
};

static void
put(struct zip *z, const void *bytes, size_t len)
{
	assert_true(z->len + len <= sizeof(z->bytes));
	memcpy(z->bytes + z->len, bytes, len);
	z->len += len;
}

static void
put_le(struct zip *z, uint32_t value, int bytes)
{
	uint8_t b;

	for (; bytes-- > 0; value >>= 8) {
		b = (uint8_t)value;
		put(z, &b, 1);
	}
}

static void
put_header(struct zip *z, const char *name)
{
	put_le(z, 0, 4);			/* flags, method */
	put_le(z, 0, 16);			/* time, crc, sizes */
	put_le(z, (uint32_t)strlen(name), 2);
	put_le(z, 0, 2);
}

static void
make_zip(struct zip *z, const char *const *names)
{
	uint32_t at[16], n = 0, start, i;

	z->len = 0;
	for (; names[n] != NULL; n++) {
		at[n] = (uint32_t)z->len;
		put(z, "PK\3\4\24\0", 6);
		put_header(z, names[n]);
		put(z, names[n], strlen(names[n]));
	}
	start = (uint32_t)z->len;
	for (i = 0; i < n; i++) {
		put(z, "PK\1\2\24\0\24\0", 8);
		put_header(z, names[i]);
		put_le(z, 0, 10);		/* comment, disk, attributes */
		put_le(z, 0, 0);
		put_le(z, at[i], 4);
		put(z, names[i], strlen(names[i]));
	}
	at[0] = (uint32_t)z->len - start;
	put(z, "PK\5\6\0\0\0\0", 8);
	put_le(z, n, 2);
	put_le(z, n, 2);
	put_le(z, at[0], 4);
	put_le(z, start, 4);
	put_le(z, 0, 2);
}

static bool
zip_fits(const char *name, const char *const *members)
{
	struct sample s = { .name = name };
	struct zip z;

	make_zip(&z, members);
	s.bytes = (const char *)z.bytes;
	s.len = z.len;
	return fits(&s);
}

#define TYPES	"[Content_Types].xml"

static void
test_looks_into_office_documents(void **state)
{
	static const char *const docx[] = { TYPES, "_rels/.rels",
		"word/document.xml", NULL };
	static const char *const odd_order[] = { "docProps/app.xml", TYPES,
		"ppt/presentation.xml", NULL };
	static const char *const macros[] = { TYPES, "word/document.xml",
		"word/vbaProject.bin", NULL };
	static const char *const untyped[] = { "word/document.xml", NULL };
	static const char *const evil[] = { "evil.exe", NULL };

	(void)state;
	assert_true(zip_fits("a.docx", docx));
	assert_true(zip_fits("a.pptx", odd_order));
	assert_false(zip_fits("a.xlsx", docx));
	assert_false(zip_fits("a.docx", macros));
	assert_false(zip_fits("a.docx", untyped));
	assert_false(zip_fits("a.docx", evil));
	assert_false(zip_fits("a.odt", evil));
	assert_true(zip_fits("a.zip", evil));
}

static bool
count_member(const char *name, size_t len, void *arg)
{
	(void)name;
	(void)len;
	++*(int *)arg;
	return true;
}

/* No cut and no flipped byte makes the reader leave its buffer. */
static void
test_survives_broken_zips(void **state)
{
	static const char *const members[] = { TYPES, "word/document.xml",
		NULL };
	struct zip whole, z;
	size_t i;
	int fd, n;

	(void)state;
	make_zip(&whole, members);
	for (i = 0; i <= whole.len; i++) {
		fd = make_file(whole.bytes, i);
		n = 0;
		assert_int_equal(zip_members_each(fd, (off_t)i, count_member,
		    &n), i == whole.len);
		close(fd);
	}
	for (i = 0; i < whole.len * 8; i++) {
		z = whole;
		z.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		fd = make_file(z.bytes, z.len);
		zip_members_each(fd, (off_t)z.len, count_member, &n);
		close(fd);
	}
}

static void *
check_often(void *arg)
{
	size_t i, j;

	(void)arg;
	for (i = 0; i < 20; i++)
		for (j = 0; j < sizeof(good) / sizeof(good[0]); j++)
			if (!fits(&good[j]))
				return arg;
	return NULL;
}

/* libmagic's handle is not for two threads at once. */
static void
test_works_in_threads(void **state)
{
	pthread_t threads[4];
	void *failure;
	int i;

	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, check_often,
		    state), 0);
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], &failure);
		assert_null(failure);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_knows_extensions),
		cmocka_unit_test(test_keeps_the_last_part_of_a_name),
		cmocka_unit_test(test_takes_what_the_name_says),
		cmocka_unit_test(test_refuses_what_it_is_not),
		cmocka_unit_test(test_looks_into_office_documents),
		cmocka_unit_test(test_survives_broken_zips),
		cmocka_unit_test(test_works_in_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
