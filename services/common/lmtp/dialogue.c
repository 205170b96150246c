/* The server's side of LMTP or SMTP, without its socket. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "lmtp/dialogue.h"
#include "lmtp/path.h"

#define LINE_MAX_BYTES	2048	/* of a command */
#define MISTAKES_MAX	20	/* then it ends */

enum data_state {
	DATA_LINE,	/* at the beginning of a line */
	DATA_DOT,	/* after a dot there */
	DATA_DOT_CR,
	DATA_TEXT,
	DATA_CR,
};

/* What whoever judges has, and what is kept for it. */
struct envelope {
	struct lmtp_mail	 mail;		/* first */
	struct lmtp_dialogue	*dialogue;	/* NULL: gone */
	struct lmtp_load	*load;
	struct buffer		 data;
	char			*sender;
	char			**replies;	/* NULL: not yet */
	size_t			 room, nreplies;
};

struct lmtp_dialogue {
	struct lmtp_limits	 limits;
	const struct lmtp_taker	*taker;
	void			*arg;
	struct buffer		 in, out;
	size_t			 taken;		/* of in */
	struct envelope		*envelope;	/* NULL: none is begun */
	bool			 greeted, waiting, over, feeding;
	bool			 in_data, too_long, too_large, no_room;
	enum data_state		 state;
	unsigned		 mistakes;
};

typedef void	 command_fn(struct lmtp_dialogue *, char *rest);

static command_fn on_hello, on_mail, on_rcpt, on_data, on_rset, on_noop,
		    on_vrfy, on_quit;

static const struct command {
	const char	*name;
	command_fn	*fn;
	enum { BOTH, LMTP, SMTP } of;
} commands[] = {
	{ "LHLO", on_hello, LMTP }, { "EHLO", on_hello, SMTP },
	{ "HELO", on_hello, SMTP }, { "MAIL", on_mail, BOTH },
	{ "RCPT", on_rcpt, BOTH }, { "DATA", on_data, BOTH },
	{ "RSET", on_rset, BOTH }, { "NOOP", on_noop, BOTH },
	{ "VRFY", on_vrfy, BOTH }, { "QUIT", on_quit, BOTH },
};

static void	go_on(struct lmtp_dialogue *);
static bool	take_line(struct lmtp_dialogue *);
static void	command(struct lmtp_dialogue *, char *line);
static const struct command *find(const struct lmtp_dialogue *, const char *);
static void	say(struct lmtp_dialogue *, const char *);
static void	mistake(struct lmtp_dialogue *, const char *);
static bool	take_data(struct lmtp_dialogue *);
static void	data_byte(struct lmtp_dialogue *, char);
static void	keep(struct lmtp_dialogue *, const char *, size_t);
static void	data_end(struct lmtp_dialogue *);
static void	refuse_all(struct lmtp_dialogue *, const char *);
static void	tell(struct lmtp_dialogue *, struct envelope *);
static struct envelope *envelope_new(struct lmtp_dialogue *,
		    const char *sender);
static char	*copy(const char *);
static void	envelope_free(struct envelope *);

struct lmtp_dialogue *
lmtp_dialogue_new(const struct lmtp_limits *limits,
    const struct lmtp_taker *taker, void *arg)
{
	struct lmtp_dialogue *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->limits = *limits;
	d->taker = taker;
	d->arg = arg;
	buffer_printf(&d->out, "220 %s %s Liaison\r\n", limits->host,
	    limits->smtp ? "ESMTP" : "LMTP");
	return d;
}

void
lmtp_dialogue_destroy(struct lmtp_dialogue **dp)
{
	struct lmtp_dialogue *d = *dp;

	*dp = NULL;
	if (d == NULL)
		return;
	if (d->waiting)
		d->envelope->dialogue = NULL;
	else
		envelope_free(d->envelope);
	buffer_free(&d->in);
	buffer_free(&d->out);
	free(d);
}

bool
lmtp_reads(const struct lmtp_dialogue *d)
{
	return !d->waiting && !d->over;
}

struct buffer *
lmtp_output(struct lmtp_dialogue *d)
{
	return &d->out;
}

bool
lmtp_is_over(const struct lmtp_dialogue *d)
{
	return d->over;
}

void
lmtp_dialogue_end(struct lmtp_dialogue *d, const char *reply)
{
	if (!d->over)
		say(d, reply);
	d->over = true;
}

void
lmtp_feed(struct lmtp_dialogue *d, const void *data, size_t len)
{
	buffer_add(&d->in, data, len);
	go_on(d);
}

/* A mail that is judged at once does not bring us in here twice. */
static void
go_on(struct lmtp_dialogue *d)
{
	if (d->feeding)
		return;
	d->feeding = true;
	while (lmtp_reads(d) && (d->in_data ? take_data(d) : take_line(d)))
		;
	d->feeding = false;
	if (d->taken > 0)
		memmove(d->in.data, d->in.data + d->taken,
		    d->in.len - d->taken);
	d->in.len -= d->taken;
	d->taken = 0;
}

/* ---- commands ---- */

static bool
take_line(struct lmtp_dialogue *d)
{
	char *line = d->in.data + d->taken, *end;
	size_t left = d->in.len - d->taken, len;

	if (left == 0)
		return false;
	if ((end = memchr(line, '\n', left)) == NULL) {
		if (left <= LINE_MAX_BYTES)
			return false;
		d->too_long = true;
		d->taken = d->in.len;
		return false;
	}
	len = (size_t)(end - line);
	d->taken += len + 1;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (d->too_long || len > LINE_MAX_BYTES)
		mistake(d, "500 5.5.2 that line is too long");
	else if (memchr(line, '\0', len) != NULL)
		mistake(d, "500 5.5.2 a NUL is no part of a command");
	else {
		line[len] = '\0';
		command(d, line);
	}
	d->too_long = false;
	return true;
}

static void
command(struct lmtp_dialogue *d, char *line)
{
	const struct command *c = find(d, line);

	if (c == NULL)
		mistake(d, "500 5.5.1 no such command");
	else if (c->fn != on_hello && c->fn != on_quit && c->fn != on_noop &&
	    !d->greeted)
		mistake(d, d->limits.smtp ? "503 5.5.1 EHLO first" :
		    "503 5.5.1 LHLO first");
	else
		c->fn(d, line + strlen(c->name));
}

static const struct command *
find(const struct lmtp_dialogue *d, const char *line)
{
	const struct command *c;
	size_t i, len;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		c = &commands[i];
		len = strlen(c->name);
		if (strncasecmp(line, c->name, len) == 0 &&
		    (line[len] == '\0' || line[len] == ' ') &&
		    (c->of == BOTH || (c->of == SMTP) == d->limits.smtp))
			return c;
	}
	return NULL;
}

static void
on_hello(struct lmtp_dialogue *d, char *rest)
{
	if (rest[strspn(rest, " ")] == '\0') {
		mistake(d, "501 5.5.4 who are you?");
		return;
	}
	d->greeted = true;
	envelope_free(d->envelope);
	d->envelope = NULL;
	buffer_printf(&d->out, "250-%s\r\n250-PIPELINING\r\n250-8BITMIME\r\n"
	    "250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE %zu\r\n",
	    d->limits.host, d->limits.max_bytes);
}

static void
on_mail(struct lmtp_dialogue *d, char *rest)
{
	struct lmtp_path path;
	const char *why;

	if (d->envelope != NULL) {
		mistake(d, "503 5.5.1 one mail is begun already");
		return;
	}
	if ((why = lmtp_path_read(rest, "FROM:", &path)) != NULL)
		mistake(d, why);
	else if (path.size > d->limits.max_bytes)
		say(d, "552 5.3.4 that mail is too large");
	else {
		d->envelope = envelope_new(d, path.address);
		say(d, "250 2.1.0 go on");
	}
}

static void
on_rcpt(struct lmtp_dialogue *d, char *rest)
{
	struct envelope *e = d->envelope;
	struct lmtp_path path;
	const char *why;

	if (e == NULL)
		mistake(d, "503 5.5.1 MAIL first");
	else if ((why = lmtp_path_read(rest, "TO:", &path)) != NULL)
		mistake(d, why);
	else if (e->mail.nrecipients >= d->limits.max_recipients)
		say(d, "452 4.5.3 too many recipients at once");
	else if ((why = d->taker->recipient(d->arg, path.address)) != NULL)
		say(d, why);
	else {
		e->mail.recipients[e->mail.nrecipients++] =
		    copy(path.address);
		say(d, "250 2.1.5 go on");
	}
}

static void
on_data(struct lmtp_dialogue *d, char *rest)
{
	(void)rest;
	if (d->envelope == NULL || d->envelope->mail.nrecipients == 0) {
		mistake(d, "503 5.5.1 for nobody");
		return;
	}
	d->in_data = true;
	d->too_large = d->no_room = false;
	d->state = DATA_LINE;
	say(d, "354 until a dot on its own");
}

static void
on_rset(struct lmtp_dialogue *d, char *rest)
{
	(void)rest;
	envelope_free(d->envelope);
	d->envelope = NULL;
	say(d, "250 2.0.0 forgotten");
}

static void
on_noop(struct lmtp_dialogue *d, char *rest)
{
	(void)rest;
	say(d, "250 2.0.0 here");
}

static void
on_vrfy(struct lmtp_dialogue *d, char *rest)
{
	(void)rest;
	say(d, "252 2.5.0 try");
}

static void
on_quit(struct lmtp_dialogue *d, char *rest)
{
	(void)rest;
	lmtp_dialogue_end(d, "221 2.0.0 bye");
}

/* Of lines separated by '\n' all but the last have a '-' after the code. */
static void
say(struct lmtp_dialogue *d, const char *reply)
{
	size_t len;

	for (;; reply += len + 1) {
		len = strcspn(reply, "\n");
		buffer_add(&d->out, reply, len);
		if (reply[len] == '\n' && len > 3)
			d->out.data[d->out.len - len + 3] = '-';
		buffer_puts(&d->out, "\r\n");
		if (reply[len] == '\0')
			return;
	}
}

static void
mistake(struct lmtp_dialogue *d, const char *reply)
{
	say(d, reply);
	if (++d->mistakes >= MISTAKES_MAX)
		lmtp_dialogue_end(d, "421 4.7.0 too many mistakes");
}

/* ---- the mail ---- */

static bool
take_data(struct lmtp_dialogue *d)
{
	const char *p = d->in.data + d->taken, *cr;
	size_t left = d->in.len - d->taken;

	if (left == 0)
		return false;
	if (d->state == DATA_TEXT) {
		cr = memchr(p, '\r', left);
		if (cr != p) {
			left = cr == NULL ? left : (size_t)(cr - p);
			keep(d, p, left);
			d->taken += left;
			return true;
		}
	}
	d->taken++;
	data_byte(d, *p);
	return true;
}

/*
 * A line ends with CRLF and nothing else: where who relays and who takes see
 * different ends, one mail can hide another.
 */
static void
data_byte(struct lmtp_dialogue *d, char c)
{
	switch (d->state) {
	case DATA_LINE:
		if (c == '.') {
			d->state = DATA_DOT;
			return;
		}
		break;
	case DATA_DOT:
		if (c == '\r') {
			d->state = DATA_DOT_CR;
			return;
		}
		break;
	case DATA_DOT_CR:
		if (c == '\n') {
			data_end(d);
			return;
		}
		keep(d, "\r", 1);
		break;
	case DATA_CR:
		if (c == '\n') {
			keep(d, &c, 1);
			d->state = DATA_LINE;
			return;
		}
		break;
	case DATA_TEXT:
		break;
	}
	keep(d, &c, 1);
	d->state = c == '\r' ? DATA_CR : DATA_TEXT;
}

/* What is too much is read to its end, and forgotten. */
static void
keep(struct lmtp_dialogue *d, const char *data, size_t len)
{
	struct envelope *e = d->envelope;
	struct lmtp_load *load = d->limits.load;

	if (d->too_large || d->no_room)
		return;
	if (len > d->limits.max_bytes - e->data.len)
		d->too_large = true;
	else if (len > load->max - load->bytes)
		d->no_room = true;
	if (d->too_large || d->no_room) {
		load->bytes -= e->data.len;
		buffer_free(&e->data);
		return;
	}
	load->bytes += len;
	buffer_add(&e->data, data, len);
}

static void
data_end(struct lmtp_dialogue *d)
{
	struct envelope *e = d->envelope;

	d->in_data = false;
	if (d->too_large) {
		refuse_all(d, "552 5.3.4 that mail is too large");
		return;
	}
	if (d->no_room) {
		refuse_all(d, "452 4.3.1 too many mails at once");
		return;
	}
	d->waiting = true;
	e->mail.sender = e->sender;
	e->mail.data = e->data.len > 0 ? e->data.data : "";
	e->mail.len = e->data.len;
	d->taker->mail(d->arg, &e->mail);
}

static void
refuse_all(struct lmtp_dialogue *d, const char *reply)
{
	struct envelope *e = d->envelope;
	size_t i;

	for (i = 0; i < (d->limits.smtp ? 1 : e->mail.nrecipients); i++)
		say(d, reply);
	d->envelope = NULL;
	envelope_free(e);
}

void
lmtp_answer(struct lmtp_mail *mail, size_t i, const char *reply)
{
	struct envelope *e = (struct envelope *)(void *)mail;
	struct lmtp_dialogue *d = e->dialogue;

	e->replies[i] = copy(reply);
	if (++e->nreplies < mail->nrecipients)
		return;
	if (d != NULL) {
		tell(d, e);
		d->envelope = NULL;
		d->waiting = false;
	}
	envelope_free(e);
	/* What is answered at once goes out with what was said before. */
	if (d != NULL && !d->feeding) {
		go_on(d);
		d->taker->changed(d->arg);
	}
}

static void
tell(struct lmtp_dialogue *d, struct envelope *e)
{
	size_t i, worst = 0;

	if (!d->limits.smtp) {
		for (i = 0; i < e->nreplies; i++)
			say(d, e->replies[i]);
		return;
	}
	for (i = 0; i < e->nreplies && worst == 0; i++)
		if (e->replies[i][0] != '2')
			worst = i;
	say(d, e->replies[worst]);
}

static struct envelope *
envelope_new(struct lmtp_dialogue *d, const char *sender)
{
	struct envelope *e = calloc(1, sizeof(*e));
	const size_t max = d->limits.max_recipients;

	if (e == NULL ||
	    (e->mail.recipients = calloc(max, sizeof(char *))) == NULL ||
	    (e->replies = calloc(max, sizeof(char *))) == NULL)
		fatal("out of memory");
	e->sender = copy(sender);
	e->dialogue = d;
	e->load = d->limits.load;
	return e;
}

static char *
copy(const char *text)
{
	char *own = strdup(text);

	if (own == NULL)
		fatal("out of memory");
	return own;
}

static void
envelope_free(struct envelope *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < e->mail.nrecipients; i++) {
		free(e->mail.recipients[i]);
		free(e->replies[i]);
	}
	e->load->bytes -= e->data.len;
	buffer_free(&e->data);
	free(e->mail.recipients);
	free(e->replies);
	free(e->sender);
	free(e);
}
