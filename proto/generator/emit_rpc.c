/* Rules, clients and handlers of each service. */
#include "output.h"

void
emit_rpc(const struct model *m, const char *dir)
{
	(void)m;
	(void)dir;
}
