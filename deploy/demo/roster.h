/* A school in memory, and how it becomes a OneRoster 1.2 CSV bundle. */
#ifndef LIAISON_DEMO_ROSTER_H
#define LIAISON_DEMO_ROSTER_H

#include <stddef.h>

#include "year.h"

#define MAX_PEOPLE	2500
#define MAX_HOMEROOMS	24
#define MAX_CHILDREN	4
#define MAX_SUBJECTS	12

struct person {
	char		 id[16];	/* sourcedId */
	char		 login[64];
	const char	*role;		/* of OneRoster: "teacher" ... */
	const char	*given, *family;
	const char	*title;		/* or "" */
	const char	*liaison_role;	/* "ADMIN" or "" */
	const char	*function;	/* that no title tells, or "" */
	const char	*second_role;	/* of roles.csv, or "" */
	int		 homeroom;	/* of a student, else -1 */
	int		 children[MAX_CHILDREN];	/* whose guardian */
	int		 nchildren;
};

struct subject {
	const char	*name, *code;
	int		 teachers;	/* who share it */
	int		 from;		/* first homeroom that has it ... */
	int		 until;		/* ... and the one after the last */
	int		 first;		/* index of its first teacher */
};

struct school {
	const char	*code, *name, *type;
	struct school_year year;
	char		 homerooms[MAX_HOMEROOMS][8];	/* "6e B" */
	int		 nhomerooms;
	struct subject	 subjects[MAX_SUBJECTS];
	int		 nsubjects;
	struct person	 people[MAX_PEOPLE];
	int		 npeople;
};

/*
 * Writes the bundles of both demo schools into folders of FOLDER named by
 * their codes: the same people with the same ids whatever the year is.  0, or
 * -1 with errno.
 */
int		 demo_rosters_write(const char *folder,
		    const struct school_year *);

/* Codes of the demo schools: 0 is the college, 1 the tiny one. */
#define DEMO_SCHOOLS	2
/* Made anew at each call, in the same place. */
const struct school	*demo_school(int which);

/* Tables of names.c; both are endless: any index is good. */
const char	*name_given(unsigned);
const char	*name_family(unsigned);

/* Appends a person and returns it; ids count up with each role. */
struct person	*school_add(struct school *, const char *role,
		    const char *given, const char *family);

/* Writes the files into FOLDER/CODE.  0, or -1 with errno. */
int		 school_write(const struct school *, const char *folder);

#endif
