# Fuzzers.  `make fuzz` runs them under libFuzzer with ASan and UBSan; their
# corpora are fed to the same code without clang by `make fuzz-corpus`, and
# among the tests.
#	make fuzz SECONDS=60			seconds for each
#	make fuzz FUZZERS='sanitise roster_csv'	some of them
#	make fuzz-merge FUZZERS=sanitise	new finds into the kept corpus

SECONDS ?= 60
ALL_FUZZERS = $(sort $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c)))
FUZZERS ?= $(ALL_FUZZERS)
FUZZ_BUILD = $(BUILD)-fuzz
FUZZ_SHARED = $(filter-out %/replay.c %/seeds.c tests/fuzz/fuzz_%,$(wildcard tests/fuzz/*.c))

# dispatch.c stands in for these.
FUZZ_SEAMS = rpc_socket_receive rpc_socket_send pg_read pg_write \
    rpc_client_call_typed work_submit
FUZZ_SERVICES = $(SERVICES:%=fuzz_%)
comma = ,
$(FUZZ_SERVICES:%=$(BUILD)/tests/fuzz/%) $(FUZZ_SERVICES:%=$(BUILD)/fuzz/%): \
    FUZZ_LDFLAGS = $(FUZZ_SEAMS:%=-Wl$(comma)--wrap=%)

$(BUILD)/lib/fuzz.a: $(patsubst %.c,$(BUILD)/%.o,$(FUZZ_SHARED))
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcs $@ $^
FUZZ_LIBS = $(BUILD)/lib/fuzz.a $(ALL_LIBS) $(TEST_GEN:=.o)
FUZZ_LINK = $(CC) $(LDFLAGS) $(FUZZ_LDFLAGS) -o $@ $(filter %.o,$^) \
    -Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
    $(PKG_LIBS) $(foreach m,$(MODULES),$(LIBS_$(m)))
$(ALL_FUZZERS:%=$(BUILD)/tests/fuzz/fuzz_%.o): | $(TEST_GEN:=.h)

# With a plain main(): replays files.
FUZZ_REPLAYS = $(ALL_FUZZERS:%=$(BUILD)/tests/fuzz/fuzz_%)
$(FUZZ_REPLAYS): $(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/replay.o $(FUZZ_LIBS)
	$(call say,link,$@)
	$(Q)$(FUZZ_LINK)

# With libFuzzer's.
$(ALL_FUZZERS:%=$(BUILD)/fuzz/fuzz_%): $(BUILD)/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZ_LIBS)
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(FUZZ_LINK) -fsanitize=fuzzer
fuzz-bins: $(FUZZERS:%=$(BUILD)/fuzz/fuzz_%)

# clang has other warnings than the compiler of the product, which has them
# all, and does not say __SANITIZE_ADDRESS__.
FUZZ_SAN = -fsanitize=address,undefined
FUZZ_MAKE = $(SUBMAKE) BUILD=$(FUZZ_BUILD) CC=clang WARN=-w HARDEN= \
    OPT='-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link \
    $(FUZZ_SAN) -fno-sanitize-recover=undefined -D__SANITIZE_ADDRESS__' LDFLAGS='$(FUZZ_SAN)' \
    FUZZERS='$(FUZZERS)' fuzz-bins

fuzz:
	@deploy/install-deps build test fuzz
	@$(FUZZ_MAKE)
	@BUILD=$(FUZZ_BUILD) tests/fuzz/run $(SECONDS) $(FUZZERS)
fuzz-merge:
	@deploy/install-deps build test fuzz
	@$(FUZZ_MAKE)
	@BUILD=$(FUZZ_BUILD) tests/fuzz/merge $(FUZZERS)
fuzz-corpus:
	@deploy/install-deps build test
	@$(SUBMAKE) SANITIZE=1 BUILD=$(BUILD) FUZZERS='$(FUZZERS)' fuzz-replays
	@BUILD=$(BUILD)-asan tests/run fuzz $(FUZZERS)
fuzz-replays: $(FUZZ_REPLAYS)
tests-bins: $(FUZZ_REPLAYS)

# The first inputs where these are protobuf; after a change of the protocol.
$(BUILD)/tests/fuzz/seeds: $(BUILD)/tests/fuzz/seeds.o $(BUILD)/lib/gateway.a $(BUILD)/lib/common.a $(BUILD)/lib/proto.a
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(LIBS_gateway) $(LIBS_common)
fuzz-seeds: $(BUILD)/tests/fuzz/seeds
	@mkdir -p $(SERVICES:%=tests/fuzz/corpus/%)
	@$< tests/fuzz/corpus


.PHONY: fuzz fuzz-bins fuzz-corpus fuzz-merge fuzz-replays fuzz-seeds
