/*
 * Messages as mail programs read them, by GMime.  People have no address here:
 * theirs is their id at a host that no mail goes to (RFC 2606).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gmime/gmime.h>

#include "attachments/exports/mime.h"

#define HOST		"liaison.invalid"
#define PICTURE		"<img src=\"cid:"
#define ID_LEN		32	/* hexadecimal digits of an attachment */
#define NUMBER_MAX	64

static GMimeMessage *message(const Messages__Thread *,
		    const Messages__Message *, const struct mime_source *);
static void	set_head(GMimeMessage *, const Messages__Thread *,
		    const Messages__Message *);
static void	add_recipients(GMimeMessage *, const Messages__Message *);
static void	add_group(InternetAddressList *, const char *name);
static GMimeObject *body(const Messages__Message *, const struct mime_source *);
static GMimeObject *text(const Messages__Message *);
static GMimePart *file(const Common__Attachment *, bool inlined,
		    const struct mime_source *);
static bool	is_shown(const Messages__Message *, const Common__Attachment *);
static void	add_part(GMimeMultipart **, const char *subtype,
		    GMimeObject **, GMimePart *);
static bool	write_mbox(GMimeStream *, GMimeMessage *,
		    const Messages__Message *);

void
mime_start(void)
{
	g_mime_init();
}

bool
mime_write(int fd, const Messages__Thread *thread,
    Messages__Message *const *messages, size_t n, bool mbox,
    const struct mime_source *source)
{
	GMimeFormatOptions *crlf = g_mime_format_options_new();
	GMimeStream *out = g_mime_stream_fs_new(fd);
	GMimeMessage *m;
	bool ok = n > 0;
	size_t i;

	g_mime_stream_fs_set_owner(GMIME_STREAM_FS(out), FALSE);
	g_mime_format_options_set_newline_format(crlf,
	    GMIME_NEWLINE_FORMAT_DOS);
	errno = 0;
	for (i = 0; ok && i < (mbox ? n : 1); i++) {
		if ((m = message(thread, messages[i], source)) == NULL) {
			ok = false;
			break;
		}
		ok = mbox ? write_mbox(out, m, messages[i]) :
		    g_mime_object_write_to_stream(GMIME_OBJECT(m), crlf,
		    out) != -1;
		g_object_unref(m);
	}
	ok = g_mime_stream_flush(out) != -1 && ok;
	g_object_unref(out);
	g_mime_format_options_free(crlf);
	return ok;
}

/* A line of its own before each, and of the text none that looks like one. */
static bool
write_mbox(GMimeStream *out, GMimeMessage *m, const Messages__Message *of)
{
	GMimeStream *filtered = g_mime_stream_filter_new(out);
	GMimeFilter *from = g_mime_filter_from_new(
	    GMIME_FILTER_FROM_MODE_DEFAULT);
	time_t at = of->sent_at == NULL ? 0 : (time_t)of->sent_at->seconds;
	char when[NUMBER_MAX];
	struct tm tm;
	bool ok;

	if (gmtime_r(&at, &tm) == NULL ||
	    strftime(when, sizeof(when), "%a %b %e %H:%M:%S %Y", &tm) == 0)
		when[0] = '\0';
	ok = g_mime_stream_printf(out, "From %" PRId64 "@" HOST " %s\n",
	    of->from == NULL ? INT64_C(0) : of->from->id, when) != -1;
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(filtered), from);
	ok = ok && g_mime_object_write_to_stream(GMIME_OBJECT(m), NULL,
	    filtered) != -1 && g_mime_stream_flush(filtered) != -1 &&
	    g_mime_stream_write_string(out, "\n\n") != -1;
	g_object_unref(from);
	g_object_unref(filtered);
	return ok;
}

static GMimeMessage *
message(const Messages__Thread *thread, const Messages__Message *of,
    const struct mime_source *source)
{
	GMimeMessage *m = g_mime_message_new(TRUE);
	GMimeObject *part;

	set_head(m, thread, of);
	if ((part = body(of, source)) == NULL) {
		g_object_unref(m);
		return NULL;
	}
	g_mime_message_set_mime_part(m, part);
	g_object_unref(part);
	return m;
}

/* ---- head ---- */

static void
set_head(GMimeMessage *m, const Messages__Thread *thread,
    const Messages__Message *of)
{
	char line[NUMBER_MAX];
	GDateTime *at;

	if (of->from != NULL) {
		snprintf(line, sizeof(line), "%" PRId64 "@" HOST,
		    of->from->id);
		g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_FROM,
		    of->from->display_name, line);
	}
	add_recipients(m, of);
	g_mime_message_set_subject(m, thread->subject, "utf-8");
	at = g_date_time_new_from_unix_utc(
	    of->sent_at == NULL ? 0 : of->sent_at->seconds);
	g_mime_message_set_date(m, at);
	g_date_time_unref(at);
	snprintf(line, sizeof(line), "%" PRId64 "@" HOST, of->id);
	g_mime_message_set_message_id(m, line);
	/* RFC 2156 */
	if (of->urgent)
		g_mime_object_set_header(GMIME_OBJECT(m), "Importance", "high",
		    "utf-8");
	if (of->id == thread->id)
		return;
	snprintf(line, sizeof(line), "<%" PRId64 "@" HOST ">", thread->id);
	g_mime_object_set_header(GMIME_OBJECT(m), "References", line, "utf-8");
}

/* As the reader sees them; categories are groups without addresses. */
static void
add_recipients(GMimeMessage *m, const Messages__Message *of)
{
	InternetAddressList *to = g_mime_message_get_addresses(m,
	    GMIME_ADDRESS_TYPE_TO);
	InternetAddress *who;
	char address[NUMBER_MAX];
	size_t i;

	for (i = 0; i < of->n_to; i++) {
		if (of->to[i]->kind == MESSAGES__RECIPIENT__KIND__CATEGORY)
			add_group(to, of->to[i]->display_name);
		if (of->to[i]->kind != MESSAGES__RECIPIENT__KIND__USER)
			continue;
		snprintf(address, sizeof(address), "%.40s@" HOST,
		    of->to[i]->id);
		who = internet_address_mailbox_new(of->to[i]->display_name,
		    address);
		internet_address_set_charset(who, "utf-8");
		internet_address_list_add(to, who);
		g_object_unref(who);
	}
	if (internet_address_list_length(to) == 0)
		add_group(to, "undisclosed-recipients");
}

static void
add_group(InternetAddressList *to, const char *name)
{
	InternetAddress *group = internet_address_group_new(name);

	internet_address_set_charset(group, "utf-8");
	internet_address_list_add(to, group);
	g_object_unref(group);
}

/* ---- body ---- */

/* The text with the pictures that it shows, and behind it the other files. */
static GMimeObject *
body(const Messages__Message *of, const struct mime_source *source)
{
	GMimeMultipart *related = NULL, *mixed = NULL;
	GMimeObject *whole = text(of);
	GMimePart *part;
	int shown;
	size_t i;

	for (shown = 1; shown >= 0; shown--)
		for (i = 0; i < of->n_attachments; i++) {
			if (is_shown(of, of->attachments[i]) != (shown == 1))
				continue;
			part = file(of->attachments[i], shown == 1, source);
			if (part == NULL) {
				g_object_unref(whole);
				return NULL;
			}
			if (shown == 1)
				add_part(&related, "related", &whole, part);
			else
				add_part(&mixed, "mixed", &whole, part);
		}
	return whole;
}

/* Into the multipart that *whole is in, which is made with the first one. */
static void
add_part(GMimeMultipart **in, const char *subtype, GMimeObject **whole,
    GMimePart *part)
{
	if (*in == NULL) {
		*in = g_mime_multipart_new_with_subtype(subtype);
		if (strcmp(subtype, "related") == 0)
			g_mime_object_set_content_type_parameter(
			    GMIME_OBJECT(*in), "type", "text/html");
		g_mime_multipart_add(*in, *whole);
		g_object_unref(*whole);
		*whole = GMIME_OBJECT(*in);
	}
	g_mime_multipart_add(*in, GMIME_OBJECT(part));
	g_object_unref(part);
}

/* A Content-ID is an address (RFC 2392), and so is what the text names. */
static GMimeObject *
text(const Messages__Message *of)
{
	GMimeTextPart *part = g_mime_text_part_new_with_subtype("html");
	GString *html = g_string_new("<!DOCTYPE html>\r\n<html><head>"
	    "<meta charset=\"utf-8\"></head><body>");
	const char *at = of->body_html, *next;
	GMimeDataWrapper *content;
	GMimeStream *bytes;

	while ((next = strstr(at, PICTURE)) != NULL) {
		next += strlen(PICTURE);
		if (strnlen(next, ID_LEN) == ID_LEN)
			next += ID_LEN;
		g_string_append_len(html, at, next - at);
		g_string_append(html, "@" HOST);
		at = next;
	}
	g_string_append(html, at);
	g_string_append(html, "</body></html>\r\n");
	g_mime_text_part_set_charset(part, "utf-8");
	/* Not as a text, of which GMime chooses the charset by itself. */
	bytes = g_mime_stream_mem_new_with_buffer(html->str, html->len);
	content = g_mime_data_wrapper_new_with_stream(bytes,
	    GMIME_CONTENT_ENCODING_DEFAULT);
	g_object_unref(bytes);
	g_mime_part_set_content(GMIME_PART(part), content);
	g_object_unref(content);
	g_mime_part_set_content_encoding(GMIME_PART(part),
	    GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_string_free(html, TRUE);
	return GMIME_OBJECT(part);
}

static bool
is_shown(const Messages__Message *of, const Common__Attachment *a)
{
	char picture[sizeof(PICTURE) + ID_LEN];

	snprintf(picture, sizeof(picture), PICTURE "%.*s", ID_LEN, a->id);
	return strstr(of->body_html, picture) != NULL;
}

static GMimePart *
file(const Common__Attachment *a, bool inlined,
    const struct mime_source *source)
{
	GMimeDataWrapper *content;
	GMimeContentType *type;
	GMimeStream *bytes;
	GMimePart *part;
	char id[NUMBER_MAX];
	int fd = source->open(source->arg, a->id);

	if (fd == -1)
		return NULL;
	type = g_mime_content_type_parse(NULL, a->media_type);
	part = g_mime_part_new_with_type(
	    g_mime_content_type_get_media_type(type),
	    g_mime_content_type_get_media_subtype(type));
	g_object_unref(type);
	bytes = g_mime_stream_fs_new(fd);
	content = g_mime_data_wrapper_new_with_stream(bytes,
	    GMIME_CONTENT_ENCODING_DEFAULT);
	g_object_unref(bytes);
	g_mime_part_set_content(part, content);
	g_object_unref(content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_object_set_disposition(GMIME_OBJECT(part),
	    inlined ? GMIME_DISPOSITION_INLINE : GMIME_DISPOSITION_ATTACHMENT);
	g_mime_part_set_filename(part, a->name);
	if (inlined) {
		snprintf(id, sizeof(id), "%.*s@" HOST, ID_LEN, a->id);
		g_mime_part_set_content_id(part, id);
	}
	return part;
}
