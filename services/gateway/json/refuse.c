/* A refusal, with the path to what was refused. */
#include <stdio.h>

#include "gateway/json/refuse.h"

static size_t
render_path(const struct path *p, char *out, size_t cap)
{
	size_t n = 0;
	int add;

	if (p == NULL)
		return 0;
	n = render_path(p->parent, out, cap);
	if (p->name != NULL)
		add = snprintf(out + n, cap - n, "%s%.64s", n > 0 ? "." : "",
		    p->name);
	else
		add = snprintf(out + n, cap - n, "[%zu]", p->index);
	if (add < 0)
		return n;
	return n + (size_t)add < cap ? n + (size_t)add : cap - 1;
}

bool
transcoder_fail(struct reader *r, const struct path *p, Rpc__Reason reason,
    const char *message)
{
	r->error->reason = reason;
	r->error->message = message;
	r->error->field[0] = '\0';
	(void)render_path(p, r->error->field, sizeof(r->error->field));
	return false;
}
