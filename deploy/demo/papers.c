/* Small files of the kinds that schools send: PDF, ODT, PNG, WAV, text. */
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "papers.h"

#define PDF_OBJECTS	7
#define PDF_COLUMNS	88
#define PNG_WIDTH	1280
#define PNG_HEIGHT	800
#define WAV_RATE	8000	/* Hz, of one byte a sample */
#define WAV_NOTE	3000	/* bytes: three eighths of a second */
#define ODF_TYPE	"application/vnd.oasis.opendocument.text"

static void	write_pdf(FILE *, const char *title, const char *body);
static void	write_odt(FILE *, const char *title, const char *body);
static void	write_png(FILE *, const char *title);
static void	write_wav(FILE *);

uint8_t *
paper_make(const char *name, const char *title, const char *body, size_t *len)
{
	const char *dot = strrchr(name, '.');
	char *data = NULL;
	FILE *f = open_memstream(&data, len);

	if (f == NULL)
		return NULL;
	if (dot != NULL && strcmp(dot, ".pdf") == 0)
		write_pdf(f, title, body);
	else if (dot != NULL && strcmp(dot, ".odt") == 0)
		write_odt(f, title, body);
	else if (dot != NULL && strcmp(dot, ".png") == 0)
		write_png(f, title);
	else if (dot != NULL && strcmp(dot, ".wav") == 0)
		write_wav(f);
	else
		fprintf(f, "%s\n\n%s\n", title, body);
	if (fclose(f) == 0)
		return (uint8_t *)data;
	free(data);
	return NULL;
}

/* ---- PDF ---- */

/* A line in the encoding of the font; what it lacks becomes a blank. */
static void
put_pdf_line(FILE *f, const char *text, size_t len)
{
	fputc('(', f);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '(' || c == ')' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c < 0x80)
			fputc(c, f);
		else if ((c == 0xc2 || c == 0xc3) && i + 1 < len)
			fprintf(f, "\\%03o", (unsigned)(c == 0xc3 ? 0x40 : 0) +
			    (unsigned char)text[++i]);
		else if (c >= 0xc0)
			fputc(' ', f);
	}
	fputs(") '\n", f);
}

/* Broken at blanks. */
static void
put_pdf_text(FILE *f, const char *text)
{
	while (*text != '\0') {
		size_t line = strcspn(text, "\n"), n = line;

		if (n > PDF_COLUMNS)
			for (n = PDF_COLUMNS; n > 1 && text[n] != ' '; n--)
				;
		put_pdf_line(f, text, n);
		text += n;
		if (*text == '\n')
			fputs("T*\n", f);
		text += *text == ' ' || *text == '\n';
	}
}

/* The first page of it says what it is, the second is for notes. */
static void
put_pdf_page(FILE *f, const char *title, const char *body)
{
	fputs("BT\n/F 16 Tf\n24 TL\n56 780 Td\n", f);
	put_pdf_line(f, title, strlen(title));
	fputs("/F 11 Tf\n16 TL\nT*\n", f);
	put_pdf_text(f, body);
	fputs("ET\n", f);
}

static void
put_pdf_lines(FILE *f)
{
	fputs("0.7 G\n", f);
	for (int y = 700; y > 80; y -= 32)
		fprintf(f, "56 %d m 539 %d l S\n", y, y);
}

static void
write_pdf(FILE *f, const char *title, const char *body)
{
	static const char *const objects[PDF_OBJECTS] = {
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 "
		    "/MediaBox [0 0 595 842] "
		    "/Resources << /Font << /F 5 0 R >> >> >>",
		"<< /Type /Page /Parent 2 0 R /Contents 6 0 R >>",
		"<< /Type /Page /Parent 2 0 R /Contents 7 0 R >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
		    "/Encoding /WinAnsiEncoding >>",
		NULL, NULL,
	};
	long at[PDF_OBJECTS], xref;
	char *page = NULL;
	size_t len;
	FILE *s;

	fputs("%PDF-1.4\n", f);
	for (int i = 0; i < PDF_OBJECTS; i++) {
		at[i] = ftell(f);
		fprintf(f, "%d 0 obj\n", i + 1);
		if (objects[i] != NULL)
			fputs(objects[i], f);
		else if ((s = open_memstream(&page, &len)) != NULL) {
			put_pdf_page(s, i == 5 ? title : "Notes",
			    i == 5 ? body : "");
			if (i != 5)
				put_pdf_lines(s);
			fclose(s);
			fprintf(f, "<< /Length %zu >>\nstream\n%s\nendstream",
			    len, page);
			free(page);
		}
		fputs("\nendobj\n", f);
	}
	xref = ftell(f);
	fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", PDF_OBJECTS + 1);
	for (int i = 0; i < PDF_OBJECTS; i++)
		fprintf(f, "%010ld 00000 n \n", at[i]);
	fprintf(f, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%ld\n"
	    "%%%%EOF\n", PDF_OBJECTS + 1, xref);
}

/* ---- ODT: a zip of which nothing is compressed ---- */

struct member {
	const char	*name, *data;
	size_t		 len;
	long		 at;
};

static void
put_le(FILE *f, int bytes, unsigned long value)
{
	for (; bytes > 0; bytes--, value >>= 8)
		fputc((int)(value & 0xff), f);
}

/* What a member's two headers have in common. */
static void
put_member_head(FILE *f, const struct member *m)
{
	put_le(f, 2, 20);		/* version */
	put_le(f, 2, 0);		/* flags */
	put_le(f, 2, 0);		/* stored */
	put_le(f, 4, 0x21 << 16);	/* 1980-01-01 */
	put_le(f, 4, crc32(0, (const Bytef *)m->data, (uInt)m->len));
	put_le(f, 4, m->len);
	put_le(f, 4, m->len);
	put_le(f, 2, strlen(m->name));
	put_le(f, 2, 0);		/* extra */
}

static void
write_zip(FILE *f, struct member *members, size_t n)
{
	long directory, end;

	for (struct member *m = members; m < members + n; m++) {
		m->at = ftell(f);
		put_le(f, 4, 0x04034b50);
		put_member_head(f, m);
		fputs(m->name, f);
		fwrite(m->data, 1, m->len, f);
	}
	directory = ftell(f);
	for (struct member *m = members; m < members + n; m++) {
		put_le(f, 4, 0x02014b50);
		put_le(f, 2, 20);
		put_member_head(f, m);
		put_le(f, 2, 0);	/* comment */
		put_le(f, 2, 0);	/* disk */
		put_le(f, 2, 0);
		put_le(f, 4, 0);	/* attributes */
		put_le(f, 4, (unsigned long)m->at);
		fputs(m->name, f);
	}
	end = ftell(f);
	put_le(f, 4, 0x06054b50);
	put_le(f, 4, 0);
	put_le(f, 2, n);
	put_le(f, 2, n);
	put_le(f, 4, (unsigned long)(end - directory));
	put_le(f, 4, (unsigned long)directory);
	put_le(f, 2, 0);
}

static void
put_xml(FILE *f, const char *text)
{
	fputs("<text:p>", f);
	for (; *text != '\0'; text++)
		switch (*text) {
		case '&': fputs("&amp;", f); break;
		case '<': fputs("&lt;", f); break;
		case '>': fputs("&gt;", f); break;
		case '\n': fputs("</text:p><text:p>", f); break;
		default: fputc(*text, f);
		}
	fputs("</text:p>", f);
}

static void
write_odt(FILE *f, const char *title, const char *body)
{
	static const char manifest[] =
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest "
	    "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:"
	    "manifest:1.0\" manifest:version=\"1.2\"><manifest:file-entry "
	    "manifest:full-path=\"/\" manifest:media-type=\"" ODF_TYPE "\"/>"
	    "<manifest:file-entry manifest:full-path=\"content.xml\" "
	    "manifest:media-type=\"text/xml\"/></manifest:manifest>";
	char *content = NULL;
	size_t len;
	FILE *c = open_memstream(&content, &len);

	if (c == NULL)
		return;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
	    "<office:document-content xmlns:office=\"urn:oasis:names:tc:"
	    "opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:"
	    "opendocument:xmlns:text:1.0\" office:version=\"1.2\">"
	    "<office:body><office:text>", c);
	put_xml(c, title);
	put_xml(c, body);
	fputs("</office:text></office:body></office:document-content>", c);
	fclose(c);
	/* The type comes first, as OpenDocument wants it. */
	write_zip(f, (struct member []){
	    { "mimetype", ODF_TYPE, strlen(ODF_TYPE), 0 },
	    { "content.xml", content, len, 0 },
	    { "META-INF/manifest.xml", manifest, strlen(manifest), 0 } }, 3);
	free(content);
}

/* ---- PNG: a plan of coloured rooms, other ones for each title ---- */

static void
put_chunk(FILE *f, const char *type, const uint8_t *data, size_t len)
{
	uLong crc = crc32(crc32(0, (const Bytef *)type, 4), data, (uInt)len);

	for (int shift = 24; shift >= 0; shift -= 8)
		fputc((int)(len >> shift & 0xff), f);
	fputs(type, f);
	fwrite(data, 1, len, f);
	for (int shift = 24; shift >= 0; shift -= 8)
		fputc((int)(crc >> shift & 0xff), f);
}

static void
put_png(FILE *f, const uint8_t *rows, int width, int height)
{
	const size_t size = (size_t)height * (size_t)(1 + 3 * width);
	const uint8_t head[13] = { 0, 0, (uint8_t)(width >> 8),
	    (uint8_t)width, 0, 0, (uint8_t)(height >> 8), (uint8_t)height,
	    8, 2, 0, 0, 0 };
	uLongf len = compressBound((uLong)size);
	uint8_t *packed = malloc(len);

	fwrite("\x89PNG\r\n\x1a\n", 1, 8, f);
	put_chunk(f, "IHDR", head, sizeof(head));
	if (packed != NULL &&
	    compress(packed, &len, rows, (uLong)size) == Z_OK) {
		put_chunk(f, "IDAT", packed, len);
		put_chunk(f, "IEND", (const uint8_t *)"", 0);
	}
	free(packed);
}

uint8_t *
paper_png(const uint8_t *rows, int width, int height, size_t *len)
{
	char *data = NULL;
	FILE *f = open_memstream(&data, len);

	if (f == NULL)
		return NULL;
	put_png(f, rows, width, height);
	if (fclose(f) == 0)
		return (uint8_t *)data;
	free(data);
	return NULL;
}

static void
write_png(FILE *f, const char *title)
{
	static uint8_t rows[PNG_HEIGHT][1 + 3 * PNG_WIDTH];
	uLong seed = crc32(0, (const Bytef *)title, (uInt)strlen(title));

	for (int y = 0; y < PNG_HEIGHT; y++)
		for (int x = 0; x < PNG_WIDTH; x++) {
			uLong room = seed *
			    (uLong)(1 + x / 320 + 5 * (y / 200));
			bool wall = x % 320 < 12 || y % 200 < 12;

			for (int i = 0; i < 3; i++)
				rows[y][1 + 3 * x + i] = wall ? 60 : (uint8_t)
				    (160 + (room >> (6 * i + 3)) % 90);
		}
	put_png(f, rows[0], PNG_WIDTH, PNG_HEIGHT);
}

/* ---- WAV: the first line of « Frère Jacques » ---- */

static void
write_wav(FILE *f)
{
	static const double notes[] = { 392, 440, 493.88, 392, 392, 440, 493.88,
	    392, 493.88, 523.25, 587.33, 587.33, 493.88, 523.25, 587.33,
	    587.33 };
	const size_t n = sizeof(notes) / sizeof(notes[0]);

	fputs("RIFF", f);
	put_le(f, 4, 36 + n * WAV_NOTE);
	fputs("WAVEfmt ", f);
	put_le(f, 4, 16);
	put_le(f, 2, 1);		/* PCM */
	put_le(f, 2, 1);		/* mono */
	put_le(f, 4, WAV_RATE);
	put_le(f, 4, WAV_RATE);
	put_le(f, 2, 1);
	put_le(f, 2, 8);
	fputs("data", f);
	put_le(f, 4, n * WAV_NOTE);
	for (size_t i = 0; i < n; i++)
		for (int t = 0; t < WAV_NOTE; t++)
			fputc((int)(128 + 60 * exp(-3.0 * t / WAV_NOTE) *
			    sin(2 * M_PI * notes[i] * t / WAV_RATE)), f);
}
