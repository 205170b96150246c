/* A range of ids of its own for each of many stacks side by side. */
#ifndef LIAISON_PG_CELL_H
#define LIAISON_PG_CELL_H

/*
 * SQL for one service, as its role: where the role has liaison.cell = N
 * (`liaisonctl provision --cell N`), each sequence of its schema that has not
 * given an id yet starts after N << 40 and ends before the next cell.
 */
extern const char pg_cell_sql[];

#endif
