/* How letters.txt is read; its own head says what its lines mean. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "letters.h"

#define MAX_PARTS	96	/* of a thread */

struct reader {
	struct arena	*arena;
	struct letters	 letters;
	size_t		 room;
	const char	*school;
	struct letter	*letter;	/* that is being read */
	struct part	*part;		/* whose body is being read */
};

static void
add_letter(struct reader *r, const char *families)
{
	struct letter *l = &r->letters.all[r->letters.n++];

	*l = (struct letter){ .school = r->school, .families = families,
	    .to = "", .subject = "", .at = -1 };
	l->parts = arena_alloc(r->arena, MAX_PARTS * sizeof(*l->parts));
	l->nparts = 1;
	l->parts[0] = (struct part){ .body = "" };
	r->letter = l;
	r->part = &l->parts[0];
}

static void
add_answer(struct reader *r, const char *who, bool all)
{
	struct letter *l = r->letter;

	if (l->nparts == MAX_PARTS)
		return;
	r->part = &l->parts[l->nparts++];
	*r->part = (struct part){ .who = who, .all = all, .body = "" };
}

/* What follows the word at the start of the line, or NULL. */
static const char *
after(const char *line, const char *word)
{
	size_t n = strlen(word);

	return strncmp(line, word, n) == 0 ? line + n : NULL;
}

/* A line before the first one of a body. */
static bool
read_head(struct reader *r, const char *line)
{
	struct letter *l = r->letter;
	const char *rest;

	if (r->part->body[0] != '\0')
		return false;
	if ((rest = after(line, "file ")) != NULL)
		r->part->file = rest;
	else if ((rest = after(line, "from ")) != NULL)
		r->part->who = rest;
	else if ((rest = after(line, "to ")) != NULL)
		l->to = rest;
	else if ((rest = after(line, "subject ")) != NULL)
		l->subject = rest;
	else if ((rest = after(line, "at ")) != NULL)
		l->at = strtod(rest, NULL);
	else if (strcmp(line, "spread") == 0)
		l->spread = true;
	else if (strcmp(line, "about") == 0)
		l->about = true;
	else if (strcmp(line, "replies all") == 0)
		l->replies = LETTER_ALL;
	else if (strcmp(line, "replies none") == 0)
		l->replies = LETTER_NONE;
	else
		return false;
	return true;
}

static void
read_line(struct reader *r, const char *line)
{
	const char *rest;

	if (*line == '#' || *line == '\0')
		return;
	if ((rest = after(line, "school ")) != NULL)
		r->school = rest;
	else if ((rest = after(line, "= ")) != NULL)
		add_letter(r, rest);
	else if (r->letter == NULL)
		return;
	else if ((rest = after(line, "<< ")) != NULL)
		add_answer(r, rest, true);
	else if ((rest = after(line, "< ")) != NULL)
		add_answer(r, rest, false);
	else if (!read_head(r, line))
		r->part->body = arena_printf(r->arena, "%s%s%s",
		    r->part->body, r->part->body[0] != '\0' ? "\n" : "", line);
}

struct letters
letters_read(struct arena *a, const char *text)
{
	struct reader r = { .arena = a, .school = "" };
	size_t len;

	for (const char *p = text; (p = strstr(p, "\n= ")) != NULL; p++)
		r.room++;
	r.letters.all = arena_alloc(a, (r.room + 1) * sizeof(struct letter));
	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		read_line(&r, arena_strndup(a, text, len));
	}
	return r.letters;
}
