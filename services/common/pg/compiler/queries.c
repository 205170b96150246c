/* Reads files of queries: what is said above them, and their text. */
#include <stdlib.h>
#include <string.h>

#include "pg/compiler/compiler.h"

/* Of one file, while it is read. */
struct reading {
	struct queries	*q;
	struct query	*query;		/* whose text comes, */
	struct part	*part;		/* or whose; or of neither */
	char		**more;		/* a spec that may go on */
	bool		 ended;		/* a ; was there */
	struct type	*spec_of;	/* of a type */
	char		*spec;
};

static void	begin(struct reading *, const char *line, struct at);
static void	begin_query(struct reading *, const char *, struct at);
static void	begin_row(struct reading *, const char *, struct at);
static void	begin_type(struct reading *, const char *, struct at);
static void	begin_part(struct reading *, const char *, struct at);
static void	end_spec(struct reading *);
static void	take_text(struct reading *, const char *line, struct at);
static void	end_query(struct reading *);
static char	*first_word(const char **);
static void	resolve_row(struct query *, struct queries *);

/* The last of a list, where the next one goes. */
#define TAIL(list, p)							\
	for ((p) = &(list); *(p) != NULL; (p) = &(*(p))->next)		\
		continue

void
queries_read(struct queries *q, const struct source *s)
{
	struct reading r = { .q = q };
	struct at at = { s->path, 0 };
	const char *line;

	for (at.line = 1; at.line <= s->nlines; at.line++) {
		line = s->lines[at.line - 1];
		if (r.more != NULL && strncmp(line, "--", 2) == 0 &&
		    (line[2] == '\t' || strncmp(line + 2, "  ", 2) == 0)) {
			append(r.more, "\n");
			append(r.more, line + 2);
			continue;
		}
		end_spec(&r);
		if (strncmp(line, "--", 2) == 0)
			begin(&r, line, at);
		else
			take_text(&r, line, at);
	}
	end_spec(&r);
	end_query(&r);
}

static void
begin(struct reading *r, const char *line, struct at at)
{
	static const struct {
		const char	*word;
		void		(*begin)(struct reading *, const char *,
				    struct at);
	} words[] = {
		{ "name", begin_query }, { "row", begin_row },
		{ "type", begin_type }, { "part", begin_part },
	};
	const char *rest;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((rest = directive(line, words[i].word)) != NULL)
			words[i].begin(r, rest, at);
}

static void
begin_query(struct reading *r, const char *rest, struct at at)
{
	struct query *q = must(calloc(1, sizeof(*q))), **p;

	end_query(r);
	q->at = at;
	q->name = first_word(&rest);
	q->write = strcmp(rest, "write") == 0;
	if (!is_name(q->name) || strlen(q->name) > MAX_NAME)
		fault(at, "\"%s\" is no name of at most %d letters", q->name,
		    MAX_NAME);
	if (!q->write && strcmp(rest, "read") != 0)
		fault(at, "\"%s\" is neither read nor write", rest);
	for (p = &r->q->queries; *p != NULL; p = &(*p)->next)
		if (strcmp((*p)->name, q->name) == 0)
			fault(at, "query %s is in %s:%d already", q->name,
			    (*p)->at.file, (*p)->at.line);
	*p = q;
	r->query = q;
}

static void
begin_row(struct reading *r, const char *rest, struct at at)
{
	struct query *q = r->query;

	if (q == NULL || q->sql != NULL || q->row_spec != NULL) {
		fault(at, "a row stands between a name and its query");
		return;
	}
	q->row_at = at;
	append(&q->row_spec, rest);
	r->more = &q->row_spec;
}

static void
begin_type(struct reading *r, const char *rest, struct at at)
{
	struct type *t = must(calloc(1, sizeof(*t))), **p;

	end_query(r);
	t->at = at;
	t->name = first_word(&rest);
	if (!is_name(t->name))
		fault(at, "\"%s\" is no name of a type", t->name);
	if (type_find(r->q->types, t->name) != NULL)
		fault(at, "two types %s", t->name);
	TAIL(r->q->types, p);
	*p = t;
	r->spec_of = t;
	r->spec = NULL;
	append(&r->spec, rest);
	r->more = &r->spec;
}

static void
begin_part(struct reading *r, const char *rest, struct at at)
{
	struct part *part = must(calloc(1, sizeof(*part))), **p;

	end_query(r);
	part->at = at;
	part->name = must(strdup(rest));
	if (!is_name(part->name))
		fault(at, "\"%s\" is no name of a part", part->name);
	for (p = &r->q->parts; *p != NULL; p = &(*p)->next)
		if (strcmp((*p)->name, part->name) == 0)
			fault(at, "two parts %s", part->name);
	*p = part;
	r->part = part;
}

static void
end_spec(struct reading *r)
{
	if (r->spec_of != NULL)
		row_parse(r->spec_of, r->spec, r->spec_of->at);
	r->spec_of = NULL;
	r->more = NULL;
}

static void
take_text(struct reading *r, const char *line, struct at at)
{
	char *text = without_comment(line), **to;
	size_t len = strlen(text);

	if (len == 0)
		return;
	if ((r->query == NULL && r->part == NULL) || r->ended) {
		fault(at, "a query without a name");
		r->ended = false;
		r->query = NULL;
		r->part = must(calloc(1, sizeof(*r->part)));
		return;
	}
	to = r->query != NULL ? &r->query->sql : &r->part->text;
	if (r->query != NULL && text[len - 1] == ';') {
		r->ended = true;
		text[len - 1] = '\0';
	}
	if (*to != NULL)
		append(to, "\n");
	append(to, text);
}

static void
end_query(struct reading *r)
{
	if (r->query != NULL && !r->ended)
		fault(r->query->at, "query %s does not end in a ;",
		    r->query->name);
	r->query = NULL;
	r->part = NULL;
	r->ended = false;
}

static char *
first_word(const char **rest)
{
	size_t len = strcspn(*rest, " ");
	char *word = must(strndup(*rest, len));

	*rest += len + strspn(*rest + len, " ");
	return word;
}

void
queries_resolve(struct queries *all)
{
	struct query *q;
	struct type *t;
	struct part *p;

	for (t = all->types; t != NULL; t = t->next)
		row_resolve(t, all->types);
	for (q = all->queries; q != NULL; q = q->next) {
		if (q->row_spec != NULL)
			resolve_row(q, all);
		query_expand(q, all->parts);
	}
	for (p = all->parts; p != NULL; p = p->next)
		if (!p->used)
			fault(p->at, "no query has the part %s", p->name);
}

/* A type by its name alone, or one of this query's own. */
static void
resolve_row(struct query *q, struct queries *all)
{
	struct type **p;

	if (is_name(q->row_spec)) {
		q->row = type_find(all->types, q->row_spec);
		if (q->row == NULL)
			fault(q->row_at, "no type %s", q->row_spec);
	} else {
		q->row = must(calloc(1, sizeof(*q->row)));
		q->row->name = must(strdup(q->name));
		append(&q->row->name, "_row");
		if (type_find(all->types, q->row->name) != NULL)
			fault(q->row_at, "two types %s", q->row->name);
		row_parse(q->row, q->row_spec, q->row_at);
		row_resolve(q->row, all->types);
		TAIL(all->types, p);
		*p = q->row;
	}
	if (q->row != NULL)
		q->row->is_row = true;
}
