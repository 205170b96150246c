/* What single calls may take besides what every call may. */
#ifndef LIAISON_RPC_WAITS_H
#define LIAISON_RPC_WAITS_H

/* Commit of attachments: files wait for their turn to be examined. */
#define WAIT_EXAMINED_MS	60000

#endif
