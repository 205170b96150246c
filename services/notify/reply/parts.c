/*
 * The parts of a mail: its text, files, or what a delivery report says.
 *
 * Of a text in two forms the plain one is taken, and the HTML where there is
 * none.  A picture that is part of the HTML is a file of the mail only where
 * what is left of that HTML, without quotes and signature, shows it.
 */
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "notify/reply/flowed.h"
#include "notify/reply/markup.h"
#include "notify/reply/parts.h"
#include "notify/reply/quoted.h"
#include "notify/reply/report.h"

#define PARTS_MAX	300
#define DEPTH_MAX	30
/* Of all its texts of one form. */
#define TEXT_MAX	(2U << 20)

struct picture {
	const char		*id;		/* Content-ID */
	struct received_file	 file;
};

struct reading {
	struct arena		*arena;
	struct received		*r;
	unsigned		 parts, depth;
	bool			 too_many;
	struct buffer		 plain, html;	/* may be several parts */
	struct picture		 pictures[RECEIVED_FILES_MAX];
	size_t			 npictures;
};

static void	object(struct reading *, GMimeObject *);
static void	multipart(struct reading *, GMimeMultipart *);
static void	say(struct reading *, enum received_kind);
static bool	is_sealed(GMimeObject *);
static bool	is_seal(GMimeObject *);
static void	leaf(struct reading *, GMimePart *);
static bool	is_file(GMimePart *);
static void	text(struct reading *, GMimeTextPart *);
static void	file(struct reading *, GMimePart *);
static void	letter(struct reading *, GMimeObject *);
static void	add_file(struct reading *, const struct received_file *);
static GByteArray *content(GMimePart *);
static void	end(struct reading *);

void
parts_read(struct arena *a, struct received *r, GMimeMessage *m)
{
	struct reading *x = arena_alloc(a, sizeof(*x));
	GMimeObject *whole = g_mime_message_get_mime_part(m);

	if (whole == NULL)
		return;
	x->arena = a;
	x->r = r;
	if (report_is(whole)) {
		report_read(a, GMIME_MULTIPART(whole), &r->report);
		r->kind = RECEIVED_REPORT;
		return;
	}
	r->files = arena_alloc(a, RECEIVED_FILES_MAX * sizeof(*r->files));
	object(x, whole);
	end(x);
	buffer_free(&x->plain);
	buffer_free(&x->html);
}

static void
object(struct reading *x, GMimeObject *o)
{
	if (++x->parts > PARTS_MAX || x->depth >= DEPTH_MAX) {
		x->too_many = true;
		return;
	}
	x->depth++;
	if (is_sealed(o))
		say(x, RECEIVED_SEALED);
	else if (GMIME_IS_MULTIPART(o))
		multipart(x, GMIME_MULTIPART(o));
	else if (GMIME_IS_MESSAGE_PART(o))
		letter(x, o);
	else if (GMIME_IS_PART(o) && !is_seal(o))
		leaf(x, GMIME_PART(o));
	x->depth--;
}

static void
multipart(struct reading *x, GMimeMultipart *m)
{
	int i, n = g_mime_multipart_get_count(m);

	for (i = 0; i < n && !x->too_many; i++)
		object(x, g_mime_multipart_get_part(m, i));
}

/* What is dropped in any case is not refused. */
static void
say(struct reading *x, enum received_kind kind)
{
	if (x->r->kind == RECEIVED_LETTER)
		x->r->kind = kind;
}

static bool
is_sealed(GMimeObject *o)
{
	GMimeContentType *type = g_mime_object_get_content_type(o);

	return g_mime_content_type_is_type(type, "multipart", "encrypted") ||
	    g_mime_content_type_is_type(type, "application", "pkcs7-mime");
}

/* A signature by a program is none of its files. */
static bool
is_seal(GMimeObject *o)
{
	GMimeContentType *type = g_mime_object_get_content_type(o);

	return g_mime_content_type_is_type(type, "application",
	    "pgp-signature") ||
	    g_mime_content_type_is_type(type, "application",
	    "pkcs7-signature") ||
	    g_mime_content_type_is_type(type, "application",
	    "x-pkcs7-signature");
}

static void
leaf(struct reading *x, GMimePart *p)
{
	if (GMIME_IS_TEXT_PART(p) && !is_file(p))
		text(x, GMIME_TEXT_PART(p));
	else
		file(x, p);
}

static bool
is_file(GMimePart *p)
{
	GMimeContentType *type = g_mime_object_get_content_type(
	    GMIME_OBJECT(p));

	return g_mime_part_is_attachment(p) ||
	    g_mime_part_get_filename(p) != NULL ||
	    !(g_mime_content_type_is_type(type, "text", "plain") ||
	    g_mime_content_type_is_type(type, "text", "html"));
}

static void
text(struct reading *x, GMimeTextPart *p)
{
	GMimeContentType *type = g_mime_object_get_content_type(
	    GMIME_OBJECT(p));
	bool html = g_mime_content_type_is_type(type, "text", "html");
	const char *flowed = g_mime_content_type_get_parameter(type,
	    "format"), *delsp;
	struct buffer *to = html ? &x->html : &x->plain;
	char *raw = g_mime_text_part_get_text(p), *valid;

	if (raw == NULL)
		return;
	valid = g_utf8_make_valid(raw, -1);
	g_free(raw);
	if (to->len > TEXT_MAX || strlen(valid) > TEXT_MAX - to->len)
		x->too_many = true;
	else if (!html && flowed != NULL &&
	    strcasecmp(flowed, "flowed") == 0) {
		delsp = g_mime_content_type_get_parameter(type, "delsp");
		flowed_add(to, valid, delsp != NULL &&
		    strcasecmp(delsp, "yes") == 0);
	} else
		buffer_puts(to, valid);
	if (to->len > 0 && to->data[to->len - 1] != '\n')
		buffer_putc(to, '\n');
	g_free(valid);
}

/* ---- files ---- */

static void
file(struct reading *x, GMimePart *p)
{
	const char *id = g_mime_object_get_content_id(GMIME_OBJECT(p));
	const char *name = g_mime_part_get_filename(p);
	GByteArray *bytes = content(p);
	struct received_file f = { "", NULL, bytes->len };
	char *valid;

	valid = g_utf8_make_valid(name == NULL ? "" : name, -1);
	f.name = arena_strdup(x->arena, valid);
	g_free(valid);
	f.data = arena_strndup(x->arena, (const char *)bytes->data,
	    bytes->len);
	g_byte_array_unref(bytes);
	if (id == NULL || !g_mime_content_type_is_type(
	    g_mime_object_get_content_type(GMIME_OBJECT(p)), "image", "*"))
		add_file(x, &f);
	else if (x->npictures == RECEIVED_FILES_MAX)
		x->too_many = true;
	else
		x->pictures[x->npictures++] = (struct picture){
		    arena_strdup(x->arena, id), f };
}

/* A mail within the mail. */
static void
letter(struct reading *x, GMimeObject *o)
{
	struct received_file f = { "mail.eml", NULL, 0 };
	GMimeMessage *m = g_mime_message_part_get_message(
	    GMIME_MESSAGE_PART(o));
	char *whole;

	if (m == NULL)
		return;
	whole = g_mime_object_to_string(GMIME_OBJECT(m), NULL);
	f.len = strlen(whole);
	f.data = arena_strndup(x->arena, whole, f.len);
	g_free(whole);
	add_file(x, &f);
}

static void
add_file(struct reading *x, const struct received_file *f)
{
	if (x->r->nfiles == RECEIVED_FILES_MAX)
		x->too_many = true;
	else
		x->r->files[x->r->nfiles++] = *f;
}

static GByteArray *
content(GMimePart *p)
{
	GMimeDataWrapper *wrapper = g_mime_part_get_content(p);
	GByteArray *bytes = g_byte_array_new();
	GMimeStream *out;

	if (wrapper == NULL)
		return bytes;
	out = g_mime_stream_mem_new();
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(out), FALSE);
	g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(out), bytes);
	(void)g_mime_data_wrapper_write_to_stream(wrapper, out);
	g_object_unref(out);
	return bytes;
}

/* ---- all of it ---- */

static void
end(struct reading *x)
{
	struct received *r = x->r;
	const char *plain, *html = "";
	size_t i;

	if (x->too_many) {
		say(x, RECEIVED_BROKEN);
		r->nfiles = 0;
		return;
	}
	plain = quoted_cut(x->arena, arena_strndup(x->arena, x->plain.data,
	    x->plain.len));
	if (x->html.len > 0)
		html = quoted_cut(x->arena, markup_text(x->arena,
		    x->html.data, x->html.len));
	for (i = 0; i < x->npictures; i++)
		if (x->html.len == 0 ||
		    markup_shows(html, x->pictures[i].id))
			add_file(x, &x->pictures[i].file);
	r->text = *plain != '\0' ? plain : markup_words(x->arena, html);
}
