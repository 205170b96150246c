# Liaison in containers: images, a stack by compose, and its test.

LIAISON_TAG ?= latest
export LIAISON_TAG

help-containers:
	@echo 'make images               build the images, tagged LIAISON_TAG (latest)'
	@echo 'make compose-up           the images as a stack on loopback; DEMO=1: with the'
	@echo '                          demo school and its known passwords'
	@echo 'make compose-down         stop it; its data stays, DATA=remove removes it'
	@echo 'make containers-test      the whole stack in containers, scaled, rolled, killed'
help: help-containers

images:
	@deploy/install-deps web containers
	@$(SUBMAKE) web
	@BUILD=$(BUILD) deploy/containers/images
compose-up: images
	@DEMO=$(DEMO) deploy/containers/compose up
compose-down:
	@DATA=$(DATA) deploy/containers/compose down
containers-test:
	@deploy/install-deps web containers
	@$(SUBMAKE) web
	@BUILD=$(BUILD) tests/containers/run

.PHONY: help-containers images compose-up compose-down containers-test
