/* What letters say, in French and in English. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common.pb-c.h"
#include "events.pb-c.h"
#include "notify.pb-c.h"
#include "notify/channels/letters.h"
#include "notify/channels/moment.h"
#include "notify/mail/writer.h"

enum { FR, EN, LANGUAGES };
/* What a notification's body is. */
enum body {
	OURS,		/* not for people */
	WORDS,		/* for people as they are */
	MOMENT,		/* when it is, and what is changed */
	MEETING,	/* when it is, and with whom */
};

/* %s: the notification's title, one line. */
struct words {
	int		 kind;
	const char	*line[LANGUAGES];
	enum body	 body;
};

static const struct words all_words[] = {
	{ NOTIFY__KIND__MESSAGE,
	    { "Nouveau message de %s", "New message from %s" }, WORDS },
	{ NOTIFY__KIND__SENT_TO_NOBODY,
	    { "Votre message « %s » n’est pas parti",
	      "Your message “%s” was not sent" }, OURS },
	{ NOTIFY__KIND__SENT_TO_SOME,
	    { "Votre message « %s » n’a pas été remis à tous",
	      "Your message “%s” did not reach everybody" }, WORDS },
	{ NOTIFY__KIND__ACKNOWLEDGEMENT_DUE,
	    { "%s attend votre confirmation",
	      "%s is waiting for your confirmation" }, WORDS },
	{ NOTIFY__KIND__IMPORT_DONE,
	    { "Import terminé : %s", "Import finished: %s" }, OURS },
	{ NOTIFY__KIND__IMPORT_WAITS,
	    { "Import à confirmer : %s", "Import to confirm: %s" }, OURS },
	{ NOTIFY__KIND__IMPORT_FAILED,
	    { "Import refusé : %s", "Import refused: %s" }, OURS },
	{ NOTIFY__KIND__IMPORT_UNDONE,
	    { "Import annulé : %s", "Import undone: %s" }, OURS },
	{ NOTIFY__KIND__REPORT_MADE,
	    { "Message signalé : « %s »", "Message reported: “%s”" }, OURS },
	{ NOTIFY__KIND__SENDER_WARNED,
	    { "Avertissement des modérateurs à propos de « %s »",
	      "A warning from the moderators about “%s”" }, WORDS },
	{ NOTIFY__KIND__DATA_EXPORT_DONE,
	    { "Vos données sont prêtes", "Your data is ready" }, OURS },
	{ NOTIFY__KIND__DATA_EXPORT_FAILED,
	    { "Vos données n’ont pas pu être rassemblées",
	      "Your data could not be gathered" }, OURS },
	{ NOTIFY__KIND__EVENT_NEW,
	    { "Nouvel évènement : %s", "New event: %s" }, MOMENT },
	{ NOTIFY__KIND__EVENT_CHANGED,
	    { "Évènement modifié : %s", "Event changed: %s" }, MOMENT },
	{ NOTIFY__KIND__EVENT_CANCELLED,
	    { "Évènement annulé : %s", "Event cancelled: %s" }, MOMENT },
	{ NOTIFY__KIND__EVENT_WITHDRAWN,
	    { "Cet évènement ne vous concerne plus : %s",
	      "This event is not for you any more: %s" }, MOMENT },
	{ NOTIFY__KIND__EVENT_PLACE,
	    { "Une place s’est libérée, vous l’avez : %s",
	      "A place is free and yours: %s" }, MOMENT },
	{ NOTIFY__KIND__EVENT_REMINDER,
	    { "Rappel : %s", "Reminder: %s" }, MOMENT },
	{ NOTIFY__KIND__SLOT_BOOKED,
	    { "Rendez-vous pris : %s", "Appointment made: %s" }, MEETING },
	{ NOTIFY__KIND__SLOT_MOVED,
	    { "Rendez-vous déplacé : %s", "Appointment moved: %s" }, MEETING },
	{ NOTIFY__KIND__SLOT_CANCELLED,
	    { "Rendez-vous annulé : %s", "Appointment cancelled: %s" },
	    MEETING },
	{ NOTIFY__KIND__SLOT_EVENT_CANCELLED,
	    { "Évènement annulé, et votre rendez-vous avec : %s",
	      "Event cancelled, and your appointment with it: %s" }, MEETING },
	{ NOTIFY__KIND__MAIL_BOUNCED,
	    { "Les courriels à votre adresse reviennent",
	      "Mail to your address comes back" }, WORDS },
	{ NOTIFY__KIND__HOOK_OFF,
	    { "Le webhook « %s » est désactivé",
	      "The webhook “%s” is turned off" }, WORDS },
	{ NOTIFY__KIND__FILE_INFECTED,
	    { "Un virus a été trouvé dans votre fichier « %s »",
	      "A virus was found in your file “%s”" }, WORDS },
	{ NOTIFY__KIND__SCHOOL_FILE_INFECTED,
	    { "Un virus a été trouvé dans le fichier « %s »",
	      "A virus was found in the file “%s”" }, WORDS },
};
/* Of what this release does not know. */
static const struct words other_words = { 0,
    { "Notification : %s", "Notification: %s" }, OURS };

static const char *const greeting[LANGUAGES] = {
	"Bonjour %s,", "Hello %s,",
};
static const char *const open_it[LANGUAGES] = {
	"L’ouvrir :", "Open it:",
};
static const char *const open_all[LANGUAGES] = {
	"Les ouvrir :", "Open them:",
};
/* Each leads to the page, where it is confirmed. */
static const char *const answer_it[LANGUAGES] = {
	"Votre réponse, à confirmer sur la page :",
	"Your answer, to be confirmed on the page:",
};
static const char *const answer_each[LANGUAGES] = {
	"Votre réponse, à confirmer sur la page pour chaque enfant :",
	"Your answer, to be confirmed on the page for each child:",
};
/* name: Rsvp__Answer */
static const struct answer {
	const char	*name, *own[LANGUAGES], *of_child[LANGUAGES];
} answers[] = {
	{ "YES", { "Je viens", "I am coming" }, { "Vient", "Comes" } },
	{ "NO", { "Je ne viens pas", "I am not coming" },
	    { "Ne vient pas", "Does not come" } },
	{ "MAYBE", { "Peut-être", "Maybe" }, { "Peut-être", "Maybe" } },
};
#define NANSWERS	(sizeof(answers) / sizeof(answers[0]))
/* What of an event is another than before, as its notification names it. */
static const struct change {
	const char	*name, *words[LANGUAGES];
} changes[] = {
	{ "TITLE", { "nouveau titre", "new title" } },
	{ "TEXT", { "nouveau texte", "new text" } },
	{ "TIME", { "nouvel horaire", "new time" } },
	{ "PLACE", { "nouveau lieu", "new place" } },
	{ "ANSWERS", { "réponse demandée", "an answer is asked for" } },
	{ "FILES", { "pièces jointes", "attachments" } },
};
#define NCHANGES	(sizeof(changes) / sizeof(changes[0]))
static const char *const urgent_mark[LANGUAGES] = { "URGENT", "URGENT" };
static const char *const digest_subject[LANGUAGES] = {
	"%zu nouvelles notifications - %s", "%zu new notifications - %s",
};
static const char *const digest_text[LANGUAGES] = {
	"Depuis le dernier courriel, %s vous a laissé ceci :",
	"Since the last mail, %s has left you this:",
};
static const char *const digest_more[LANGUAGES] = {
	"Et %zu autres.", "And %zu more.",
};
static const char *const can_answer[LANGUAGES] = {
	"Vous pouvez répondre à ce courriel : votre réponse ira à %s.",
	"You can answer this mail: your answer goes to %s.",
};
static const char *const no_answer[LANGUAGES] = {
	"Envoyé automatiquement par la messagerie de %s. Inutile d’y répondre.",
	"Sent automatically by the messaging of %s. There is no need to "
	"answer it.",
};
static const char *const change[LANGUAGES] = {
	"Ne plus recevoir ces courriels, ou en recevoir moins",
	"Get no more of these mails, or fewer",
};

static const struct words *words_of(int kind);
static const char *line_of(struct arena *, const struct letter_mail *,
		    const struct letter_event *, int language);
static const char *detail_of(struct arena *, const struct letter_mail *,
		    const struct letter_event *, enum body, int language);
static const char *changed_of(struct arena *, const char *when,
		    const char *names, int language);
static void	 write_one(struct writer *, const struct letter_mail *,
		    const char *site, int language);
static void	 write_answers(struct writer *, const struct letter_mail *,
		    const struct letter_event *, const char *site,
		    int language);
static void	 write_digest(struct writer *, const struct letter_mail *,
		    const char *site, int language);

static int
language_of(const struct letter_mail *m)
{
	return strcmp(m->language, "en") == 0 ? EN : FR;
}

const char *
letter_subject(struct arena *a, const struct letter_mail *m)
{
	const int l = language_of(m);

	return m->digest ? arena_printf(a, digest_subject[l], m->nevents,
	    m->school) : line_of(a, m, &m->events[0], l);
}

struct letter
letter_words(struct arena *a, const struct letter_mail *m, const char *site,
    const char *url)
{
	const int l = language_of(m);
	const struct letter_event *first = &m->events[0];
	struct letter letter;
	struct writer w;

	writer_begin(&w, a, m->language);
	writer_paragraph(&w, arena_printf(a, greeting[l], m->person));
	if (m->digest)
		write_digest(&w, m, site, l);
	else
		write_one(&w, m, site, l);
	writer_note(&w, !m->digest && first->message_id != 0 ?
	    arena_printf(a, can_answer[l], first->title) :
	    arena_printf(a, no_answer[l], m->school));
	writer_link(&w, change[l], url);
	letter.subject = letter_subject(a, m);
	writer_end(&w, &letter.plain, &letter.html);
	return letter;
}

static const struct words *
words_of(int kind)
{
	size_t i;

	for (i = 0; i < sizeof(all_words) / sizeof(all_words[0]); i++)
		if (all_words[i].kind == kind)
			return &all_words[i];
	return &other_words;
}

/* One line: what it is, of whom, and about what. */
static const char *
line_of(struct arena *a, const struct letter_mail *m,
    const struct letter_event *e, int l)
{
	const struct words *w = words_of(e->kind);
	const char *line = arena_printf(a, w->line[l], e->title);
	const char *detail = detail_of(a, m, e, w->body, l);

	if (detail != NULL)
		line = arena_printf(a, w->body == WORDS && l == FR ?
		    "%s : %s" : w->body == WORDS ? "%s: %s" : "%s, %s", line,
		    detail);
	return e->urgent ? arena_printf(a, "[%s] %s", urgent_mark[l], line) :
	    line;
}

/* NULL: there is none. */
static const char *
detail_of(struct arena *a, const struct letter_mail *m,
    const struct letter_event *e, enum body body, int l)
{
	const char *when, *rest;

	if (body == OURS || e->body[0] == '\0')
		return NULL;
	if (body == WORDS)
		return e->body;
	when = moment_words(a, e->body, m->zone, l == FR, &rest);
	if (when == NULL || *rest == '\0')
		return when;
	if (body == MOMENT)
		return changed_of(a, when, rest, l);
	return arena_printf(a, l == FR ? "%s, avec %s" : "%s, with %s", when,
	    rest);
}

/* « jeudi 3 décembre 2026 à 18 h (nouvel horaire, nouveau lieu) » */
static const char *
changed_of(struct arena *a, const char *when, const char *names, int l)
{
	const char *said = "";
	size_t i, n;

	for (; *names != '\0'; names += n + (names[n] == ' ')) {
		n = strcspn(names, " ");
		for (i = 0; i < NCHANGES; i++)
			if (strlen(changes[i].name) == n &&
			    strncmp(changes[i].name, names, n) == 0)
				said = arena_printf(a, "%s%s%s", said,
				    *said == '\0' ? "" : ", ",
				    changes[i].words[l]);
	}
	return *said == '\0' ? when : arena_printf(a, "%s (%s)", when, said);
}

static void
write_one(struct writer *w, const struct letter_mail *m, const char *site,
    int l)
{
	const struct letter_event *e = &m->events[0];

	writer_paragraph(w, line_of(w->arena, m, e, l));
	if (e->text[0] != '\0')
		writer_quote(w, e->text);
	write_answers(w, m, e, site, l);
	writer_paragraph(w, open_it[l]);
	writer_url(w, arena_printf(w->arena, "%s%s", site, e->link));
}

/* Programs that read mail follow links: none of these answers by itself. */
static void
write_answers(struct writer *w, const struct letter_mail *m,
    const struct letter_event *e, const char *site, int l)
{
	const bool family = e->asks == EVENTS__RSVP__MODE__PER_FAMILY;
	const bool of_child = family && m->role == COMMON__ROLE__GUARDIAN;
	struct writer_choice choices[NANSWERS];
	size_t i;

	if (e->asks == EVENTS__RSVP__MODE__NONE ||
	    (family && m->role == COMMON__ROLE__STUDENT))
		return;
	for (i = 0; i < NANSWERS; i++) {
		choices[i].text = of_child ? answers[i].of_child[l] :
		    answers[i].own[l];
		choices[i].url = arena_printf(w->arena, "%s%s%sanswer=%s",
		    site, e->answer_path,
		    strchr(e->answer_path, '?') == NULL ? "?" : "&",
		    answers[i].name);
	}
	writer_paragraph(w, of_child ? answer_each[l] : answer_it[l]);
	writer_choices(w, choices, NANSWERS);
}

/* The newest first. */
static void
write_digest(struct writer *w, const struct letter_mail *m, const char *site,
    int l)
{
	const struct letter_event *e;
	size_t i, n = m->nevents;

	writer_paragraph(w, arena_printf(w->arena, digest_text[l],
	    m->school));
	for (i = 0; i < n && i < LETTER_NAMED; i++) {
		e = &m->events[n - 1 - i];
		writer_link(w, line_of(w->arena, m, e, l),
		    arena_printf(w->arena, "%s%s", site, e->link));
		write_answers(w, m, e, site, l);
	}
	if (n > LETTER_NAMED)
		writer_paragraph(w, arena_printf(w->arena, digest_more[l],
		    n - LETTER_NAMED));
	writer_paragraph(w, open_all[l]);
	writer_url(w, arena_printf(w->arena, "%s/notifications", site));
}
