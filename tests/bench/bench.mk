# make bench: the same jobs as plain SQL, as our own SQL, and over HTTP.
BENCH = tests/bench
ROUNDS ?= 3
SECS ?= 5
CLIENTS ?= 1,8,32
# JOBS on the command line names jobs here; in the file it is a number.
BENCH_JOBS = $(if $(filter file,$(origin JOBS)),$(ALL_JOBS),$(JOBS))
ALL_JOBS = $(PAIR_JOBS),draft-save,login,import,deliver-due,drain,calendar,files,slow-disk,crowd,previews,search-rare,search-absent,search-common,live,idle-sockets
PAIR_JOBS = send1,send200,inbox,inboxlarge,unread,thread,upload20m,$(CHOOSING)
CHOOSING = categories,members,search,audience

bench:
	@deploy/install-deps build run bench
	@$(MAKE) --no-print-directory -j$(shell nproc) bench-bins
	@BUILD='$(BUILD)' ROUNDS='$(ROUNDS)' SECS='$(SECS)' \
	    JOBS='$(BENCH_JOBS)' CLIENTS='$(CLIENTS)' $(BENCH)/run

# Before and after a change, in turn; BEFORE is a checkout that is built.
PAIRS ?= 7
bench-pair:
	@$(MAKE) --no-print-directory -j$(shell nproc) bench-bins
	@BUILD='$(BUILD)' BEFORE='$(BEFORE)' PAIRS='$(PAIRS)' SECS='$(SECS)' \
	    JOBS='$(if $(filter file,$(origin JOBS)),$(PAIR_JOBS),$(JOBS))' CLIENTS='$(if $(filter file,$(origin CLIENTS)),8,$(CLIENTS))' \
	    $(BENCH)/pair

BENCH_PROGRAMS = $(BUILD)/tests/bench/load $(BUILD)/tests/bench/listen

bench-bins: bins web $(BENCH_PROGRAMS) $(BUILD)/tests/bench/slow_disk.so \
    $(BUILD)/tests/bench/statements

$(BENCH_PROGRAMS): %: %.o
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^

$(BUILD)/tests/bench/slow_disk.so: $(BENCH)/slow_disk.c
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_OURS) -fPIC -shared -o $@ $<

# Our statements as the services send them, macros replaced.
BENCH_SQL = $(BUILD)/gen/messages_queries.c $(BUILD)/gen/directory_queries.c
$(BUILD)/tests/bench/statements: $(BENCH_SQL) $(GEN_STAMP)
	@mkdir -p $(@D)
	$(Q)for f in $(BENCH_SQL); do \
	    $(CC) -E -P $(CPPFLAGS) $(PKG_CFLAGS) $$f || exit 1; \
	done > $@.tmp && mv $@.tmp $@

.PHONY: bench bench-pair bench-bins
