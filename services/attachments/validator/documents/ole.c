/* Compound files: their streams, by libgsf. */
#include <string.h>
#include <strings.h>

#include <gsf/gsf.h>
#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-input-memory.h>

#include "attachments/validator/documents/ole.h"
#include "attachments/validator/documents/ole_sectors.h"
#include "attachments/validator/documents/ole_streams.h"
#include "attachments/validator/reading/runnable.h"

#define STORAGES_DEEP	16
#define ENTRIES_MAX	20000
#define HEAD		64

static void	say_nothing(const char *, GLogLevelFlags, const char *, void *);
static bool	storage_ok(struct container *, GsfInfile *,
		    const char *storage, unsigned deep, unsigned *entries);
static bool	entry_ok(struct container *, GsfInput *, const char *name,
		    unsigned deep, unsigned *entries);
static bool	name_ok(struct container *, const char *storage,
		    const char *name);
static bool	stream_ok(struct container *, GsfInput *, const char *name);
static bool	template_ok(struct container *, GsfInfile *);
static const uint8_t *read_all(GsfInput *, size_t *);
static bool	is_container(const uint8_t *, size_t);
static GsfInfile *open_file(struct container *, const struct source *);
static bool	has_document(GsfInfile *, const char *extension);
static bool	has_stream(GsfInfile *, const char *name);

static const struct {
	const char	*name;
	enum finding	 finding;
} unwanted[] = {
	{ "_VBA_PROJECT", FINDING_MACROS },
	{ "_VBA_PROJECT_CUR", FINDING_MACROS },
	{ "PROJECTwm", FINDING_MACROS },
	{ "EncryptedPackage", FINDING_ENCRYPTED },
	{ "EncryptionInfo", FINDING_ENCRYPTED },
	{ "EncryptedSummary", FINDING_ENCRYPTED },
	{ "\tDRMContent", FINDING_ENCRYPTED },
};

static const struct {
	const char	*name;
	ole_stream_fn	*ok;
} streams[] = {
	{ "WordDocument", ole_word_ok },
	{ "Workbook", ole_workbook_ok },
	{ "Book", ole_workbook_ok },
	{ "PowerPoint Document", ole_slides_ok },
	{ "Current User", ole_current_user_ok },
	{ "\1Ole10Native", ole_package_ok },
	{ "\1Ole", ole_link_ok },
};

static const struct {
	const char	*extension, *stream, *other;
} documents[] = {
	{ "doc", "WordDocument", NULL },
	{ "xls", "Workbook", "Book" },
	{ "ppt", "PowerPoint Document", NULL },
};

/* What is wrong with a file is no news of the program. */
void
ole_start(void)
{
	gsf_init();
	(void)g_log_set_handler("libgsf", G_LOG_LEVEL_MASK, say_nothing, NULL);
	(void)g_log_set_handler("libgsf:msole", G_LOG_LEVEL_MASK, say_nothing,
	    NULL);
}

static void
say_nothing(const char *domain, GLogLevelFlags level, const char *text,
    void *arg)
{
	(void)domain;
	(void)level;
	(void)text;
	(void)arg;
}

bool
ole_begins(const uint8_t *p, size_t len)
{
	return len >= 8 &&
	    memcmp(p, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0;
}

void
ole_read(const struct source *s, const struct policy *policy,
    struct verdict *v)
{
	struct container c = container_of(policy, v);
	GsfInfile *file;

	if (!ole_begins(s->bytes, s->size)) {
		(void)verdict_refuse(v, FINDING_OTHER_FORMAT, "%s", "");
		return;
	}
	if (!ole_file_ok(&c, s) || (file = open_file(&c, s)) == NULL)
		return;
	if (!has_document(file, s->extension))
		(void)verdict_refuse(v, FINDING_OTHER_FORMAT, "%s", "");
	g_object_unref(file);
}

static bool
has_document(GsfInfile *file, const char *extension)
{
	size_t i;

	for (i = 0; i < sizeof(documents) / sizeof(documents[0]); i++)
		if (strcmp(documents[i].extension, extension) == 0)
			return has_stream(file, documents[i].stream) ||
			    (documents[i].other != NULL &&
			    has_stream(file, documents[i].other));
	return false;
}

static bool
has_stream(GsfInfile *file, const char *name)
{
	int i;

	for (i = 0; i < gsf_infile_num_children(file); i++)
		if (strcasecmp(gsf_infile_name_by_index(file, i), name) == 0)
			return true;
	return false;
}

bool
ole_file_ok(struct container *c, const struct source *s)
{
	GsfInfile *file;
	unsigned entries = 0;
	bool ok;

	if (!ole_sectors_ok(s, c->verdict) ||
	    (file = open_file(c, s)) == NULL)
		return false;
	ok = storage_ok(c, file, "", 0, &entries);
	g_object_unref(file);
	return ok;
}

static GsfInfile *
open_file(struct container *c, const struct source *s)
{
	GsfInput *in = gsf_input_memory_new(s->bytes, (gsf_off_t)s->size,
	    FALSE);
	GsfInfile *file = in != NULL ? gsf_infile_msole_new(in, NULL) : NULL;

	if (in != NULL)
		g_object_unref(in);
	if (file == NULL)
		(void)verdict_refuse(c->verdict, FINDING_BROKEN, "%s", "");
	return file;
}

static bool
storage_ok(struct container *c, GsfInfile *storage, const char *name,
    unsigned deep, unsigned *entries)
{
	const char *inner;
	GsfInput *in;
	bool ok = true;
	int i, n = gsf_infile_num_children(storage);

	if (deep == STORAGES_DEEP || (*entries += (unsigned)n) > ENTRIES_MAX)
		return verdict_refuse(c->verdict, FINDING_TOO_MUCH, "@%s",
		    name);
	for (i = 0; i < n && ok; i++) {
		inner = gsf_infile_name_by_index(storage, i);
		in = gsf_infile_child_by_index(storage, i);
		if (inner == NULL || in == NULL)
			return verdict_refuse(c->verdict, FINDING_BROKEN,
			    "@%s", name);
		ok = name_ok(c, name, inner) &&
		    entry_ok(c, in, inner, deep, entries);
		g_object_unref(in);
	}
	return ok && template_ok(c, storage);
}

static bool
template_ok(struct container *c, GsfInfile *storage)
{
	GsfInput *word = gsf_infile_child_by_name(storage, "WordDocument");
	GsfInput *table = NULL;
	const uint8_t *text = NULL, *names = NULL;
	size_t len, names_len;
	bool ok = true;

	if (word != NULL && (text = read_all(word, &len)) != NULL)
		table = gsf_infile_child_by_name(storage,
		    ole_word_table(text, len));
	if (table != NULL && (names = read_all(table, &names_len)) != NULL)
		ok = ole_template_ok(c, text, len, names, names_len);
	if (table != NULL)
		g_object_unref(table);
	if (word != NULL)
		g_object_unref(word);
	return ok;
}

static const uint8_t *
read_all(GsfInput *in, size_t *len)
{
	gsf_off_t size = gsf_input_size(in);

	*len = size > 0 ? (size_t)size : 0;
	return *len == 0 ? NULL : gsf_input_read(in, *len, NULL);
}

/* A VBA project is one wherever it lies: its names are of its format. */
static bool
name_ok(struct container *c, const char *storage, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		if (strcasecmp(name, unwanted[i].name) == 0)
			return verdict_refuse(c->verdict, unwanted[i].finding,
			    "@%s", name);
	if (strcasecmp(storage, "VBA") == 0 && strcasecmp(name, "dir") == 0)
		return verdict_refuse(c->verdict, FINDING_MACROS, "@%s", name);
	return true;
}

static bool
entry_ok(struct container *c, GsfInput *in, const char *name, unsigned deep,
    unsigned *entries)
{
	if (GSF_IS_INFILE(in) &&
	    gsf_infile_num_children(GSF_INFILE(in)) >= 0)
		return storage_ok(c, GSF_INFILE(in), name, deep + 1, entries);
	return stream_ok(c, in, name);
}

static bool
stream_ok(struct container *c, GsfInput *in, const char *name)
{
	gsf_off_t size = gsf_input_size(in);
	const uint8_t *p;
	size_t i, len;

	if (size <= 0)
		return true;
	p = gsf_input_read(in, (size_t)(size < HEAD ? size : HEAD), NULL);
	if (p == NULL)
		return verdict_refuse(c->verdict, FINDING_BROKEN, "@%s", name);
	for (i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
		if (strcasecmp(name, streams[i].name) == 0)
			break;
	if (i == sizeof(streams) / sizeof(streams[0]) &&
	    !is_container(p, (size_t)(size < HEAD ? size : HEAD)))
		return !runnable_by_content(p,
		    (size_t)(size < HEAD ? size : HEAD), "", 0) ||
		    verdict_refuse(c->verdict, FINDING_PROGRAM, "@%s", name);
	if (gsf_input_seek(in, 0, G_SEEK_SET) ||
	    (p = read_all(in, &len)) == NULL)
		return verdict_refuse(c->verdict, FINDING_BROKEN, "@%s", name);
	if (i < sizeof(streams) / sizeof(streams[0]))
		return streams[i].ok(c, p, len);
	return container_file_ok(c, p, len, "", 0);
}

static bool
is_container(const uint8_t *p, size_t len)
{
	return ole_begins(p, len) ||
	    (len >= 4 && memcmp(p, "PK\3\4", 4) == 0);
}
