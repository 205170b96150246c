/* TLS: the private key, and Kore's certificates. */
#ifndef LIAISON_GATEWAY_KORE_TLS_H
#define LIAISON_GATEWAY_KORE_TLS_H

/* Before the workers are forked; ends the process if it cannot be read. */
void	tls_load_key(const char *path);
/* In a worker. */
void	tls_take_certificates(void);

#endif
