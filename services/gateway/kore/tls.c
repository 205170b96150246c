/*
 * TLS.  Kore keeps the private key in a process of its own and lends it to the
 * workers through RSA and EC methods that OpenSSL 3 no longer asks: every
 * handshake fails.  So we load the key before the workers are forked, and give
 * it to each worker's context when its certificate arrives.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <kore.h>
#include <openssl/pem.h>

#include "base/log.h"
#include "gateway/kore/tls.h"

static void	on_certificate(struct kore_msg *, const void *);

static EVP_PKEY *private_key;

void
tls_load_key(const char *path)
{
	FILE *f = fopen(path, "r");

	if (f == NULL)
		fatal("cannot read LIAISON_TLS_KEY %s: %s", path,
		    strerror(errno));
	private_key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	(void)fclose(f);
	if (private_key == NULL)
		fatal("LIAISON_TLS_KEY %s is not a private key in PEM", path);
}

void
tls_take_certificates(void)
{
	kore_msg_unregister(KORE_MSG_CERTIFICATE);
	if (!kore_msg_register(KORE_MSG_CERTIFICATE, on_certificate))
		fatal("cannot listen for certificates");
}

static void
on_certificate(struct kore_msg *msg, const void *data)
{
	const struct kore_x509_msg *certificate = data;
	struct kore_domain *domain;

	if (!kore_worker_keymgr_response_verify(msg, data, &domain))
		return;
	kore_domain_tlsinit(domain, KORE_PEM_CERT_CHAIN, certificate->data,
	    certificate->data_len);
	/* A client that asks again and again costs us each time. */
	(void)SSL_CTX_set_options(domain->ssl_ctx, SSL_OP_NO_RENEGOTIATION);
	if (SSL_CTX_use_PrivateKey(domain->ssl_ctx, private_key) != 1)
		log_error("tls", "error=%s",
		    log_quote("the key does not fit the certificate"));
}
