/* What mails say, in French and in English. */
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "notify.pb-c.h"
#include "notify/mail/letter.h"

enum { FR, EN, LANGUAGES };

#define PARAGRAPHS	4

/*
 * {person}, {school}, {detail}, {site}, and {link}, which is a paragraph of its
 * own, the one thing that can be pressed.
 */
struct words {
	int		 template;
	const char	*subject[LANGUAGES];
	const char	*text[LANGUAGES][PARAGRAPHS];
};

static const char link_alone[] = "{link}";
static const char *const greeting[LANGUAGES] = {
	"Bonjour {person},", "Hello {person},",
};
static const char *const signature[LANGUAGES] = {
	"Ce message est envoyé automatiquement par la messagerie de {school} "
	"({site}). Inutile d’y répondre.",
	"This message is sent automatically by the messaging of {school} "
	"({site}). There is no need to answer it.",
};

static const struct words all_words[] = {
	{ NOTIFY__MAIL_TEMPLATE__PASSWORD_RESET,
	    { "Choisir un nouveau mot de passe - {school}",
	      "Choose a new password - {school}" },
	    { { "Vous avez demandé à choisir un nouveau mot de passe pour "
		"votre compte de {school}. Pour le choisir, ouvrez ce lien :",
		link_alone,
		"Il ne sert qu’une fois, et pour peu de temps. Si vous n’avez "
		"rien demandé, ne faites rien : votre mot de passe reste le "
		"même." },
	      { "You asked to choose a new password for your account at "
		"{school}. To choose it, open this link:",
		link_alone,
		"It works once, and for a short time. If you did not ask for "
		"it, do nothing: your password stays as it is." } } },
	{ NOTIFY__MAIL_TEMPLATE__PASSWORD_CHANGED,
	    { "Votre mot de passe a été changé - {school}",
	      "Your password was changed - {school}" },
	    { { "Le mot de passe de votre compte de {school} vient d’être "
		"changé. Si c’est vous, il n’y a rien à faire.",
		"Sinon, choisissez-en un autre dès maintenant par « Mot de "
		"passe oublié » sur {site}, et prévenez le secrétariat." },
	      { "The password of your account at {school} has just been "
		"changed. If it was you, there is nothing to do.",
		"If not, choose another one now with “Forgotten password” on "
		"{site}, and tell the school’s office." } } },
	{ NOTIFY__MAIL_TEMPLATE__SECOND_FACTOR_CHANGED,
	    { "La double authentification a changé - {school}",
	      "Two-step verification has changed - {school}" },
	    { { "La double authentification de votre compte de {school} vient "
		"d’être activée ou désactivée. Si c’est vous, il n’y a rien à "
		"faire.",
		"Sinon, changez votre mot de passe sur {site}, et prévenez le "
		"secrétariat." },
	      { "Two-step verification of your account at {school} has just "
		"been turned on or off. If it was you, there is nothing to "
		"do.",
		"If not, change your password on {site}, and tell the "
		"school’s office." } } },
	{ NOTIFY__MAIL_TEMPLATE__NEW_DEVICE,
	    { "Connexion depuis un nouvel appareil - {school}",
	      "Login from a new device - {school}" },
	    { { "Quelqu’un vient de se connecter à votre compte de {school} "
		"depuis un appareil qui n’y avait jamais servi : {detail}. Si "
		"c’est vous, il n’y a rien à faire.",
		"Sinon, changez votre mot de passe sur {site}, et prévenez le "
		"secrétariat." },
	      { "Somebody has just logged in to your account at {school} from "
		"a device that was never used for it: {detail}. If it was "
		"you, there is nothing to do.",
		"If not, change your password on {site}, and tell the "
		"school’s office." } } },
};
#define NWORDS	(sizeof(all_words) / sizeof(all_words[0]))

/* What a mail is written with. */
struct writer {
	struct arena		*arena;
	const struct mail	*mail;
	const char		*site;
	struct buffer		 plain, html;
};

static const struct words *find_words(int template);
static void	 write_paragraph(struct writer *, const char *);
static const char *fill(struct writer *, const char *);
static const char *value_of(struct writer *, const char *name, size_t len);
static void	 add_escaped(struct buffer *, const char *);
static void	 add_wrapped(struct buffer *, const char *);

struct letter
letter_write(struct arena *a, const struct mail *m, const char *site)
{
	const struct words *w = find_words(m->template);
	const int l = strcmp(m->language, "en") == 0 ? EN : FR;
	struct writer writer = { .arena = a, .mail = m, .site = site };
	struct letter letter;
	size_t i;

	buffer_printf(&writer.html, "<!doctype html>\r\n<html lang=\"%s\">"
	    "<head><meta charset=\"utf-8\"></head>\r\n<body>\r\n",
	    l == EN ? "en" : "fr");
	if (*m->person != '\0')
		write_paragraph(&writer, greeting[l]);
	for (i = 0; i < PARAGRAPHS && w->text[l][i] != NULL; i++)
		write_paragraph(&writer, w->text[l][i]);
	write_paragraph(&writer, signature[l]);
	buffer_puts(&writer.html, "</body></html>\r\n");
	letter.subject = fill(&writer, w->subject[l]);
	letter.plain = arena_strndup(a, writer.plain.data, writer.plain.len);
	letter.html = arena_strndup(a, writer.html.data, writer.html.len);
	buffer_free(&writer.plain);
	buffer_free(&writer.html);
	return letter;
}

/* One that is not known, of a newer release, says that something changed. */
static const struct words *
find_words(int template)
{
	size_t i;

	for (i = 0; i < NWORDS; i++)
		if (all_words[i].template == template)
			return &all_words[i];
	return &all_words[1];
}

static void
write_paragraph(struct writer *w, const char *pattern)
{
	const char *text = fill(w, pattern);
	const bool is_link = strcmp(pattern, link_alone) == 0;

	add_wrapped(&w->plain, text);
	buffer_puts(&w->plain, "\r\n");
	buffer_puts(&w->html, "<p>");
	if (is_link) {
		buffer_puts(&w->html, "<a href=\"");
		add_escaped(&w->html, text);
		buffer_puts(&w->html, "\">");
	}
	add_escaped(&w->html, text);
	buffer_puts(&w->html, is_link ? "</a></p>\r\n" : "</p>\r\n");
}

static const char *
fill(struct writer *w, const char *pattern)
{
	struct buffer b = { NULL, 0, 0 };
	const char *text;
	size_t n;

	while (*pattern != '\0') {
		n = strcspn(pattern, "{");
		buffer_add(&b, pattern, n);
		pattern += n;
		if (*pattern == '\0')
			break;
		n = strcspn(pattern, "}");
		buffer_puts(&b, value_of(w, pattern + 1, n - 1));
		pattern += n + 1;
	}
	text = arena_strndup(w->arena, b.data, b.len);
	buffer_free(&b);
	return text;
}

static const char *
value_of(struct writer *w, const char *name, size_t len)
{
	if (strncmp(name, "person", len) == 0)
		return w->mail->person;
	if (strncmp(name, "school", len) == 0)
		return w->mail->school;
	if (strncmp(name, "detail", len) == 0)
		return w->mail->detail;
	if (strncmp(name, "link", len) == 0)
		return arena_printf(w->arena, "%s%s", w->site, w->mail->path);
	return w->site;
}

static void
add_escaped(struct buffer *b, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '<':
			buffer_puts(b, "&lt;");
			break;
		case '>':
			buffer_puts(b, "&gt;");
			break;
		case '&':
			buffer_puts(b, "&amp;");
			break;
		case '"':
			buffer_puts(b, "&quot;");
			break;
		default:
			buffer_putc(b, *text);
		}
}

/* In lines of about 72 bytes, cut at blanks alone: a link stays whole. */
static void
add_wrapped(struct buffer *b, const char *text)
{
	size_t column = 0, n;

	while (*text != '\0') {
		n = strcspn(text, " ");
		if (column > 0 && column + 1 + n > 72) {
			buffer_puts(b, "\r\n");
			column = 0;
		}
		if (column > 0)
			buffer_putc(b, ' ');
		buffer_add(b, text, n);
		column += n + 1;
		text += n + (text[n] == ' ');
	}
	buffer_puts(b, "\r\n");
}
