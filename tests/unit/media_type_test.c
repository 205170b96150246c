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

#include "attachments/formats/file_name.h"
#include "attachments/formats/media_type.h"
#include "attachments/formats/zip_members.h"

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
	/* What telephones record, by any name they give it. */
	SAMPLE("a.m4a", "\0\0\0\x18" "ftyp3gp4\0\0\0\0" "3gp43gp6"),
	SAMPLE("a.m4a", "\0\0\0\x14" "ftypisom\0\0\2\0isom"),
	SAMPLE("a.m4a", "\0\0\0\x14" "ftypmp42\0\0\0\0mp42"),
	SAMPLE("a.mp4", "\0\0\0\x14" "ftyp3gp5\0\0\1\0" "3gp5"),
	SAMPLE("a.mp4", "\0\0\0\x14" "ftyp3g2a\0\0\1\0" "3g2a"),
	SAMPLE("a.mp4", "\0\0\0\x14" "ftypMSNV\1\x29\0\x46MSNV"),
	SAMPLE("a.mp4", "\0\0\0\x1c" "ftypdash\0\0\0\0iso6mp41avc1"),
	SAMPLE("a.mov", "\0\0\0\10wide\0\0\1\0mdat"),
	SAMPLE("a.mov", "\0\0\0\0mdat1234"),
	SAMPLE("a.mov", "\0\0\0\1mdat\0\0\0\0\0\0\1\0"),
	SAMPLE("a.heic", "\0\0\0\x1c" "ftypmif1\0\0\0\0heicmif1miaf"),
	SAMPLE("a.heic", "\0\0\0\x18" "ftypheix\0\0\0\0mif1heix"),
	SAMPLE("a.mp3", "ID3\3\0\0\0\0\0\0"),
	SAMPLE("a.mp3", "\xff\xf3\x44\xc4\0\0\0\0"),
	SAMPLE("a.mp3", "\xff\xe3\x18\xc4\0\0\0\0"),
	/* Texts whose first words are signatures of pictures and programs. */
	SAMPLE("a.txt", "P3 est la salle de la reunion\n"),
	SAMPLE("a.txt", "P3\n"),
	SAMPLE("a.txt", "BM 12 rue des Lilas\n"),
	SAMPLE("a.txt", "MZ, mon cher ami\n"),
	SAMPLE("a.txt", "GIF89a est un format\n"),
	SAMPLE("a.txt", "II*, ID3, OggS, RIFF, FWS, PK : des sigles\n"),
	SAMPLE("a.txt", "#!/bin/sh\necho bonjour\n"),
	SAMPLE("a.txt", "<?php echo 1; ?>"),
	SAMPLE("a.txt", "<bonjour@ecole.fr> a dit\n"),
	SAMPLE("a.txt", "<headmaster> says\n"),
	SAMPLE("a.txt", "\xef\xbb\xbf" "avec une marque\r\n"),
	SAMPLE("a.txt", "\xff\xfeL\0e\0 \0m\0o\0t\0\r\0\n\0"),
	SAMPLE("a.txt", "\xfe\xff\0L\0e\0 \0m\0o\0t"),
	SAMPLE("a.txt", "\x1b[1mgras\x1b[0m\f\n"),
	SAMPLE("a.txt", "fin de fichier DOS\r\n\x1a"),
	SAMPLE("a.txt", "\x80 20,50 \x93texte\x94 \x85\n"),
	SAMPLE("a.csv", "\xef\xbb\xbf" "nom;note\r\nL\xc3\xa9" "a;12\r\n"),
	SAMPLE("a.csv", "ID;SYLK n'en est pas un\n1;2\n"),
	SAMPLE("a.csv", "\xff\xfe" "a\0\t\0b\0\n\0"),
	/* Calendars and cards by their first content line. */
	SAMPLE("a.ics", "\xef\xbb\xbf" "BEGIN:VCALENDAR\r\n"),
	SAMPLE("a.ics", "\r\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"),
	SAMPLE("a.ics", "begin:vcalendar\n"),
	SAMPLE("a.vcf", "\xef\xbb\xbf" "BEGIN:VCARD\nVERSION:2.1\n"),
	SAMPLE("a.vcf", "BEGIN:VCARD\r\nN:Mu\xf1oz\r\n"),
	/* Readers look for the header of a PDF in its first kilobyte. */
	SAMPLE("a.pdf", "\xef\xbb\xbf%PDF-1.7\n"),
	SAMPLE("a.pdf", "\r\n\r\n%PDF-1.7\n"),
	SAMPLE("a.pdf", "@PJL JOB\r\n%PDF-1.4\n"),
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
	SAMPLE("a.mp3", "\xff\xff\xff\xff"),
	SAMPLE("a.mp3", "\xff\xd8\xff\xe0\0\20JFIF"),
	/* A picture is no film, a film no picture. */
	SAMPLE("a.mp4", "\0\0\0\x18" "ftypheic\0\0\0\0mif1heic"),
	SAMPLE("a.m4a", "\0\0\0\x18" "ftypmif1\0\0\0\0mif1avif"),
	SAMPLE("a.heic", "\0\0\0\x18" "ftypisom\0\0\2\0isommp42"),
	SAMPLE("a.m4a", "\0\0\0\4" "ftyp3gp4"),
	SAMPLE("a.m4a", "OggS\0\2"),
	SAMPLE("a.wav", "RIFF\x24\0\0\0WEBPVP8 "),
	SAMPLE("a.webp", "RIFF\x24\0\0\0WAVEfmt "),
	/* What a text is not, however it is packed. */
	SAMPLE("a.txt", "\xef\xbb\xbf <HTML>"),
	SAMPLE("a.txt",
	    "<?xml version=\"1.0\"?>\n<!-- a -->\n<svg xmlns=\"x\">"),
	SAMPLE("a.txt", "<!-- note --><script>1</script>"),
	SAMPLE("a.txt", "\xff\xfe<\0h\0t\0m\0l\0>\0"),
	SAMPLE("a.txt", "\n\n%PDF-1.4\n"),
	SAMPLE("a.txt", "{\\rtf1 hello}"),
	SAMPLE("a.csv", "<svg/onload=alert(1)>"),
	SAMPLE("a.txt", "un octet nul\0ici"),
	SAMPLE("a.txt", "P3\n1 1\n255\n\1\2\3"),
	SAMPLE("a.ics", "BEGIN:VCARD\r\n"),
	SAMPLE("a.ics", "BEGIN:VCALENDARS\r\n"),
	SAMPLE("a.ics", "Bonjour\nBEGIN:VCALENDAR\n"),
	SAMPLE("a.vcf", "BEGIN:VCALENDAR\r\n"),
	SAMPLE("a.ics", EXE),
	SAMPLE("a.pdf", HTML "%PDF-1.4\n"),
	SAMPLE("a.pdf", EXE "%PDF-1.4\n"),
	SAMPLE("a.zip", "PK\3\4 and nothing more"),
	SAMPLE("a.odt", "PK\3\4"),
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

struct member {
	const char	*name, *content;	/* NULL: its name */
	bool		 deflated;
};

#define STORED(name)	{ name, NULL, false }
#define END		STORED(NULL)

/* In one stored block (RFC 1951, 3.2.4): packed as others write it. */
static size_t
packed_size(const struct member *m)
{
	const char *content = m->content == NULL ? m->name : m->content;

	return strlen(content) + (m->deflated ? 5 : 0);
}

static void
put_content(struct zip *z, const struct member *m)
{
	const char *content = m->content == NULL ? m->name : m->content;
	uint32_t n = (uint32_t)strlen(content);

	if (m->deflated) {
		put(z, "\1", 1);
		put_le(z, n, 2);
		put_le(z, ~n, 2);
	}
	put(z, content, n);
}

static void
put_header(struct zip *z, const struct member *m)
{
	put_le(z, 0, 2);			/* flags */
	put_le(z, m->deflated ? 8 : 0, 2);
	put_le(z, 0, 8);			/* time, crc */
	put_le(z, (uint32_t)packed_size(m), 4);
	put_le(z, (uint32_t)packed_size(m), 4);
	put_le(z, (uint32_t)strlen(m->name), 2);
	put_le(z, 0, 2);
}

static void
make_zip(struct zip *z, const struct member *members)
{
	uint32_t at[16], n = 0, start, i;

	z->len = 0;
	for (; members[n].name != NULL; n++) {
		at[n] = (uint32_t)z->len;
		put(z, "PK\3\4\24\0", 6);
		put_header(z, &members[n]);
		put(z, members[n].name, strlen(members[n].name));
		put_content(z, &members[n]);
	}
	start = (uint32_t)z->len;
	for (i = 0; i < n; i++) {
		put(z, "PK\1\2\24\0\24\0", 8);
		put_header(z, &members[i]);
		put_le(z, 0, 10);		/* comment, disk, attributes */
		put_le(z, at[i], 4);
		put(z, members[i].name, strlen(members[i].name));
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
zip_fits(const char *name, const struct member *members)
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
	static const struct member docx[] = { STORED(TYPES),
		STORED("_rels/.rels"), STORED("word/document.xml"), END };
	static const struct member odd_order[] = {
		STORED("docProps/app.xml"), STORED(TYPES),
		STORED("ppt/presentation.xml"), END };
	static const struct member macros[] = { STORED(TYPES),
		STORED("word/document.xml"), STORED("word/vbaProject.bin"),
		END };
	static const struct member untyped[] = {
		STORED("word/document.xml"), END };
	static const struct member evil[] = { STORED("evil.exe"), END };

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

#define ODT	"application/vnd.oasis.opendocument.text"
#define MANIFEST(type) \
	"<manifest:file-entry manifest:full-path=\"/\" " \
	"manifest:media-type=\"" type "\"/>"

/* Programs that pack a document again put "mimetype" anywhere, deflated. */
static void
test_looks_into_open_documents(void **state)
{
	static const struct {
		const char	*name;
		bool		 taken;
		struct member	 members[4];
	} cases[] = {
		{ "a.odt", true, { { "mimetype", ODT, false },
		    { "content.xml", NULL, false }, END } },
		{ "a.odt", true, { { "content.xml", NULL, false },
		    { "mimetype", ODT, false }, END } },
		{ "a.odt", true, { { "content.xml", NULL, true },
		    { "mimetype", ODT, true }, END } },
		{ "a.odt", true, { { "mimetype", ODT "\n", false }, END } },
		{ "a.odt", true, { { "content.xml", NULL, true },
		    { "META-INF/manifest.xml", MANIFEST(ODT), true }, END } },
		{ "a.ods", true, { { "mimetype", "application/vnd.oasis."
		    "opendocument.spreadsheet", true }, END } },
		{ "a.odt", false, { { "content.xml", NULL, false }, END } },
		{ "a.ods", false, { { "mimetype", ODT, false }, END } },
		{ "a.odt", false, { { "mimetype", ODT "-template", false },
		    END } },
		{ "a.odt", false, { { "mimetype", "application/zip", false },
		    { "META-INF/manifest.xml", MANIFEST(ODT), false }, END } },
		{ "a.odt", false, { { "META-INF/manifest.xml",
		    MANIFEST(ODT "-web"), false }, END } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (zip_fits(cases[i].name, cases[i].members) !=
		    cases[i].taken)
			fail_msg("case %zu", i);
}

static int	walked;
static size_t	walked_size;

static bool
count_member(const struct zip_member *m, void *arg)
{
	char start[16];

	(void)zip_member_read(walked, (off_t)walked_size, m, start,
	    sizeof(start));
	++*(int *)arg;
	return true;
}

/* No cut and no flipped byte makes the reader leave its buffer. */
static void
test_survives_broken_zips(void **state)
{
	static const struct member members[] = {
		{ TYPES, NULL, true }, { "word/document.xml", NULL, false },
		{ NULL, NULL, false } };
	struct zip whole, z;
	size_t i;
	int fd, n;

	(void)state;
	make_zip(&whole, members);
	for (i = 0; i <= whole.len; i++) {
		fd = walked = make_file(whole.bytes, i);
		walked_size = i;
		n = 0;
		assert_int_equal(zip_members_each(fd, (off_t)i, count_member,
		    &n), i == whole.len);
		close(fd);
	}
	for (i = 0; i < whole.len * 8; i++) {
		z = whole;
		z.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		fd = walked = make_file(z.bytes, z.len);
		walked_size = z.len;
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
		cmocka_unit_test(test_knows_names_that_mislead),
		cmocka_unit_test(test_takes_what_the_name_says),
		cmocka_unit_test(test_refuses_what_it_is_not),
		cmocka_unit_test(test_looks_into_office_documents),
		cmocka_unit_test(test_looks_into_open_documents),
		cmocka_unit_test(test_survives_broken_zips),
		cmocka_unit_test(test_works_in_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
