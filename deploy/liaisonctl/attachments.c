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

static int	 open_store(struct store *, const char *conninfo,
		    const char *folder, const char *school);
static void	 close_store(struct store *);
static int	 open_folder(struct store *, const char *);
static int	 read_schools(struct store *, const char *);

int
cmd_attachments(int argc, char **argv)
{
	const char *conninfo = NULL, *folder = NULL, *school = NULL;
	const char *yes = "no";
	const struct ctl_option options[] = {
		{ "school", &school, "code of one school (all)", false },
		{ "yes", &yes, "gc: remove what it names", false },
		{ "store", &folder, "folder of the bytes (LIAISON_STORE, or "
		    "of the running stack)", false },
		{ "conninfo", &conninfo, "of the database, as its owner "
		    "(LIAISON_DATABASE, or of the running stack)", false },
		{ 0 },
	};
	struct store s = { 0 };
	bool verify;
	int first, result = 1;

	argc = ctl_bare_word(argc, argv, "--yes", &yes);
	first = ctl_options(argc, argv, "verify|gc", options);
	if (first == -1)
		return 2;
	verify = argc - first == 1 && strcmp(argv[first], "verify") == 0;
	if (!verify && (argc - first != 1 || strcmp(argv[first], "gc") != 0)) {
		ctl_error("attachments verify|gc [--school CODE] [--yes]");
		return 2;
	}
	if (open_store(&s, conninfo, folder, school) == 0)
		result = verify ? store_verify(&s) :
		    store_collect(&s, strcmp(yes, "yes") == 0);
	close_store(&s);
	return result;
}

static int
open_store(struct store *s, const char *conninfo, const char *folder,
    const char *school)
{
	char info[CTL_CONNINFO];

	if (ctl_find_database(conninfo, OWNER, info) == -1 ||
	    (s->db = ctl_connect(info, NULL)) == NULL ||
	    (s->rows = ctl_connect(info, NULL)) == NULL ||
	    read_schools(s, school) == -1)
		return -1;
	return open_folder(s, folder);
}

static void
close_store(struct store *s)
{
	PQclear(s->schools);
	PQfinish(s->rows);
	PQfinish(s->db);
	blobs_close(&s->blobs);
}

static int
open_folder(struct store *s, const char *folder)
{
	const char *state = getenv("LIAISON_STATE");
	struct blob_options options = {
		.keys = getenv("LIAISON_STORE_KEYS"),
	};
	char path[CTL_PATH], error[BLOBS_ERROR];

	if (folder == NULL)
		folder = getenv("LIAISON_STORE");
	if (folder != NULL)
		ctl_path(path, "%s", folder);
	else
		ctl_path(path, "%s/attachments",
		    state != NULL && *state ? state : "var");
	options.folder = path;
	s->blobs = blobs_open_with(&options, error);
	return s->blobs != NULL ? 0 : ctl_error("%s", error);
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
