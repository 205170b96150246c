# Faults under load, and an auditor: see run.mjs.

MINUTES ?= 5
SEED ?= 1
chaos:
	@deploy/install-deps build run chaos
	@$(SUBMAKE) bins demo
	@BUILD=$(BUILD) MINUTES=$(MINUTES) SEED=$(SEED) node tests/chaos/run.mjs

# That the auditor would find it if something were lost: sabotage/run.
chaos-sabotage:
	@deploy/install-deps build run chaos
	@BUILD=$(abspath $(BUILD)) tests/chaos/sabotage/run $(SABOTAGE)

.PHONY: chaos chaos-sabotage
