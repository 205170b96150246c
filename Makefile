# Liaison.  `make run` and `make test` are all a newcomer needs; `make help`
# lists the rest.

BUILD ?= build
CC ?= cc
SERVICES = directory messages attachments notify
MODULES = common $(SERVICES) gateway
SERVICES_C := $(shell find services -name node_modules -prune -o -name '*.c' -print)

PKGS = libzmq libczmq libprotobuf-c libpq libsodium
TEST_PKGS = cmocka
# What single modules need beyond PKGS.
LIBS_common = -lgumbo -lunistring -lpthread
LIBS_messages = -lstemmer -lunistring
LIBS_directory = -largon2 -larchive -lcsv -lqrencode -lcrypto -lm
LIBS_attachments = -larchive -lz -lcrypto -lcurl $(shell pkg-config --libs gmime-3.0) \
    $(LIBS_validator)
# What its validator reads files with: the service itself takes nothing of them.
VALIDATOR_PKGS = libxml-2.0 libgsf-1 libqpdf vips libheif libavformat libavcodec libavutil libseccomp
LIBS_validator = $(shell pkg-config --libs $(VALIDATOR_PKGS)) -lz
# What its previewer does besides: it draws pages and scales films.
PREVIEWER_PKGS = poppler-glib cairo fontconfig libswscale
LIBS_previewer = $(shell pkg-config --libs $(PREVIEWER_PKGS)) -lm
LIBS_notify = -lcurl -lical -lcrypto $(shell pkg-config --libs gmime-3.0)
LIBS_gateway = -ljansson -lz -lwslay -lcrypto
LIBS_demo = -larchive -lz -lm
# Of its launcher and of liaisonctl, which ask a gateway whether it is ready.
LIBS_ready = -lssl -lcrypto
LIBS_ctl = $(LIBS_demo) $(LIBS_ready) -lcurl $(shell pkg-config --libs gmime-3.0)
# Recursive and lazy: pkg-config may only be there once `make deps` has run.
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS)) \
    $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I gmime-3.0 $(VALIDATOR_PKGS) $(PREVIEWER_PKGS)))
PKG_LIBS = $(shell pkg-config --libs $(PKGS))
# What Kore was built with: it decides the layout of its structures.
KORE_CFLAGS = -I/usr/include/kore $(shell cat /usr/share/kore/features)

VERSION = 0.1.0
CPPFLAGS = -D_GNU_SOURCE -DLIAISON_VERSION='"$(VERSION)"' \
    -I$(BUILD)/gen -Iservices/common -Iservices
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wconversion -Werror
OPT ?= -O2 -g
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2
ifdef SANITIZE
override BUILD := $(BUILD)-asan
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined
HARDEN :=
LDFLAGS += -fsanitize=address,undefined
endif
# A library that a program takes nothing from is not in its memory.
LDFLAGS += -Wl,--as-needed
BASE_CFLAGS = -std=c11 -fPIC -pthread $(OPT) $(HARDEN)
CFLAGS_OURS = $(BASE_CFLAGS) $(WARN)
CFLAGS_GEN = $(BASE_CFLAGS) -w

all: bins web demo
	@:
READERS = $(BUILD)/bin/liaison-validator $(BUILD)/bin/liaison-previewer

# ---- what people call ----

help:
	@echo 'make run                  install what is missing, build, run (Ctrl-C stops)'
	@echo 'make scale SERVICE=messages REPLICAS=3'
	@echo '                          replicas of a service in the running stack'
	@echo 'make status               the parts of the running stack'
	@echo 'make test                 build and run all tests'
	@echo 'make rights               every route x role x relation: who may what'
	@echo 'make check                style, cppcheck, clang-tidy, then the tests of C under ASan and UBSan'
	@echo 'make tidy                 clang-tidy alone'
	@echo 'make style                columns, tabs, braces: what clang-format cannot hold'
	@echo 'make fuzz SECONDS=60      each fuzzer for so long, under ASan and UBSan'
	@echo 'make fuzz-corpus          what fuzzing has found so far, once more'
	@echo 'make bench-pair BEFORE=DIR  before and after a change, in turn'
	@echo 'make bench                how fast it is (ROUNDS=3 SECS=5 JOBS=.. CLIENTS=1,8,32)'
	@echo 'make chaos                faults under load, nothing may be lost (MINUTES=5 SEED=1)'
	@echo 'make soak                 does memory grow under a steady load? (MINUTES=5)'
	@echo 'make memcheck             all processes under valgrind: what is lost?'
	@echo 'make                      build only; no network if the packages are there'
	@echo 'make deps                 install the Debian packages that are missing'
	@echo 'make clean                remove what was built (not the data in var/)'
	@echo 'Settings: LIAISON_PORT=8080 LIAISON_STATE=var LIAISON_DEMO=1 LIAISON_DEMO_MAIL=1 LIAISON_DEMO_CATCHER=1'

LIAISON_STATE ?= $(CURDIR)/var
export LIAISON_STATE
JOBS ?= $(shell nproc)
SUBMAKE = $(MAKE) --no-print-directory -j$(JOBS)

deps:
	@deploy/install-deps build run test
run:
	@deploy/install-deps build run
	@$(SUBMAKE) all
	@exec $(BUILD)/bin/liaisonctl up
scale:
	@$(BUILD)/bin/liaisonctl scale $(SERVICE) $(REPLICAS)
status:
	@$(BUILD)/bin/liaisonctl status
test:
	@deploy/install-deps build run test
	@$(SUBMAKE) all tests-bins $(E2E)/node_modules/.stamp
	@deploy/readme-settings $(BUILD)/bin README.md --check
	@BUILD=$(BUILD) tests/run
rights:
	@deploy/install-deps build run
	@$(SUBMAKE) all
	@BUILD=$(BUILD) tests/run rights
readme-settings: bins
	@deploy/readme-settings $(BUILD)/bin README.md
check:
	@deploy/install-deps build run test check
	@tests/style
	cppcheck --quiet --std=c11 --enable=warning,performance,portability \
	    --inline-suppr --suppress=funcArgOrderDifferent --error-exitcode=1 \
	    --suppress=syntaxError:services/gateway/kore/module.c \
	    --suppress=uninitvar:services/common/wire/socket.c \
	    --suppress=arrayIndexOutOfBoundsCond:services/common/base/buffer.c \
	    --suppress=ctuuninitvar:services/attachments/blobs/folder.c \
	    -j$(JOBS) -D_GNU_SOURCE \
	    -Iservices -Iservices/common services deploy/liaisonctl deploy/demo
	@$(MAKE) --no-print-directory tidy
	@$(SUBMAKE) SANITIZE=1 $(SERVICES:%=$(BUILD)-asan/bin/liaison-%) \
	    $(READERS:$(BUILD)/%=$(BUILD)-asan/%) \
	    $(BUILD)-asan/bin/liaisonctl tests-bins
	@BUILD=$(BUILD)-asan tests/run unit integration fuzz

# clang-tidy, a file at a time: over several, 14 mixes up what it knows of them.
TIDY_C = $(SERVICES_C) $(wildcard deploy/*/*.c proto/generator/*.c)
$(BUILD)/tidy/%.tidy: %.c $(GEN_STAMP) .clang-tidy FORCE
	@mkdir -p $(@D)
	$(call say,tidy,$<)
	$(Q)clang-tidy --quiet $< -- -std=c11 $(CPPFLAGS) $(PKG_CFLAGS) \
	    $(if $(filter services/gateway/%,$<),$(KORE_CFLAGS)) > $@.new 2>/dev/null || grep -q . $@.new
	@mv $@.new $@
TIDIED = $(TIDY_C:%.c=$(BUILD)/tidy/%.tidy)
tidied: $(TIDIED)
tidy:
	@deploy/install-deps build check
	@$(SUBMAKE) bins
	@$(SUBMAKE) tidied
	@tests/tidy $(TIDIED)
style:
	@tests/style
FORCE:

bins: $(SERVICES:%=$(BUILD)/bin/liaison-%) $(READERS) gateway $(BUILD)/bin/liaisonctl

# One short line a command; V=1 shows the commands.
ifndef V
Q = @
say = @printf '%-7s %s\n' $(1) $(2)
endif

# ---- generated code ----

PROTOS = $(wildcard proto/*.proto)
WKT = timestamp wrappers descriptor
GEN_H = $(PROTOS:proto/%.proto=$(BUILD)/gen/%.pb-c.h) \
    $(WKT:%=$(BUILD)/gen/google/protobuf/%.pb-c.h)
GEN_C = $(GEN_H:.h=.c)
GEN_O = $(GEN_C:.c=.o)
# One run of the compiler for all, so that no object sees half of the headers.
GEN_STAMP = $(BUILD)/gen/.stamp

$(GEN_STAMP): $(PROTOS)
	@mkdir -p $(@D)
	$(call say,protoc,proto)
	$(Q)protoc-c -Iproto -I/usr/include --c_out=$(BUILD)/gen $(PROTOS:proto/%=%) \
	    $(WKT:%=google/protobuf/%.proto)
	@touch $@
$(GEN_H) $(GEN_C): $(GEN_STAMP) ;
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c | $(SQL_H)
	$(call say,cc,$<)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS_GEN) -MMD -MP -c -o $@ $<

# What the protos say beyond types, in C: see proto/generator/main.c.
CONTRACT_STAMP = $(BUILD)/gen/.contract
GENERATOR_O = $(patsubst %.c,$(BUILD)/%.o,$(wildcard proto/generator/*.c)) \
    $(BUILD)/proto/generator/scan.o
DESCRIBE = protoc -I/usr/include --include_imports --include_source_info
# Of the generator what it allocates is its model, until it ends.
CONTRACT = ASAN_OPTIONS=detect_leaks=0 $(BUILD)/bin/contract

# The reader of protobuf's bytes apart from the library, which needs what the
# generator makes.
$(BUILD)/proto/generator/scan.o: services/common/wire/scan.c
$(filter-out %/scan.o,$(GENERATOR_O)): $(BUILD)/%.o: %.c
$(GENERATOR_O): $(GEN_STAMP)
	@mkdir -p $(@D)
	$(call say,cc,$(filter %.c,$^))
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS_OURS) -MMD -MP -c -o $@ $(filter %.c,$^)
$(BUILD)/bin/contract: $(GENERATOR_O) $(BUILD)/gen/options.pb-c.o $(BUILD)/gen/google/protobuf/descriptor.pb-c.o
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lprotobuf-c
# Of the protos that have a service: its rules and clients, its handlers.
WITH_SERVICE = $(patsubst proto/%.proto,%,$(shell grep -l '^service' $(PROTOS)))
RPC_C = $(WITH_SERVICE:%=$(BUILD)/gen/%.rpc.c)
SERVE_C = $(WITH_SERVICE:%=$(BUILD)/gen/%.serve.c)
# What did not change keeps its time, and what includes it is not made anew.
$(RPC_C) $(RPC_C:.c=.h) $(SERVE_C) $(SERVE_C:.c=.h): $(CONTRACT_STAMP) ;
$(RPC_C:.c=.o) $(SERVE_C:.c=.o): CFLAGS_GEN = $(CFLAGS_OURS) -MMD -MP

$(CONTRACT_STAMP): $(PROTOS) $(BUILD)/bin/contract
	$(call say,make,contract)
	$(Q)$(DESCRIBE) -Iproto --descriptor_set_out=$(BUILD)/gen/contract.set $(PROTOS)
	$(Q)$(CONTRACT) $(BUILD)/gen $(BUILD)/gen/contract.set
	@touch $@

# Of it, what the gateway is linked with.
GATEWAY_GEN = $(BUILD)/gen/gateway.routes.c $(BUILD)/gen/gateway.openapi.c
$(GATEWAY_GEN): $(CONTRACT_STAMP) ;
$(GATEWAY_GEN:.c=.o): CFLAGS_GEN += -MMD -MP
$(BUILD)/lib/gateway.a: $(GATEWAY_GEN:.c=.o)

# What a service's SQL becomes: NAME_schema.c, NAME_queries.[hc] and, for the
# tests, NAME_described.c.  The compiler runs here: it has flags of its own.
PG_COMPILER = services/common/pg/compiler
$(BUILD)/bin/pg-compiler: $(wildcard $(PG_COMPILER)/*.[ch])
	@mkdir -p $(@D)
	$(call say,cc,$(PG_COMPILER))
	$(Q)$(CC) $(CPPFLAGS) -std=c11 -O1 -g $(WARN) -o $@ $(filter %.c,$^)
SQL_H = $(SERVICES:%=$(BUILD)/gen/%_queries.h)
SQL_PARTS = schema queries described
define SQL
SQL_$(1) = $$(sort $$(wildcard services/$(1)/sql/*/*.sql))
$(BUILD)/gen/.$(1)_sql: $(BUILD)/bin/pg-compiler $$(SQL_$(1)) $$(wildcard services/$(1)/sql/*)
	@mkdir -p $$(@D)
	$$(call say,sql,services/$(1)/sql)
	$$(Q)$$< $(1) $$(@D) $$(SQL_$(1))
	@touch $$@
$(SQL_PARTS:%=$(BUILD)/gen/$(1)_%.c) $(BUILD)/gen/$(1)_queries.h: $(BUILD)/gen/.$(1)_sql ;
endef
$(foreach s,$(SERVICES),$(eval $(call SQL,$(s))))

# ---- our modules: each a static library of all but its main.c ----

# What is linked into Kore itself.
KORE_DIR = services/gateway/kore
# Files of one name in two folders of a module are both in its library: q.

define MODULE
OBJS_$(1) = $$(patsubst %.c,$(BUILD)/%.o,$$(filter-out %/main.c $(KORE_DIR)/% $(PG_COMPILER)/%,$$(filter services/$(1)/%,$(SERVICES_C))))
$(BUILD)/lib/$(1).a: $$(OBJS_$(1)) $$(if $$(filter $(1),$(SERVICES)),$(SQL_PARTS:%=$(BUILD)/gen/$(1)_%.o))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)ar qcs $$@ $$^
endef
$(foreach m,$(MODULES),$(eval $(call MODULE,$(m))))
$(BUILD)/lib/common.a: $(RPC_C:.c=.o) $(BUILD)/gen/rpc.serve.o
# A process may serve more than the service of its own name.
served_by = $(patsubst proto/%.proto,%,$(shell grep -l '(served_by) = "$(1)"' $(PROTOS)))
$(foreach m,$(SERVICES),$(eval $(BUILD)/lib/$(m).a: $(BUILD)/gen/$(m).serve.o \
    $(patsubst %,$(BUILD)/gen/%.serve.o,$(call served_by,$(m)))))

$(BUILD)/lib/proto.a: $(GEN_O)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/%.o: %.c $(GEN_STAMP) | $(CONTRACT_STAMP) $(SQL_H)
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS_OURS) $(CFLAGS_EXTRA) -MMD -MP -c -o $@ $<

$(BUILD)/services/gateway/%.o: CFLAGS_EXTRA = $(KORE_CFLAGS)

$(BUILD)/bin/liaison-%: $(BUILD)/services/%/main.o $(BUILD)/lib/%.a $(BUILD)/lib/common.a $(BUILD)/lib/proto.a
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(LIBS_$*) $(LIBS_common) \
	    $(LIBS_ready)

# What reads files for the attachments service, in processes of their own.
$(READERS): $(BUILD)/bin/liaison-%: $(BUILD)/services/attachments/%/main.o \
    $(BUILD)/lib/attachments.a $(BUILD)/lib/common.a $(BUILD)/lib/proto.a
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_$*) $(LIBS_attachments) $(PKG_LIBS)

# The gateway: a module that Kore loads, and a launcher that reads the
# settings, writes Kore's configuration and becomes Kore.
gateway: $(BUILD)/bin/liaison-gateway $(BUILD)/lib/liaison-gateway.so
KORE_OBJS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(KORE_DIR)/*.c))
$(BUILD)/lib/liaison-gateway.so: $(KORE_OBJS) $(BUILD)/lib/gateway.a $(BUILD)/lib/common.a $(BUILD)/lib/proto.a
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -shared -Wl,--version-script=$(KORE_DIR)/module.map \
	    -o $@ $^ $(PKG_LIBS) $(LIBS_gateway) $(LIBS_common)

# What provision runs, as a string of C.
$(BUILD)/gen/provision_audit.c: deploy/liaisonctl/audit.sql
	@mkdir -p $(@D)
	$(Q)(echo 'extern const char provision_audit[]; const char provision_audit[] ='; \
	    sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $<; echo ';') > $@
CTL_OBJS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard deploy/liaisonctl/*.c)) \
    $(BUILD)/gen/provision_audit.o
$(BUILD)/bin/liaisonctl: $(CTL_OBJS) $(BUILD)/lib/demo.a $(BUILD)/lib/attachments.a $(BUILD)/lib/common.a $(BUILD)/lib/proto.a
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(LIBS_ctl) $(LIBS_common)

# The demo schools: of liaisonctl, and as bundles to look at.  Their year is
# the one that today is in, so they are written anew each time.
DEMO_OBJS = $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/main.c,$(wildcard deploy/demo/*.c)))
# The letters, as a string of C.
$(BUILD)/gen/demo_letters.c: deploy/demo/letters.txt
	@mkdir -p $(@D)
	$(Q)(echo 'extern const char demo_letters[]; const char demo_letters[] ='; \
	    sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $<; echo ';') > $@
$(BUILD)/lib/demo.a: $(DEMO_OBJS) $(BUILD)/gen/demo_letters.o
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcs $@ $^
$(BUILD)/bin/demo-roster: $(BUILD)/deploy/demo/main.o $(BUILD)/lib/demo.a
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_demo)
demo: $(BUILD)/bin/demo-roster
	@$(BUILD)/bin/demo-roster $(BUILD)/demo

# ---- front end ----

WEB = services/gateway/web
WEB_SRC = $(shell find $(WEB) -path $(WEB)/node_modules -prune -o -type f -print)
web: $(BUILD)/web/.stamp
$(WEB)/node_modules/.stamp: $(WEB)/package.json $(WEB)/package-lock.json
	@echo 'npm ci  $(WEB)'
	@cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
WEB_TYPES = $(WEB)/src/api/types.ts
$(WEB_TYPES): $(CONTRACT_STAMP)
	@cmp -s $(BUILD)/gen/types.ts $@ || cp $(BUILD)/gen/types.ts $@
# What a message may contain: see services/common/html/schema/main.c.
HTML_SCHEMA = services/common/html/schema/main.c services/common/html/allowed.c
WEB_ALLOWED = $(WEB)/src/writing/allowed.ts
$(BUILD)/bin/html-schema: $(HTML_SCHEMA) $(wildcard services/common/html/*.h)
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) -std=c11 -O1 -g $(WARN) -o $@ $(HTML_SCHEMA)
$(WEB_ALLOWED): $(BUILD)/bin/html-schema
	@$< >$(BUILD)/gen/allowed.ts
	@cmp -s $(BUILD)/gen/allowed.ts $@ || cp $(BUILD)/gen/allowed.ts $@
$(BUILD)/web/.stamp: $(WEB)/node_modules/.stamp $(WEB_TYPES) $(WEB_ALLOWED) $(filter-out %/package-lock.json,$(WEB_SRC))
	$(call say,web,$(BUILD)/web)
	$(Q)cd $(WEB) && OUT=$(abspath $(BUILD)/web) npm run --silent build
	@touch $@

# ---- tests ----

# Messages and services of tests alone.
TEST_GEN = $(patsubst tests/support/%.proto,$(BUILD)/gen/%.pb-c,$(wildcard tests/support/*.proto))
TEST_RPC = $(BUILD)/gen/echo.rpc $(BUILD)/gen/echo.serve
$(TEST_GEN:=.c) $(TEST_GEN:=.h) $(TEST_RPC:=.c) $(TEST_RPC:=.h) &: $(wildcard tests/support/*.proto) $(CONTRACT_STAMP)
	$(call say,protoc,tests/support)
	$(Q)protoc-c -Itests/support -Iproto -I/usr/include --c_out=$(BUILD)/gen $(filter %.proto,$(^F))
	$(Q)$(DESCRIBE) -Itests/support -Iproto \
	    --descriptor_set_out=$(BUILD)/gen/tests.set $(filter tests/%.proto,$^)
	$(Q)$(CONTRACT) $(BUILD)/gen $(BUILD)/gen/tests.set rpc

SUPPORT_OBJS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c)) \
    $(TEST_GEN:=.o) $(TEST_RPC:=.o)
TEST_BINS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*_test.c tests/integration/*_test.c))
$(TEST_BINS:=.o) $(SUPPORT_OBJS): | $(TEST_GEN:=.h)
ALL_LIBS = $(foreach m,gateway $(SERVICES) demo common proto,$(BUILD)/lib/$(m).a)
$(BUILD)/tests/%_test: $(BUILD)/tests/%_test.o $(SUPPORT_OBJS) $(ALL_LIBS)
	$(call say,link,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(foreach m,$(MODULES) demo,$(LIBS_$(m))) -lcmocka
$(BUILD)/tests/%.o: CPPFLAGS += -Itests/support -Ideploy/demo
$(BUILD)/tests/unit/rpc_dispatch_test: LDFLAGS += \
    -Wl,--wrap=rpc_outcall_send,--wrap=rpc_outcall_move
# Tests of the generator are linked with it.
GENERATOR_TESTS = $(filter $(BUILD)/tests/unit/contract_%,$(TEST_BINS))
$(GENERATOR_TESTS): $(filter-out %/main.o %/scan.o,$(GENERATOR_O)) \
    $(BUILD)/gen/options.pb-c.o $(BUILD)/gen/google/protobuf/descriptor.pb-c.o
$(GENERATOR_TESTS:=.o): CPPFLAGS += -Iproto/generator

tests-bins: $(TEST_BINS)

E2E = tests/e2e
$(E2E)/node_modules/.stamp: $(E2E)/package.json $(E2E)/package-lock.json
	@echo 'npm ci  $(E2E)'
	@cd $(E2E) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Pictures of each screen, of a demo stack of its own, in build/screenshots.
screenshots: all $(E2E)/node_modules/.stamp
	$(Q)OUT=$(abspath $(BUILD)/screenshots) LIAISON_BIN=$(abspath $(BUILD)/bin) node $(E2E)/screenshots.mjs

include tests/fuzz/fuzz.mk
include tests/chaos/chaos.mk
include tests/soak/soak.mk
include deploy/containers/containers.mk
include tests/bench/bench.mk

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all bins gateway demo web screenshots tests-bins clean help deps run scale status \
    test rights check tidied tidy style readme-settings FORCE
.SECONDARY:
clean:
	rm -rf build build-asan build-fuzz $(WEB)/node_modules $(E2E)/node_modules
