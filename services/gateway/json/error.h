/* Why an input was refused, and where: "to.userIds[3]". */
#ifndef LIAISON_GATEWAY_JSON_ERROR_H
#define LIAISON_GATEWAY_JSON_ERROR_H

#include "rpc.pb-c.h"

#define TRANSCODER_PATH_MAX	160

struct transcoder_error {
	Rpc__Reason	 reason;
	char		 field[TRANSCODER_PATH_MAX];
	const char	*message;	/* static, English, for logs */
};

#endif
