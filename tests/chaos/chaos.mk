# Faults under load, and an auditor: see run.mjs.

MINUTES ?= 5
SEED ?= 1
chaos:
	@deploy/install-deps build run chaos
	@$(SUBMAKE) bins demo
	@BUILD=$(BUILD) MINUTES=$(MINUTES) SEED=$(SEED) node tests/chaos/run.mjs

.PHONY: chaos
