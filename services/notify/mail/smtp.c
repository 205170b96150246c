/*
 * Sending by libcurl.  Its multi interface would do in the loop, but for QUIT:
 * where a connection ends, libcurl waits for the server's answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "notify/mail/letter.h"
#include "notify/mail/refusal.h"
#include "notify/mail/setting.h"
#include "notify/mail/smtp.h"

#define CONNECT_S	10L
#define ANSWER_S	20L	/* one of the server's */
#define MAIL_S		60L	/* a mail as a whole */
#define ANSWER		256

struct smtp {
	const struct smtp_options	*o;
	CURL				*curl;
	char				 error[CURL_ERROR_SIZE];
	char				 answer[ANSWER]; /* the last one */
};

/* What one mail is made of, until it has been sent. */
struct parts {
	struct arena		*arena;
	struct curl_slist	*headers, *to;
	curl_mime		*body;
};

static CURLcode	 set_options(struct smtp *);
static CURLcode	 set_tls(CURL *, const struct smtp_options *);
static bool	 is_loopback(const char *url);
static int	 on_progress(void *, curl_off_t, curl_off_t, curl_off_t,
		    curl_off_t);
static size_t	 on_answer(char *, size_t, size_t, void *);
static CURLcode	 make_parts(struct smtp *, const struct outgoing *,
		    struct parts *);
static bool	 add_headers(const struct smtp_options *,
		    const struct outgoing *, struct parts *);
static bool	 add_header(struct parts *, const char *name,
		    const char *value);
static CURLcode	 add_text(curl_mime *, const char *text, const char *type);
static void	 free_parts(struct parts *);
static enum smtp_result result_of(struct smtp *, CURLcode, char *, size_t);

const char *
smtp_init(void)
{
	CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);

	return code == CURLE_OK ? NULL : curl_easy_strerror(code);
}

const char *
smtp_check(const struct smtp_options *o)
{
	if (!setting_is_mail_server(o->url))
		return "LIAISON_SMTP_URL is not smtp://HOST:PORT or "
		    "smtps://HOST";
	if (!mail_address_ok(o->from))
		return "LIAISON_MAIL_FROM is not an address";
	if (!setting_is_site(o->site))
		return "LIAISON_PUBLIC_URL is not https://HOST";
	if (*o->ca != '\0' && !setting_is_certificates(o->ca))
		return "LIAISON_SMTP_CA is no file with certificates (PEM)";
	return NULL;
}

struct smtp *
smtp_open(const struct smtp_options *o)
{
	struct smtp *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->o = o;
	if ((s->curl = curl_easy_init()) == NULL ||
	    set_options(s) != CURLE_OK)
		smtp_close(&s);
	return s;
}

void
smtp_close(struct smtp **sp)
{
	struct smtp *s = *sp;

	*sp = NULL;
	if (s == NULL)
		return;
	curl_easy_cleanup(s->curl);
	free(s);
}

/* Those that fail for want of memory alone are the first that is told. */
#define SET(curl, option, value) \
	((code = curl_easy_setopt(curl, option, value)) != CURLE_OK)

static CURLcode
set_options(struct smtp *s)
{
	const struct smtp_options *o = s->o;
	CURLcode code;

	if (SET(s->curl, CURLOPT_URL, o->url) ||
	    SET(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") ||
	    SET(s->curl, CURLOPT_PROXY, "") ||
	    SET(s->curl, CURLOPT_NOSIGNAL, 1L) ||
	    SET(s->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S) ||
	    SET(s->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, ANSWER_S) ||
	    SET(s->curl, CURLOPT_TIMEOUT, MAIL_S) ||
	    SET(s->curl, CURLOPT_NOPROGRESS, 0L) ||
	    SET(s->curl, CURLOPT_XFERINFOFUNCTION, on_progress) ||
	    SET(s->curl, CURLOPT_XFERINFODATA, (void *)(uintptr_t)o) ||
	    SET(s->curl, CURLOPT_HEADERFUNCTION, on_answer) ||
	    SET(s->curl, CURLOPT_HEADERDATA, s) ||
	    SET(s->curl, CURLOPT_ERRORBUFFER, s->error))
		return code;
	if (*o->user != '\0' && (SET(s->curl, CURLOPT_USERNAME, o->user) ||
	    SET(s->curl, CURLOPT_PASSWORD, o->password)))
		return code;
	return set_tls(s->curl, o);
}

/*
 * Over a network nothing leaves without TLS and a certificate that is right.
 * On this machine nobody is between, and local servers have neither, unless
 * somebody says whose certificate it is.
 */
static CURLcode
set_tls(CURL *curl, const struct smtp_options *o)
{
	const bool local = is_loopback(o->url) && *o->ca == '\0';
	CURLcode code;

	if (SET(curl, CURLOPT_USE_SSL, local ? (long)CURLUSESSL_TRY :
	    (long)CURLUSESSL_ALL) ||
	    SET(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2))
		return code;
	if (*o->ca != '\0' && SET(curl, CURLOPT_CAINFO, o->ca))
		return code;
	if (local && (SET(curl, CURLOPT_SSL_VERIFYPEER, 0L) ||
	    SET(curl, CURLOPT_SSL_VERIFYHOST, 0L)))
		return code;
	return CURLE_OK;
}

static bool
is_loopback(const char *url)
{
	static const char *const names[] = { "localhost", "127.0.0.1",
		"[::1]" };
	const char *host = strstr(url, "://") + 3;
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		len = strlen(names[i]);
		if (strncmp(host, names[i], len) == 0 &&
		    strchr(":/", host[len]) != NULL)
			return true;
	}
	return false;
}

/* At least once a second, whatever is waited for. */
static int
on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct smtp_options *o = arg;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return *o->stop;
}

/* A line of what the server says: the last one is kept, without addresses, but
 * for the one with which it lets us go after a refusal. */
static size_t
on_answer(char *line, size_t size, size_t count, void *arg)
{
	struct smtp *s = arg;
	const char *end = line + size * count, *word;
	size_t n, len = 0;

	if ((s->answer[0] == '4' || s->answer[0] == '5') && size * count > 3 &&
	    strncmp(line, "221", 3) == 0)
		return size * count;
	while (line < end && (unsigned char)*line >= ' ') {
		word = line;
		while (line < end && (unsigned char)*line > ' ')
			line++;
		while (line < end && *line == ' ')
			line++;
		n = (size_t)(line - word);
		if (memchr(word, '@', n) != NULL) {
			word = "... ";
			n = 4;
		}
		if (len + n >= ANSWER)
			break;
		memcpy(s->answer + len, word, n);
		len += n;
	}
	s->answer[len] = '\0';
	return size * count;
}

enum smtp_result
smtp_send(struct smtp *s, const struct outgoing *mail, char *said, size_t len)
{
	struct parts parts = { NULL, NULL, NULL, NULL };
	CURLcode code;

	s->error[0] = s->answer[0] = '\0';
	code = make_parts(s, mail, &parts);
	if (code == CURLE_OK)
		code = curl_easy_perform(s->curl);
	free_parts(&parts);
	return result_of(s, code, said, len);
}

static CURLcode
make_parts(struct smtp *s, const struct outgoing *mail, struct parts *p)
{
	const char *sender = mail->sender != NULL ? mail->sender : s->o->from;
	CURLcode code;

	p->arena = arena_new();
	if ((p->to = curl_slist_append(NULL, arena_printf(p->arena, "<%s>",
	    mail->to))) == NULL ||
	    (p->body = curl_mime_init(s->curl)) == NULL ||
	    !add_headers(s->o, mail, p))
		return CURLE_OUT_OF_MEMORY;
	if ((code = add_text(p->body, mail->letter.plain,
	    "text/plain; charset=utf-8")) != CURLE_OK ||
	    (code = add_text(p->body, mail->letter.html,
	    "text/html; charset=utf-8")) != CURLE_OK ||
	    SET(s->curl, CURLOPT_MAIL_FROM, arena_printf(p->arena, "<%s>",
	    sender)) ||
	    SET(s->curl, CURLOPT_MAIL_RCPT, p->to) ||
	    SET(s->curl, CURLOPT_HTTPHEADER, p->headers))
		return code;
	return curl_easy_setopt(s->curl, CURLOPT_MIMEPOST, p->body);
}

static bool
add_headers(const struct smtp_options *o, const struct outgoing *mail,
    struct parts *p)
{
	struct arena *a = p->arena;

	if (!add_header(p, "Date", mail_header_date(a, mail->made_us)) ||
	    !add_header(p, "From", mail_header_address(a, mail->from_name,
	    o->from)) ||
	    !add_header(p, "To", mail_header_address(a, mail->to_name,
	    mail->to)) ||
	    !add_header(p, "Message-ID", mail->id) ||
	    !add_header(p, "Subject", mail_header_text(a,
	    mail->letter.subject)) ||
	    !add_header(p, "Auto-Submitted", "auto-generated") ||
	    !add_header(p, "Content-Type", "multipart/alternative"))
		return false;
	if (mail->reply_to != NULL && !add_header(p, "Reply-To",
	    arena_printf(a, "<%s>", mail->reply_to)))
		return false;
	if (mail->thread != NULL && (!add_header(p, "In-Reply-To",
	    mail->thread) || !add_header(p, "References", mail->thread)))
		return false;
	return mail->unsubscribe == NULL || (add_header(p, "List-Unsubscribe",
	    arena_printf(a, "<%s>", mail->unsubscribe)) &&
	    add_header(p, "List-Unsubscribe-Post",
	    "List-Unsubscribe=One-Click"));
}

static bool
add_header(struct parts *p, const char *name, const char *value)
{
	struct curl_slist *longer = curl_slist_append(p->headers,
	    arena_printf(p->arena, "%s: %s", name, value));

	if (longer != NULL)
		p->headers = longer;
	return longer != NULL;
}

static CURLcode
add_text(curl_mime *body, const char *text, const char *type)
{
	curl_mimepart *part = curl_mime_addpart(body);
	CURLcode code;

	if (part == NULL)
		return CURLE_OUT_OF_MEMORY;
	if ((code = curl_mime_data(part, text, CURL_ZERO_TERMINATED)) !=
	    CURLE_OK || (code = curl_mime_type(part, type)) != CURLE_OK)
		return code;
	return curl_mime_encoder(part, "quoted-printable");
}

static void
free_parts(struct parts *p)
{
	curl_slist_free_all(p->headers);
	curl_slist_free_all(p->to);
	curl_mime_free(p->body);
	arena_destroy(&p->arena);
}

/* It is not the mail or its address that the server refuses. */
static bool
is_of_us(const struct smtp *s)
{
	return strncmp(s->error, "MAIL failed", 11) == 0 ||
	    (strncmp(s->error, "RCPT failed", 11) == 0 &&
	    refusal_is_of_us(s->answer));
}

/*
 * What a server says of one mail (a mailbox that is none, a content that it
 * does not take) is for good from 550 on; all else may pass, as what somebody
 * has to set right.
 */
static enum smtp_result
result_of(struct smtp *s, CURLcode code, char *said, size_t len)
{
	long status = 0;

	if (code == CURLE_OK) {
		(void)snprintf(said, len, "%s", s->answer);
		return SMTP_SENT;
	}
	(void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
	(void)snprintf(said, len, "%s%s%s", s->error[0] != '\0' ? s->error :
	    curl_easy_strerror(code), s->answer[0] != '\0' ? ": " : "",
	    s->answer);
	if (code != CURLE_SEND_ERROR && code != CURLE_WEIRD_SERVER_REPLY)
		return SMTP_AWAY;
	if (status >= 550 && status <= 556 && !is_of_us(s))
		return strncmp(s->error, "RCPT failed", 11) == 0 ?
		    SMTP_UNKNOWN : SMTP_REFUSED;
	return status >= 400 ? SMTP_LATER : SMTP_AWAY;
}
