/* liaisonctl attachments: the store folder, beside the table it is told by. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.h"
#include "attachments/blobs/options.h"
#include "ctl.h"

#define OWNER	"liaison"
#define WORDS	"verify|gc [--yes]|move --to PLACE|rekey [--master]|" \
		"new-key FILE"

static bool	 is_word(const char *);
static int	 open_store(struct store *, const char *conninfo,
		    const char *folder, const char *school, const char *to);
static void	 close_store(struct store *);
static int	 open_folder(struct store *, const char *, const char *to);
static const char *setting(const char *name, const char *otherwise);
static int	 read_schools(struct store *, const char *);

int
cmd_attachments(int argc, char **argv)
{
	const char *conninfo = NULL, *folder = NULL, *school = NULL;
	const char *yes = "no", *master = "no", *to = NULL, *word;
	const struct ctl_option options[] = {
		{ "school", &school, "code of one school (all)", false },
		{ "yes", &yes, "gc: remove what it names", false },
		{ "to", &to, "move: s3://BUCKET/PREFIX, or folder", false },
		{ "master", &master, "rekey: schools keep the keys they have",
		    false },
		{ "store", &folder, "folder of the bytes (LIAISON_STORE, or "
		    "of the running stack)", false },
		{ "conninfo", &conninfo, "of the database, as its owner "
		    "(LIAISON_DATABASE, or of the running stack)", false },
		{ 0 },
	};
	struct store s = { 0 };
	int first, result = 1;

	argc = ctl_bare_word(argc, argv, "--yes", &yes);
	argc = ctl_bare_word(argc, argv, "--master", &master);
	first = ctl_options(argc, argv, WORDS, options);
	if (first == -1)
		return 2;
	word = argc > first ? argv[first] : "";
	if (argc - first == 2 && strcmp(word, "new-key") == 0)
		return store_new_key(argv[first + 1]);
	if (argc - first != 1 || !is_word(word) ||
	    (strcmp(word, "move") == 0) != (to != NULL)) {
		ctl_error("attachments " WORDS);
		return 2;
	}
	if (open_store(&s, conninfo, folder, school, to) == 0)
		result = strcmp(word, "verify") == 0 ? store_verify(&s) :
		    strcmp(word, "move") == 0 ? store_move(&s) :
		    strcmp(word, "gc") == 0 ?
		    store_collect(&s, strcmp(yes, "yes") == 0) :
		    store_rekey(&s, strcmp(master, "yes") == 0);
	close_store(&s);
	return result;
}

static bool
is_word(const char *word)
{
	return strcmp(word, "verify") == 0 || strcmp(word, "gc") == 0 ||
	    strcmp(word, "move") == 0 || strcmp(word, "rekey") == 0;
}

static int
open_store(struct store *s, const char *conninfo, const char *folder,
    const char *school, const char *to)
{
	char info[CTL_CONNINFO];

	if (ctl_find_database(conninfo, OWNER, info) == -1 ||
	    (s->db = ctl_connect(info, NULL)) == NULL ||
	    read_schools(s, school) == -1)
		return -1;
	return open_folder(s, folder, to);
}

static void
close_store(struct store *s)
{
	PQclear(s->schools);
	PQfinish(s->db);
	blobs_close(&s->blobs);
}

/* With the settings of the services.  to: where a move goes, or NULL. */
static int
open_folder(struct store *s, const char *folder, const char *to)
{
	const bool there = to != NULL && strcmp(to, "folder") != 0;
	const char *state = setting("LIAISON_STATE", "var");
	struct blob_options options = {
		.s3 = { setting("LIAISON_S3", there ? to : ""),
			setting("LIAISON_S3_ENDPOINT", ""),
			setting("LIAISON_S3_REGION", "us-east-1"),
			setting("LIAISON_S3_CREDENTIALS", ""),
			setting("LIAISON_S3_STYLE", "") },
		.s3_new = to == NULL || there,
		.keys = setting("LIAISON_STORE_KEYS", ""),
	};
	char path[CTL_PATH], error[BLOBS_ERROR];

	if (there && strcmp(options.s3.place, to) != 0)
		return ctl_error("LIAISON_S3 is %s", options.s3.place);
	if (folder == NULL)
		folder = getenv("LIAISON_STORE");
	if (folder != NULL)
		ctl_path(path, "%s", folder);
	else
		ctl_path(path, "%s/attachments", state);
	options.folder = path;
	s->blobs = blobs_open_with(&options, error);
	return s->blobs != NULL ? 0 : ctl_error("%s", error);
}

/* "" is as good as none. */
static const char *
setting(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : otherwise;
}

static int
read_schools(struct store *s, const char *school)
{
	int i;

	s->schools = PQexec(s->db, "SELECT school_id, code"
	    " FROM directory.school ORDER BY school_id");
	if (PQresultStatus(s->schools) != PGRES_TUPLES_OK)
		return ctl_error("PostgreSQL refused: %s",
		    PQerrorMessage(s->db));
	if (school == NULL)
		return 0;
	for (i = 0; i < PQntuples(s->schools); i++)
		if (strcmp(PQgetvalue(s->schools, i, 1), school) == 0)
			s->school_id = strtoll(PQgetvalue(s->schools, i, 0),
			    NULL, 10);
	return s->school_id != 0 ? 0 : ctl_error("no school %s", school);
}

const char *
store_school(const struct store *s, int64_t school_id)
{
	int i;

	for (i = 0; i < PQntuples(s->schools); i++)
		if (strtoll(PQgetvalue(s->schools, i, 0), NULL, 10) ==
		    school_id)
			return PQgetvalue(s->schools, i, 1);
	return NULL;
}

int64_t
store_next_school(const struct store *s, int *i)
{
	int64_t school_id;

	while (*i < PQntuples(s->schools)) {
		school_id = strtoll(PQgetvalue(s->schools, (*i)++, 0), NULL,
		    10);
		if (s->school_id == 0 || s->school_id == school_id)
			return school_id;
	}
	return 0;
}

int
store_finds(struct store *s, const char *sql, int64_t school_id,
    const char *second, const char *third)
{
	char number[STORE_NUMBER];
	const char *values[] = { number, second, third };
	PGresult *r;
	int found;

	snprintf(number, sizeof(number), "%" PRId64, school_id);
	r = PQexecParams(s->db, sql, third != NULL ? 3 : 2, NULL, values, NULL,
	    NULL, 0);
	found = PQntuples(r) > 0;
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		found = ctl_error("PostgreSQL refused: %s",
		    PQerrorMessage(s->db));
	PQclear(r);
	return found;
}
