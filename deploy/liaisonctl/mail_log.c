/* What of the demo's mail and events has been made already. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "mail_log.h"

#define LINE_BYTES	256
#define MAX_LINES	8192	/* several times the mail of the demo */
#define DONE		"done"

static void
log_path(const char *state, const char *name, char *path)
{
	ctl_path(path, "%.4000s/%.32s", state, name);
}

bool
mail_log_is_done(const char *state, const char *name)
{
	char path[CTL_PATH], line[LINE_BYTES];

	log_path(state, name, path);
	return ctl_read_line(path, line, sizeof(line)) == 0 &&
	    strcmp(line, DONE) == 0;
}

/* A line that was cut by a crash says nothing. */
static void
read_line(struct mail_log *l, char *line)
{
	char school[64], key[64], id[64];
	int64_t message_id, thread_id, now;

	if (l->nsent == l->room || l->nfiles == l->room ||
	    strchr(line, '\n') == NULL)
		return;
	if (strcmp(line, DONE "\n") == 0)
		l->done = true;
	else if (sscanf(line, "now %" SCNd64, &now) == 1)
		l->now = (time_t)now;
	else if (sscanf(line, "sent %63s %63s %" SCNd64 " %" SCNd64, school,
	    key, &message_id, &thread_id) == 4)
		l->sent[l->nsent++] = (struct mail_sent){
		    arena_strdup(l->arena, school),
		    arena_strdup(l->arena, key), message_id, thread_id };
	else if (sscanf(line, "file %63s %63s %63s", school, key, id) == 3)
		l->files[l->nfiles++] = (struct mail_file){
		    arena_strdup(l->arena, school),
		    arena_strdup(l->arena, key), arena_strdup(l->arena, id) };
}

int
mail_log_open(struct mail_log *l, struct arena *a, const char *state,
    const char *name)
{
	char path[CTL_PATH], line[LINE_BYTES];

	*l = (struct mail_log){ .arena = a, .room = MAX_LINES };
	l->sent = arena_alloc(a, MAX_LINES * sizeof(*l->sent));
	l->files = arena_alloc(a, MAX_LINES * sizeof(*l->files));
	log_path(state, name, path);
	if ((l->file = fopen(path, "a+e")) == NULL)
		return ctl_error("cannot write %s: %s", path, strerror(errno));
	setvbuf(l->file, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), l->file) != NULL)
		read_line(l, line);
	if (l->now != 0 || l->done)
		return 0;
	l->now = time(NULL);
	if (fprintf(l->file, "now %lld\n", (long long)l->now) < 0)
		return ctl_error("cannot write %s: %s", path, strerror(errno));
	return 0;
}

void
mail_log_close(struct mail_log *l)
{
	if (l->file != NULL)
		fclose(l->file);
	l->file = NULL;
}

const struct mail_sent *
mail_log_find(const struct mail_log *l, const char *school, const char *key)
{
	for (size_t i = 0; i < l->nsent; i++)
		if (strcmp(l->sent[i].key, key) == 0 &&
		    strcmp(l->sent[i].school, school) == 0)
			return &l->sent[i];
	return NULL;
}

const char *
mail_log_find_file(const struct mail_log *l, const char *school,
    const char *key)
{
	for (size_t i = 0; i < l->nfiles; i++)
		if (strcmp(l->files[i].key, key) == 0 &&
		    strcmp(l->files[i].school, school) == 0)
			return l->files[i].id;
	return NULL;
}

int
mail_log_add(struct mail_log *l, const char *school, const char *key,
    int64_t message_id, int64_t thread_id)
{
	if (l->nsent < l->room)
		l->sent[l->nsent++] = (struct mail_sent){
		    arena_strdup(l->arena, school),
		    arena_strdup(l->arena, key), message_id, thread_id };
	if (fprintf(l->file, "sent %s %s %" PRId64 " %" PRId64 "\n", school,
	    key, message_id, thread_id) < 0)
		return ctl_error("cannot note what was sent: %s",
		    strerror(errno));
	return 0;
}

int
mail_log_add_file(struct mail_log *l, const char *school, const char *key,
    const char *id)
{
	if (fprintf(l->file, "file %s %s %s\n", school, key, id) < 0)
		return ctl_error("cannot note what was sent: %s",
		    strerror(errno));
	return 0;
}

int
mail_log_end(const char *state, const char *name)
{
	char path[CTL_PATH];

	log_path(state, name, path);
	return ctl_write_file(path, 0644, DONE "\n");
}
