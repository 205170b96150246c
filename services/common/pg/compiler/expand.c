/* The text of a query: parts in their places, parameters counted. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pg/compiler/compiler.h"

#define MAX_PARAMS	48	/* PG_MAX_ARGS */
#define MAX_DEPTH	8

static char	*expand(const struct query *, const char *, struct part *,
		    int depth);
static size_t	part_name(const char *text, size_t at);
static struct part *part_find(struct part *, const char *, size_t);
static void	count_params(struct query *);
static void	check_read(const struct query *);

void
query_expand(struct query *q, struct part *parts)
{
	if (q->sql == NULL) {
		fault(q->at, "query %s is empty", q->name);
		return;
	}
	q->sql = expand(q, q->sql, parts, 0);
	count_params(q);
	if (!q->write)
		check_read(q);
}

static char *
expand(const struct query *q, const char *text, struct part *parts, int depth)
{
	struct part *p;
	bool quoted = false;
	char *out = NULL, one[2] = "";
	size_t i, len;

	append(&out, "");
	for (i = 0; text[i] != '\0'; i++) {
		quoted ^= text[i] == '\'';
		len = quoted ? 0 : part_name(text, i);
		if (len == 0) {
			one[0] = text[i];
			append(&out, one);
			continue;
		}
		p = part_find(parts, text + i + 1, len);
		if (p == NULL || depth == MAX_DEPTH) {
			fault(q->at, "query %s: no part %.*s", q->name,
			    (int)len, text + i + 1);
			return out;
		}
		p->used = true;
		append(&out, expand(q, p->text == NULL ? "" : p->text, parts,
		    depth + 1));
		i += len;
	}
	return out;
}

/* The length of a name behind a colon; not of ::type, nor of [1:n]. */
static size_t
part_name(const char *text, size_t at)
{
	const char *p = text + at + 1;
	size_t len = 0;

	if (text[at] != ':' || (at > 0 && text[at - 1] == ':') || !islower(*p))
		return 0;
	while (islower(p[len]) || isdigit(p[len]) || p[len] == '_')
		len++;
	return len;
}

static struct part *
part_find(struct part *p, const char *name, size_t len)
{
	for (; p != NULL; p = p->next)
		if (strlen(p->name) == len && memcmp(p->name, name, len) == 0)
			return p;
	return NULL;
}

static void
count_params(struct query *q)
{
	bool used[MAX_PARAMS + 1] = { false };
	const char *p = q->sql;
	long n;
	int i;

	while ((p = strchr(p, '$')) != NULL) {
		n = strtol(++p, NULL, 10);
		if (n < 1 || n > MAX_PARAMS) {
			fault(q->at, "query %s: parameters are $1 to $%d",
			    q->name, MAX_PARAMS);
			return;
		}
		used[n] = true;
		q->nparams = n > q->nparams ? (int)n : q->nparams;
	}
	for (i = 1; i <= q->nparams; i++)
		if (!used[i])
			fault(q->at, "query %s does not use $%d", q->name, i);
}

static void
check_read(const struct query *q)
{
	static const char *const writes[] = { "INSERT ", "UPDATE ", "DELETE ",
		"FOR UPDATE", "FOR NO KEY UPDATE" };
	size_t i;

	for (i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		if (strstr(q->sql, writes[i]) != NULL)
			fault(q->at, "query %s says read and has %s", q->name,
			    writes[i]);
}
