/* Writing JSON. */
#include <stdarg.h>

#include "json.h"

static void
separate(struct json *j)
{
	if (j->comma)
		fputc(',', j->out);
	j->comma = true;
}

void
json_begin(struct json *j, char bracket)
{
	separate(j);
	fputc(bracket, j->out);
	j->comma = false;
}

void
json_end(struct json *j, char bracket)
{
	fputc(bracket, j->out);
	j->comma = true;
}

void
json_name(struct json *j, const char *name)
{
	json_text(j, name);
	fputc(':', j->out);
	j->comma = false;
}

void
json_text(struct json *j, const char *text)
{
	separate(j);
	fputc('"', j->out);
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			fputs("\\n", j->out);
		else if (*text == '"' || *text == '\\')
			fprintf(j->out, "\\%c", *text);
		else
			fputc(*text, j->out);
	}
	fputc('"', j->out);
}

void
json_raw(struct json *j, const char *format, ...)
{
	va_list ap;

	separate(j);
	va_start(ap, format);
	vfprintf(j->out, format, ap);
	va_end(ap);
}

void
json_member(struct json *j, const char *name, const char *text)
{
	json_name(j, name);
	json_text(j, text);
}

void
json_number(struct json *j, const char *name, unsigned long long n)
{
	json_name(j, name);
	json_raw(j, "%llu", n);
}
