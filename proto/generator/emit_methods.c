/*
 * methods.json: what the table of rights has to cover.
 */
#include "json.h"
#include "output.h"
#include "route.h"
#include "text.h"

static const struct route *
route_of(const struct routes *r, const struct model_method *m)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->list[i].method == m)
			return &r->list[i];
	return NULL;
}

/* The names of options.proto's Who, by their bits. */
static void
write_who(struct json *j, const struct model *model,
    const struct model_method *m)
{
	const struct model_enum *e = model_find_enum(model, "liaison.Who");
	size_t i;
	int n;

	json_name(j, "who");
	json_begin(j, '[');
	for (i = 0; i < e->nvalues; i++) {
		n = e->values[i].number;
		if (n > MODEL_MAY ? (m->may >> (n - MODEL_MAY) & 1) != 0 :
		    (m->who & 1U << n) != 0)
			json_text(j, e->values[i].name);
	}
	json_end(j, ']');
}

static void
write_method(struct json *j, const struct model *model,
    const struct model_method *m, const struct route *r)
{
	json_begin(j, '{');
	json_member(j, "method", m->full);
	write_who(j, model, m);
	json_name(j, "once");
	json_raw(j, "%s", m->once ? "true" : "false");
	if (r != NULL) {
		json_name(j, "route");
		json_raw(j, "\"%s %s\"", text_upper(r->method->http.verb),
		    r->pattern);
	}
	json_end(j, '}');
}

static void
write_service(struct json *j, const struct model *model,
    const struct model_service *s, const struct routes *r)
{
	size_t i;

	for (i = 0; i < s->nmethods; i++) {
		fputs(j->comma ? ",\n" : "\n", j->out);
		j->comma = false;
		write_method(j, model, &s->methods[i],
		    route_of(r, &s->methods[i]));
	}
}

void
emit_methods(const struct model *model, const char *dir)
{
	FILE *out = output_open(dir, "methods.json");
	struct routes r = routes_of(model);
	struct json j = { .out = out };
	size_t i, k;

	json_begin(&j, '[');
	for (i = 0; i < model->nfiles; i++)
		for (k = 0; k < model->files[i].nservices; k++)
			write_service(&j, model, &model->files[i].services[k],
			    &r);
	fputs("\n]\n", out);
	output_close(&out);
}
