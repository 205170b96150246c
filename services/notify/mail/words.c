/* What mails say, in French and in English. */
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "notify.pb-c.h"
#include "notify/mail/letter.h"
#include "notify/mail/writer.h"

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
	{ NOTIFY__MAIL_TEMPLATE__VERIFY_ADDRESS,
	    { "Confirmez votre adresse - {school}",
	      "Confirm your address - {school}" },
	    { { "Vous avez donné cette adresse pour recevoir par courriel ce "
		"que {school} vous écrit. Pour la confirmer, ouvrez ce lien :",
		link_alone,
		"Il est valable un jour. Si ce n’est pas vous, ne faites "
		"rien : rien ne vous sera envoyé." },
	      { "You gave this address to get by mail what {school} writes to "
		"you. To confirm it, open this link:",
		link_alone,
		"It is good for a day. If it was not you, do nothing: nothing "
		"will be sent to you." } } },
};
#define NWORDS	(sizeof(all_words) / sizeof(all_words[0]))

static const struct words *find_words(int template);
static const char *fill(struct arena *, const struct mail *, const char *site,
		    const char *);
static const char *value_of(struct arena *, const struct mail *,
		    const char *site, const char *name, size_t len);

struct letter
letter_write(struct arena *a, const struct mail *m, const char *site)
{
	const struct words *w = find_words(m->template);
	const int l = strcmp(m->language, "en") == 0 ? EN : FR;
	struct writer writer;
	struct letter letter;
	const char *text;
	size_t i;

	writer_begin(&writer, a, m->language);
	if (*m->person != '\0')
		writer_paragraph(&writer, fill(a, m, site, greeting[l]));
	for (i = 0; i < PARAGRAPHS && w->text[l][i] != NULL; i++) {
		text = fill(a, m, site, w->text[l][i]);
		if (strcmp(w->text[l][i], link_alone) == 0)
			writer_url(&writer, text);
		else
			writer_paragraph(&writer, text);
	}
	writer_paragraph(&writer, fill(a, m, site, signature[l]));
	letter.subject = fill(a, m, site, w->subject[l]);
	writer_end(&writer, &letter.plain, &letter.html);
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

static const char *
fill(struct arena *a, const struct mail *m, const char *site,
    const char *pattern)
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
		buffer_puts(&b, value_of(a, m, site, pattern + 1, n - 1));
		pattern += n + 1;
	}
	text = arena_strndup(a, b.data, b.len);
	buffer_free(&b);
	return text;
}

static const char *
value_of(struct arena *a, const struct mail *m, const char *site,
    const char *name, size_t len)
{
	if (strncmp(name, "person", len) == 0)
		return m->person;
	if (strncmp(name, "school", len) == 0)
		return m->school;
	if (strncmp(name, "detail", len) == 0)
		return m->detail;
	if (strncmp(name, "link", len) == 0)
		return arena_printf(a, "%s%s", site, m->path);
	return site;
}
