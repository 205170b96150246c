/* Where something stands in a proto, and what protoc-c calls it. */
#include <ctype.h>
#include <err.h>
#include <string.h>

#include "names.h"
#include "option.h"
#include "text.h"

/* Of protobuf-c.proto. */
enum { PB_C_FILE = 1019, C_PACKAGE = 6 };

typedef Google__Protobuf__SourceCodeInfo__Location Location;

struct place
place_of(const Google__Protobuf__FileDescriptorProto *file, int what,
    int index)
{
	return (struct place){ .file = file, .path = { what, index }, .n = 2 };
}

struct place
place_below(const struct place *at, int what, int index)
{
	struct place below = *at;

	if (below.n + 2 > PLACE_DEEP)
		errx(1, "%s: messages lie too deep in each other",
		    at->file->name);
	below.path[below.n++] = what;
	below.path[below.n++] = index;
	return below;
}

static const Location *
find(const struct place *at)
{
	const Google__Protobuf__SourceCodeInfo *info =
	    at->file->source_code_info;
	size_t i;

	for (i = 0; info != NULL && i < info->n_location; i++)
		if (info->location[i]->n_path == at->n &&
		    memcmp(info->location[i]->path, at->path,
		    at->n * sizeof(at->path[0])) == 0)
			return info->location[i];
	return NULL;
}

int
place_line(const struct place *at)
{
	const Location *l = find(at);

	return l == NULL || l->n_span == 0 ? 0 : l->span[0] + 1;
}

const char *
place_comment(const struct place *at)
{
	const Location *l = find(at);

	if (l != NULL && l->leading_comments != NULL)
		return text_paragraphs(l->leading_comments);
	if (l != NULL && l->trailing_comments != NULL)
		return text_paragraphs(l->trailing_comments);
	return "";
}

/* protobuf-c's own options are a message that it does not know itself. */
const char *
name_c_package(const Google__Protobuf__FileDescriptorProto *file)
{
	static const ProtobufCMessageDescriptor empty = {
		.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
		.sizeof_message = sizeof(ProtobufCMessage),
	};
	const ProtobufCMessage *options = file->options == NULL ? NULL :
	    option_message(&file->options->base, PB_C_FILE, &empty);
	const char *name = options == NULL ? NULL :
	    option_nth_text(options, C_PACKAGE, 0);

	return name == NULL ? "" : name;
}

/* Joins the parts of a name by "__", each changed by `spell`. */
static const char *
joined(const struct model_file *file, const char *full,
    char *(*spell)(const char *))
{
	const char *name = spell(file->c_package), *separator = "__";
	size_t len;

	/* Without a word of its own for it, the package's. */
	if (*name == '\0')
		separator = "";
	else
		full += strlen(file->package) + 1;
	for (; *full != '\0'; full += len + (full[len] == '.')) {
		len = strcspn(full, ".");
		name = text_format("%s%s%s", name, separator,
		    spell(text_copy(full, len)));
		separator = "__";
	}
	return name;
}

static char *
capital(const char *word)
{
	char *copy = text_copy(word, strlen(word));

	*copy = (char)toupper((unsigned char)*copy);
	return copy;
}

const char *
name_in_c(const struct model_file *file, const char *full)
{
	return joined(file, full, capital);
}

const char *
name_in_lower(const struct model_file *file, const char *full)
{
	return joined(file, full, text_snake);
}
