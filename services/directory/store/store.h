/*
 * All SQL of the directory.  A store_NAME() asks; in its pg_done_fn,
 * store_NAME_row() reads the rows.  Text points into the rows.
 */
#ifndef LIAISON_DIRECTORY_STORE_STORE_H
#define LIAISON_DIRECTORY_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/once.h"
#include "directory/roster/roster.h"
#include "pg/pg.h"

#define STORE_SESSION_ID	32	/* bytes */

struct store_person {
	int64_t		 id;
	const char	*display_name, *title;
	int		 role;
	/* Why in this list; `children`: names of those it is a parent of. */
	const char	*context;
	bool		 children;
	/* For writing.  Only said of who asks, by the database. */
	bool		 frozen;
};

struct store_school {
	int64_t		 id;
	const char	*name, *code;
	/* Only said of an old session's; NULL elsewhere. */
	const char	*logo, *language, *time_zone;
	struct pg_array	 languages;
	int32_t		 accent;
};

/* ---- sessions ---- */

struct store_session {
	struct store_person	 user;
	struct store_school	 school;
	const char		*csrf_token;
	int64_t			 expires_us, created_us, seen_us;
	int			 pending;	/* Directory__Pending */
	bool			 frozen;	/* for writing; of an old one */
	int			 scopes;	/* of an API token; else 0 */
	/* Given singly; of an old session.  1 << Common__Permission */
	uint64_t		 permissions;
	struct pg_array		 roles;		/* all of the user's */
};
/* max_seconds: of a whole life, whatever was done with it. */
void	store_session(struct pg *, int64_t school_id, const uint8_t *id,
	    int32_t max_seconds, pg_done_fn *, void *arg);
/* Of this and of a new one.  False: there is no such session. */
bool	store_session_row(const struct pg_rows *, struct store_session *);

/* The same of an API token; seen_us: 0 where it was never used. */
void	store_token(struct pg *, int64_t school_id, const uint8_t *id,
	    pg_done_fn *, void *arg);
bool	store_token_session_row(const struct pg_rows *,
	    struct store_session *);

/* Slides the expiry. */
void	store_extend_session(struct pg *, int64_t school_id,
	    const uint8_t *id, int32_t seconds, int32_t max_seconds,
	    pg_done_fn *, void *arg);
void	store_close_session(struct pg *, int64_t school_id,
	    const uint8_t *id, pg_done_fn *, void *arg);
/* One row each: id. */
void	store_stale_sessions(struct pg *, pg_done_fn *, void *arg);
const uint8_t *store_stale_session_row(const struct pg_rows *, size_t row);
/* Deletes what ended long ago, a piece at a time. */
void	store_sweep(struct pg *, pg_done_fn *, void *arg);

/* ---- accounts and schools ---- */

/* By login or roster id, within a school. */
void	store_account(struct pg *, int64_t school_id, const char *login,
	    pg_done_fn *, void *arg);
struct store_account {
	int64_t		 person_id;
	const char	*hash;		/* NULL: no password */
	const char	*login;		/* NULL: none */
};
bool	store_account_row(const struct pg_rows *, struct store_account *);
/* only_first: not where there is one already. */
void	store_set_hash(struct pg *, int64_t school_id, int64_t person_id,
	    const char *hash, bool only_first, pg_done_fn *, void *arg);
void	store_create_school(struct pg *, const char *code, const char *name,
	    pg_done_fn *, void *arg);
bool	store_school_row(const struct pg_rows *, struct store_school *);

/* ---- recipients.  No row at all: the caller is not an active person. ---- */

struct store_category {
	int		 kind;		/* Directory__Category__Kind */
	/* A class; below 0 a level; a function of the staff, an own group; 0:
	 * of the whole school. */
	int64_t		 group_id;
	const char	*title;		/* of that */
	uint32_t	 members;
	/* What it is a part of; kind 0: of nothing that is listed. */
	int		 parent_kind;
	int64_t		 parent_id;
	bool		 whole;		/* its parts are all of it */
	const char	*child;		/* of the caller, where several */
};
void	store_categories(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
/* Categories begin at row 1. */
void	store_category_row(const struct pg_rows *, size_t row,
	    struct store_category *);

void	store_members(struct pg *, int64_t school_id, int64_t user_id,
	    int kind, int64_t group_id, int64_t after, int32_t limit,
	    pg_done_fn *, void *arg);
enum store_members_status { STORE_FOUND, STORE_NO_CATEGORY, STORE_NO_AFTER };
/* Of members, and of people found. */
enum store_members_status store_members_status(const struct pg_rows *);
/* People begin at row 1. */
void	store_member_row(const struct pg_rows *, size_t row,
	    struct store_person *);

void	store_search(struct pg *, int64_t school_id, int64_t user_id,
	    const char *q, int64_t after, int32_t limit, pg_done_fn *,
	    void *arg);
/* Rows of categories, from 0 on. */
void	store_search_categories(struct pg *, int64_t school_id,
	    int64_t user_id, const char *q, int32_t limit, pg_done_fn *,
	    void *arg);
/* People whom the user knows: store_named_row() from 0 on, by id. */
void	store_name_people(struct pg *, int64_t school_id, int64_t user_id,
	    const int64_t *ids, size_t n, pg_done_fn *, void *arg);
void	store_named_row(const struct pg_rows *, size_t row,
	    struct store_person *);

/* Of these, who has never logged in; at most `told` are told. */
void	store_never_logged_in(struct pg *, int64_t school_id,
	    const int64_t *ids, size_t n, int32_t told, pg_done_fn *,
	    void *arg);
struct store_never {
	uint32_t		 count, confirm_above;
	struct store_person	 person;	/* id 0: none in this row */
};
void	store_never_row(const struct pg_rows *, size_t row,
	    struct store_never *);

/* Of people of the school, by id: are they still there? */
void	store_name_unreachable(struct pg *, int64_t school_id,
	    const int64_t *ids, size_t n, pg_done_fn *, void *arg);
struct store_unreachable {
	int64_t		 id;
	const char	*display_name;
	bool		 active;
};
void	store_unreachable_row(const struct pg_rows *, size_t row,
	    struct store_unreachable *);

struct store_audience {
	int64_t		 school_id, user_id;
	const int64_t	*ids;			/* people */
	size_t		 nids;
	const int16_t	*kinds;			/* categories: kind, */
	const int64_t	*groups;		/* and class */
	size_t		 ncategories;
};
/* Because of which category, from 1 on, and which child, somebody is in the
 * audience: by id, of everybody in the query's categories. */
struct store_because {
	struct pg_array	 people, categories, children;
};
void	store_because(struct pg *, const struct store_audience *,
	    pg_done_fn *, void *arg);
void	store_because_row(const struct pg_rows *, struct store_because *);

/* Through which children guardians are reached: by categories (kind and class),
 * or as people who are named. */
struct store_through {
	int64_t		 school_id;
	const int16_t	*kinds;
	const int64_t	*groups, *people, *concerns;
	size_t		 ncategories, npeople, nconcerns;
};
/* A pair each, by person. */
struct store_pairs {
	struct pg_array	 people, children;
};
void	store_through(struct pg *, const struct store_through *, pg_done_fn *,
	    void *arg);
void	store_through_row(const struct pg_rows *, struct store_pairs *);

enum store_audience_part {
	STORE_SENDER,			/* the first row */
	STORE_MEMBER,
	STORE_CATEGORY,
	STORE_UNREACHABLE_USER,
	STORE_UNREACHABLE_CATEGORY,	/* id: index into kinds */
	/* Of an answer. */
	STORE_OUT_OF_REACH,
	STORE_GONE
};
struct store_audience_row {
	enum store_audience_part part;
	int64_t			 id;
	struct store_person	 person;	/* but of categories and ids */
	struct store_category	 category;	/* STORE_CATEGORY */
};
void	store_audience(struct pg *, const struct store_audience *,
	    pg_done_fn *, void *arg);
void	store_audience_row(const struct pg_rows *, size_t row,
	    struct store_audience_row *);

/* Whom an answer in a thread would go to; see resolve_replies(). */
struct store_replies {
	int64_t		 school_id, user_id;
	const int64_t	*people, *wrote;
	size_t		 npeople, nwrote;
	int64_t		 starter;		/* 0: not to all */
};
void	store_replies(struct pg *, const struct store_replies *,
	    pg_done_fn *, void *arg);
void	store_replies_row(const struct pg_rows *, size_t row,
	    struct store_audience_row *);

/* ---- rights, to be remembered ---- */

/* One row, or none: not an active person. */
void	store_caller(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
/* groups: the classes that count for them, in no order. */
void	store_caller_row(const struct pg_rows *, struct store_person *,
	    struct pg_array *groups);

struct store_reach {
	int64_t		 school_id;
	int		 role;
	const int64_t	*groups;		/* none: the whole school */
	size_t		 ngroups;
	int32_t		 max;			/* people in categories */
};
/* As reach_parts() in rights.sql tells. */
void	store_reach(struct pg *, const struct store_reach *, pg_done_fn *,
	    void *arg);
enum store_reach_part {
	STORE_REACHED,			/* person */
	STORE_REACHED_CATEGORY,		/* category */
	STORE_REACH_TOO_BIG
};
/* people: of a category, as many as category.members. */
enum store_reach_part store_reach_row(const struct pg_rows *, size_t row,
	    struct store_person *, struct store_category *,
	    struct pg_array *people);

/* ---- roster import ---- */

enum store_begin { STORE_BEGUN, STORE_JOB_RUNS, STORE_NO_SCHOOL,
	STORE_NO_ZONE, STORE_BEGUN_BEFORE, STORE_BEGUN_OTHER };
struct store_job_begin {
	int64_t			 school_id, user_id;
	const char		*job;
	const char		*zone;		/* its new one, "": as it is */
	const char		*file_name;
	int			 format;	/* Directory__RosterFormat */
	bool			 dry_run;
	const char		*address;	/* the caller's */
	const struct once	*once;
};
void	store_job_begin(struct pg *, const struct store_job_begin *,
	    pg_done_fn *, void *arg);
/*
 * Where it has begun the roster gets the org that the school is.  *job: that,
 * or the one of before with the same key; as long as the rows.
 */
enum store_begin store_job_begun(const struct pg_rows *, struct roster *,
	    const char **job);
void	store_job_alive(struct pg *, int64_t school_id, const char *job,
	    int32_t done_rows, int32_t total, pg_done_fn *, void *arg);
/* state: Directory__Job__State */
void	store_job_end(struct pg *, int64_t school_id, const char *job,
	    int state, pg_done_fn *, void *arg);

enum store_stage {
	STORE_PEOPLE, STORE_ROLES, STORE_LINKS, STORE_CLASSES,
	STORE_ENROLMENTS, STORE_TERMS, STORE_UNREAD, STORE_REJECTED
};
/* Stages rows `from` up to before `to` of that list of the roster. */
void	store_stage(struct pg *, int64_t school_id, const char *job,
	    enum store_stage, const struct roster_list *, size_t from,
	    size_t to, pg_done_fn *, void *arg);
struct store_plan {
	const struct roster	*roster;
	int64_t			 rows;		/* staged, without rejected */
	const char		*zone;
	int32_t			 share;		/* per cent; see too_much() */
};
/*
 * One transaction, on a connection of its own: begin, the plan (NULL: as it was
 * confirmed or is to be undone), steps, outcome, end.  See roster_steps.sql.
 */
void	store_transaction_begin(struct pg *, pg_done_fn *, void *arg);
void	store_transaction_end(struct pg *, bool commit, pg_done_fn *,
	    void *arg);
void	store_roster_begin(struct pg *, int64_t school_id, const char *job,
	    const struct store_plan *, pg_done_fn *, void *arg);
bool	store_roster_begun(const struct pg_rows *);
enum store_step { STORE_NEXT_STEP, STORE_LAST_STEP, STORE_LOST };
void	store_roster_step(struct pg *, int64_t school_id, const char *job,
	    pg_done_fn *, void *arg);
/* And how far that is, in hundredths. */
enum store_step store_roster_stepped(const struct pg_rows *, int32_t *far);
enum store_applied { STORE_NOT_APPLIED, STORE_APPLIED, STORE_WAITS };
void	store_roster_outcome(struct pg *, int64_t school_id, const char *job,
	    pg_done_fn *, void *arg);
/* *outcome: what is to be told store_roster_wait(). */
enum store_applied store_applied(const struct pg_rows *,
	    const char **outcome);
void	store_roster_wait(struct pg *, int64_t school_id, const char *job,
	    const char *outcome, pg_done_fn *, void *arg);
bool	store_roster_waits(const struct pg_rows *);
/* Whether what was committed is there. */
void	store_job_applied(struct pg *, int64_t school_id, const char *job,
	    pg_done_fn *, void *arg);
bool	store_job_is_applied(const struct pg_rows *);

/* A file in pieces. */
struct store_upload {
	int64_t		 school_id, user_id;
	const char	*id;
};
/* size: bytes that will come; 0: not known. */
void	store_upload_make(struct pg *, const struct store_upload *,
	    uint64_t size, pg_done_fn *, void *arg);
void	store_upload_drop(struct pg *, const struct store_upload *,
	    pg_done_fn *, void *arg);
/* max: bytes that the file may have. */
void	store_upload_add(struct pg *, const struct store_upload *,
	    uint64_t at, const void *data, size_t len, int64_t max,
	    pg_done_fn *, void *arg);
enum store_added { STORE_ADDED, STORE_NO_UPLOAD, STORE_TOO_LARGE,
	STORE_OTHER_PIECE };
enum store_added store_upload_added(const struct pg_rows *);
void	store_upload_read(struct pg *, const struct store_upload *, size_t at,
	    pg_done_fn *, void *arg);
/*
 * False: there is no such upload.  *size: bytes of all of it; data: of the
 * piece that begins there, NULL: it is missing.
 */
bool	store_upload_piece(const struct pg_rows *, size_t *size,
	    const uint8_t **data, size_t *len);

/* A job that waits for a word. */
enum store_word { STORE_WORD_TAKEN, STORE_WAITS_NOT, STORE_NO_JOB,
	STORE_OTHER_RUNS, STORE_OUTDATED, STORE_BEYOND };
/* Who says it about which job, from where. */
struct store_job_word {
	int64_t		 school_id, user_id;
	const char	*address, *job;
};
/* same: numbers of proposals that are right; all: all are. */
void	store_job_confirm(struct pg *, const struct store_job_word *,
	    const int64_t *same, size_t n, bool all, pg_done_fn *, void *arg);
void	store_job_cancel(struct pg *, const struct store_job_word *,
	    pg_done_fn *, void *arg);
enum store_word store_word(const struct pg_rows *);
enum store_claim { STORE_STILL_WAITS, STORE_CLAIMED, STORE_ENDED };
void	store_job_claim(struct pg *, int64_t school_id, const char *job,
	    pg_done_fn *, void *arg);
enum store_claim store_claim(const struct pg_rows *);

enum store_undo { STORE_UNDOES, STORE_UNDOES_NOT, STORE_UNDO_NO_JOB,
	STORE_UNDO_OTHER_RUNS, STORE_UNDO_LATER, STORE_UNDO_BEYOND };
void	store_job_undo(struct pg *, const struct store_job_word *,
	    pg_done_fn *, void *arg);
/* *later: of STORE_UNDO_LATER. */
enum store_undo store_undo(const struct pg_rows *, const char **later);

/* What an import has come to, and who began it is to be told. */
struct store_job_news {
	int64_t		 school_id, user_id;
	const char	*job, *file_name;
	int		 state;
	uint32_t	 created, updated, removed;
	int64_t		 since_us;
};
/* At most so many, for a minute nobody else's. */
void	store_take_job_news(struct pg *, int32_t limit, pg_done_fn *,
	    void *arg);
void	store_job_news_row(const struct pg_rows *, size_t row,
	    struct store_job_news *);
void	store_end_job_news(struct pg *, int64_t school_id, const char *job,
	    int64_t since_us, pg_done_fn *, void *arg);

/* Brings one school to its day: the school, 0 where all are. */
void	store_turn_day(struct pg *, pg_done_fn *, void *arg);
int64_t	store_turned(const struct pg_rows *);

/* What imports leave behind, a piece at a time. */
void	store_sweep_rosters(struct pg *, pg_done_fn *, void *arg);

/* Lines of users.csv, in order, whose password is to be set. */
void	store_passwords(struct pg *, int64_t school_id, const char *job,
	    pg_done_fn *, void *arg);
uint32_t store_password_row(const struct pg_rows *, size_t row,
	    int64_t *person_id);

/* One row a rejected row of the roster, at least one in all. */
#define STORE_MAX_REJECTED	2000
#define STORE_KINDS		5
/* As user_id may know of it; 0: all. */
void	store_job(struct pg *, int64_t school_id, int64_t user_id,
	    const char *job, pg_done_fn *, void *arg);
struct store_job {
	const char	*id;
	int		 state;
	uint32_t	 done, total, created, updated, removed, rejected;
	/* What rights hang on; see the table job.  Of store_job() alone. */
	uint32_t	 had[STORE_KINDS], lost[STORE_KINDS];
	int64_t		 created_us, undo_until_us;
	struct store_person by;			/* id 0: nobody of the school */
	const char	*file_name;
	int		 format;
	bool		 dry_run, can_undo;
};
bool	store_job_row(const struct pg_rows *, struct store_job *);
/* Newest first, those before the job `after` ("": all). */
void	store_jobs(struct pg *, int64_t school_id, int64_t user_id,
	    const char *after, int32_t limit, pg_done_fn *, void *arg);
void	store_jobs_row(const struct pg_rows *, size_t row,
	    struct store_job *);

enum store_access_part { STORE_ACCESS_ALL, STORE_ACCESS_ROLES,
	STORE_ACCESS_SAMPLE };
struct store_access {
	enum store_access_part part;
	/* Of a sample gained is 1, or 0: lost. */
	int64_t			 gained, lost;
	struct store_person	 who, whom;	/* of roles: their roles */
};
void	store_job_access(struct pg *, int64_t school_id, const char *job,
	    pg_done_fn *, void *arg);
void	store_access_row(const struct pg_rows *, size_t row,
	    struct store_access *);

#define STORE_MAX_PROPOSALS	200
struct store_proposal {
	uint32_t		 id, line, all;
	int			 key;		/* Directory__Proposal__Key */
	bool			 accepted;
	struct store_person	 known;
	const char		*file, *known_id, *new_id, *new_name;
};
void	store_job_proposals(struct pg *, int64_t school_id, const char *job,
	    pg_done_fn *, void *arg);
void	store_proposal_row(const struct pg_rows *, size_t row,
	    struct store_proposal *);

/* False: this row has none. */
bool	store_rejected_row(const struct pg_rows *, size_t row,
	    struct roster_rejected *);

#endif
