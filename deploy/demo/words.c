/* How the words of a letter come to stand for somebody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

/* As in a sentence; other subjects as in the roster. */
static const struct { const char *code, *name; } subjects[] = {
	{ "FRA", "français" }, { "MAT", "mathématiques" },
	{ "HGE", "histoire-géographie" }, { "ANG", "anglais" },
	{ "ESP", "espagnol" }, { "SVT", "SVT" }, { "PHY", "physique-chimie" },
	{ "TEC", "technologie" }, { "ART", "arts plastiques" },
	{ "MUS", "éducation musicale" }, { "EPS", "EPS" },
};

/* The subject that a teacher teaches, or "". */
static const char *
subject_of(const struct school *s, int person)
{
	for (int i = 0; i < s->nsubjects; i++) {
		const struct subject *u = &s->subjects[i];

		if (person < u->first || person >= u->first + u->teachers)
			continue;
		for (size_t k = 0; k < sizeof(subjects) / sizeof(subjects[0]);
		    k++)
			if (strcmp(subjects[k].code, u->code) == 0)
				return subjects[k].name;
	}
	return "";
}

/* "Camille Martin" */
static char *
name_of(struct arena *a, const struct school *s, int person)
{
	if (person < 0)
		return arena_strdup(a, "");
	return arena_printf(a, "%s %s", s->people[person].given,
	    s->people[person].family);
}

/* Up to the end, or to a '|' that is in no inner braces. */
static size_t
alternative(const char *words)
{
	int depth = 0;
	size_t n;

	for (n = 0; words[n] != '\0' && (depth > 0 || words[n] != '|'); n++)
		depth += (words[n] == '{') - (words[n] == '}');
	return n;
}

/* One of "a|b|{c} d". */
static const char *
choose(struct arena *a, const char *words, struct dice *d)
{
	unsigned n = 1, nth;
	size_t len;

	for (len = alternative(words); words[len] == '|'; n++)
		len += 1 + alternative(words + len + 1);
	for (nth = dice_below(d, n); nth > 0; nth--)
		words += alternative(words) + 1;
	return arena_strndup(a, words, alternative(words));
}

static const char *
word(struct arena *a, const char *name, const struct scene *s, struct dice *d)
{
	const struct person *people = s->school->people;
	const char *subject;
	int from, until;

	if (strchr(name, '|') != NULL)
		return words_fill(a, choose(a, name, d), s, d);
	if (strncmp(name, "day+", 4) == 0)
		return days_name(a, s->at, atoi(name + 4));
	if (sscanf(name, "n:%d-%d", &from, &until) == 2)
		return arena_printf(a, "%d", from + (int)dice_below(d,
		    (unsigned)(until - from + 1)));
	if (strcmp(name, "from") == 0)
		return name_of(a, s->school, s->from);
	if (strcmp(name, "to") == 0)
		return name_of(a, s->school, s->to);
	if (strcmp(name, "subject") == 0) {
		subject = subject_of(s->school, s->from);
		return *subject || s->to < 0 ? subject :
		    subject_of(s->school, s->to);
	}
	if (s->pupil < 0)
		return "";
	if (strcmp(name, "child") == 0)
		return people[s->pupil].given;
	if (strcmp(name, "pupil") == 0)
		return name_of(a, s->school, s->pupil);
	if (strcmp(name, "guardian") == 0)
		return name_of(a, s->school, s->guardian);
	if (strcmp(name, "class") == 0)
		return s->school->homerooms[people[s->pupil].homeroom];
	return "";
}

/* Up to the brace that closes the one before. */
static size_t
braces(const char *text)
{
	int depth = 1;
	size_t n;

	for (n = 0; text[n] != '\0'; n++) {
		depth += (text[n] == '{') - (text[n] == '}');
		if (depth == 0)
			break;
	}
	return n;
}

/* "de Agathe" is d’Agathe, "que Inès" qu’Inès, "de histoire" d’histoire. */
static bool
elides(const char *before, const char *value)
{
	static const char *const vowels[] = { "A", "E", "I", "O", "U", "É",
	    "È", "Ê", "Î", "Œ", "a", "e", "i", "o", "u", "é", "è", "ê", "î",
	    "œ", "hi" };
	size_t n = strlen(before);

	if (n < 3 || (strcmp(before + n - 3, "de ") != 0 &&
	    strcmp(before + n - 3, "ue ") != 0))
		return false;
	for (size_t i = 0; i < sizeof(vowels) / sizeof(vowels[0]); i++)
		if (strncmp(value, vowels[i], strlen(vowels[i])) == 0)
			return true;
	return false;
}

char *
words_fill(struct arena *a, const char *text, const struct scene *s,
    struct dice *d)
{
	char *out = arena_strdup(a, "");
	const char *value;
	size_t n;

	for (;;) {
		n = strcspn(text, "{");
		out = arena_printf(a, "%s%.*s", out, (int)n, text);
		text += n;
		if (*text == '\0')
			return out;
		n = braces(++text);
		value = word(a, arena_strndup(a, text, n), s, d);
		out = elides(out, value) ? arena_printf(a, "%.*s’%s",
		    (int)strlen(out) - 2, out, value) :
		    arena_printf(a, "%s%s", out, value);
		text += n + (text[n] == '}');
	}
}

static char *
escape(struct arena *a, const char *text, size_t len)
{
	char *out = arena_alloc(a, 5 * len + 1), *p = out;

	for (; len > 0; len--, text++)
		switch (*text) {
		case '&': p = stpcpy(p, "&amp;"); break;
		case '<': p = stpcpy(p, "&lt;"); break;
		case '>': p = stpcpy(p, "&gt;"); break;
		default: *p++ = *text;
		}
	return out;
}

/* Teachers say what they teach, staff what they are. */
static const char *
signature(struct arena *a, const struct scene *s, struct dice *d)
{
	const struct person *p = &s->school->people[s->from];
	const char *name = name_of(a, s->school, s->from);
	const char *what = *p->title ? p->title :
	    subject_of(s->school, s->from);
	const char *bye = choose(a, p->homeroom != -1 ?
	    "Merci,|Bonne journée,|Merci d’avance," :
	    "Cordialement,|Bien cordialement,|Bonne journée,|"
	    "Avec mes salutations,", d);

	return *what ? arena_printf(a, "<p>%s</p><p>%s, %s</p>", bye, name,
	    what) : arena_printf(a, "<p>%s</p><p>%s</p>", bye, name);
}

char *
words_html(struct arena *a, const char *text, const struct scene *s,
    bool begins, struct dice *d)
{
	const char *out = begins ? "<p>Bonjour,</p>" : "";
	bool list = false, item;
	size_t n;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		item = strncmp(text, "- ", 2) == 0;
		if (item != list)
			out = arena_printf(a, "%s<%sul>", out, item ? "" : "/");
		list = item;
		out = arena_printf(a, item ? "%s<li>%s</li>" : "%s<p>%s</p>",
		    out, escape(a, text + 2 * item, n - 2 * (size_t)item));
	}
	return arena_printf(a, "%s%s%s", out, list ? "</ul>" : "",
	    begins ? signature(a, s, d) : "");
}
