/* Writing JSON. */
#include <stdarg.h>
#include <string.h>

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
json_text_n(struct json *j, const char *text, size_t n)
{
	size_t i;

	separate(j);
	fputc('"', j->out);
	for (i = 0; i < n; i++) {
		if (text[i] == '\n')
			fputs("\\n", j->out);
		else if ((unsigned char)text[i] < ' ')
			fprintf(j->out, "\\u%04x", (unsigned char)text[i]);
		else if (text[i] == '"' || text[i] == '\\')
			fprintf(j->out, "\\%c", text[i]);
		else
			fputc(text[i], j->out);
	}
	fputc('"', j->out);
}

void
json_text(struct json *j, const char *text)
{
	json_text_n(j, text, strlen(text));
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
