# Memory: what a process gathers over a long run, and what it loses.

# MINUTES: see chaos.mk.
soak:
	@deploy/install-deps build run
	@$(SUBMAKE) bins demo
	@BUILD=$(BUILD) MINUTES=$(MINUTES) node tests/soak/soak.mjs

$(BUILD)/lib/kore_valgrind.so: $(BUILD)/tests/soak/kore_valgrind.o
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -shared -o $@ $^

memcheck:
	@deploy/install-deps build run check
	@$(SUBMAKE) bins demo $(BUILD)/lib/kore_valgrind.so
	@BUILD=$(BUILD) node tests/soak/memcheck.mjs

.PHONY: soak memcheck
