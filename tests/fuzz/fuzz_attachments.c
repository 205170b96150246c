/*
 * The dispatch and the handlers of the attachments service, with a real store
 * in a folder of its own.  DISPATCH_OWN: user 7 of school 1 may append to one
 * upload and read one file.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/attachments.h"
#include "attachments/exports/mime.h"
#include "attachments/previews/previews.h"
#include "dispatch.h"
#include "fuzz.h"

#define SCHOOL		1
#define USER		7
#define UPLOAD		"0123456789abcdef0123456789abcdef"
#define FILE_ID		"fedcba9876543210fedcba9876543210"
#define FILE_SIZE	1000

static void	start(struct attachments *);
static void	forget_upload(struct attachments *);
static void	make_file(struct attachments *);
static void	remove_store(void);
static int	remove_one(const char *, const struct stat *, int,
		    struct FTW *);

static char folder[] = "/tmp/liaison-fuzz-XXXXXX";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct attachments a;

	if (a.pg == NULL)
		start(&a);
	if (size > 0 && (data[0] & DISPATCH_OWN) != 0) {
		/* As it was, whatever the input before has appended. */
		forget_upload(&a);
		(void)blobs_remove(a.blobs, SCHOOL, UPLOAD, "");
		CHECK(blobs_create(a.blobs, SCHOOL, UPLOAD) == BLOB_OK);
		incoming_put(a.incoming, SCHOOL, USER, UPLOAD, FILE_SIZE);
		grants_put(a.grants, SCHOOL, USER, FILE_ID, FILE_SIZE);
	} else {
		forget_upload(&a);
		grants_drop(a.grants, SCHOOL, USER, FILE_ID);
	}
	dispatch_request("attachments", &attachments_serve, &a, data, size);
	return 0;
}

static void
start(struct attachments *a)
{
	static const char *const extensions[] = { "txt", "pdf", "png" };
	size_t i;

	(void)dispatch_loop();
	CHECK(mkdtemp(folder) != NULL);
	CHECK(atexit(remove_store) == 0);
	a->pg = dispatch_pg();
	a->work = a->far_work = dispatch_work();
	a->messages = dispatch_peer();
	a->blobs = blobs_open(folder);
	a->grants = grants_new(64);
	CHECK(a->blobs != NULL && a->grants != NULL);
	a->incoming = incoming_new(a->blobs, a->work, attachments_on_appended);
	CHECK(a->incoming != NULL);
	/* None is examined: there is no program here. */
	a->validation = validation_new(dispatch_loop(),
	    &(struct validation_options){ .name = "none", .max_queued = 0 });
	CHECK(a->validation != NULL);
	a->previews = previews_new(a->blobs, a->work, a->validation);
	CHECK(a->previews != NULL);
	a->max_bytes = 20 << 20;
	a->max_per_message = 10;
	a->max_export = 20 << 20;
	mime_start();
	dispatch_also(&exports_serve);
	a->keep_ms = 3600000;
	for (i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		a->allowed[a->nallowed++] = media_type_of_extension(
		    extensions[i], strlen(extensions[i]));
	make_file(a);
}

static void
forget_upload(struct attachments *a)
{
	struct digest *d = incoming_take(a->incoming, SCHOOL, UPLOAD);

	digest_destroy(&d);
}

static void
make_file(struct attachments *a)
{
	uint8_t text[FILE_SIZE], sha256[BLOB_SHA256_LEN];
	struct blob_piece piece = { .data = text, .len = sizeof(text) };
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);
	struct digest *d = digest_new();

	memset(text, 'a', sizeof(text));
	TAILQ_INSERT_TAIL(&list, &piece, next);
	CHECK(blobs_create(a->blobs, SCHOOL, FILE_ID) == BLOB_OK);
	blobs_append(a->blobs, SCHOOL, FILE_ID, sizeof(text), &list, d);
	CHECK(piece.result == BLOB_OK);
	CHECK(blobs_commit(a->blobs, SCHOOL, FILE_ID, sizeof(text),
	    sizeof(text), d, sha256) == BLOB_OK);
	digest_destroy(&d);
}

static void
remove_store(void)
{
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int
remove_one(const char *path, const struct stat *st, int kind,
    struct FTW *place)
{
	(void)st;
	(void)kind;
	(void)place;
	return remove(path) == -1 && errno != ENOENT;
}
