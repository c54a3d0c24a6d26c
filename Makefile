# tensorcell. The two commands that do all of their own set-up:
#   make demo      the main job: runs docs/tour.ipynb through Jupyter, shows every cell
#   make test      everything (make check: only build, unit, golden and lint; make test-all: more
#                  random cases, and PyTorch as a twin)
# and make (build), make bench (the figures), make dist (a tarball for other machines),
# make install-user (tell Jupyter), make clean.
#
#   BUILD=dir      where objects and programs go (default build)
#   CC=clang       another compiler (OpenMP code is then only checked, not linked)
#   SANITIZE=1     AddressSanitizer and UndefinedBehaviorSanitizer
#   WERROR=        warnings stay warnings

CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
BUILD   ?= build
WERROR  ?= -Werror
VERSION := 0.1.0

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes $(WERROR)
HARDEN   := -fstack-protector-strong -fcf-protection=full
ifdef SANITIZE
OPTIMIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS  += -fsanitize=address,undefined
else
OPTIMIZE := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
LDFLAGS  += -Wl,-z,relro,-z,now
endif
PACKAGES := libzmq jansson uuid libcrypto libutf8proc sqlite3
CPPFLAGS += -D_GNU_SOURCE -DTENSORCELL_VERSION='"$(VERSION)"' -Ikernel -I.
CFLAGS   += -std=c11 -fPIC -fvisibility=hidden -pthread $(WARNINGS) $(HARDEN) $(OPTIMIZE)
LIBS     := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -ldl -lm -pthread

# OpenMP belongs to the CPU backend; clang sees its pragmas as comments.
ifneq ($(findstring clang,$(CC)),)
OPENMP   := -Wno-unknown-pragmas -Wno-pass-failed
else
OPENMP   := -fopenmp
endif

ROOMS    := base lang tensor wire program graph files backend worker device plan nn train display \
            eval cell protocol protocol/handlers selftest cli
SOURCES  := $(foreach room,$(ROOMS),$(wildcard kernel/$(room)/*.c)) $(wildcard magics/*.c) \
            $(wildcard kernel/backend/sim/fault.c kernel/backend/gpu/pool*.c \
                         kernel/backend/gpu/arena.c kernel/backend/gpu/fault.c)
OBJECTS  := $(SOURCES:%.c=$(BUILD)/obj/%.o)
MAIN     := $(BUILD)/obj/kernel/main.o
LIBRARY  := $(BUILD)/libtensorcell.a

# The CPU backend: kernels, the tiles once for each instruction set, and its own copy of base and
# tensor (plain functions without state), so that the shared object needs nothing of the program.
ISAS        := v2 v3 v4
CPU_SOURCES := $(wildcard kernel/backend/cpu/*.c)
CPU_TILES   := $(wildcard kernel/backend/cpu/isa/*.c)
CPU_OBJECTS := $(CPU_SOURCES:%.c=$(BUILD)/obj/%.o) \
               $(foreach isa,$(ISAS),$(CPU_TILES:%.c=$(BUILD)/obj/%.$(isa).o)) \
               $(filter $(BUILD)/obj/kernel/base/% $(BUILD)/obj/kernel/tensor/%,$(OBJECTS)) \
               $(filter $(BUILD)/obj/kernel/lang/size.o,$(OBJECTS))
CPU_BACKEND := $(BUILD)/backends/cpu.so

# GPU backends: what they share (gpu/), and a driver each. sim computes with cpu.so, which it opens.
# cuda is built where CUDA's headers are found; it links no CUDA library.
GPU_COMMON  := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard kernel/backend/gpu/*.c)) \
               $(filter $(BUILD)/obj/kernel/base/% $(BUILD)/obj/kernel/tensor/% \
                        $(BUILD)/obj/kernel/program/% $(BUILD)/obj/kernel/lang/size.o,$(OBJECTS))
# A name that is nowhere is found when they are linked, not when they are opened (sanitizers keep
# theirs in the program).
GPU_LINK    := $(if $(findstring -fsanitize,$(LDFLAGS)),,-Wl,-z,defs)
SIM_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard kernel/backend/sim/*.c) \
                 kernel/backend/loader.c)
CUDA_HOME   ?= /usr/local/cuda
CUDA_HEADER := $(firstword $(wildcard $(CUDA_HOME)/include/cuda.h /usr/include/cuda.h))
CUDA_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard kernel/backend/cuda/*.c) \
                 $(wildcard kernel/backend/cuda/source/*.c) kernel/backend/search.c)
GPU_BACKENDS := $(BUILD)/backends/sim.so $(if $(CUDA_HEADER),$(BUILD)/backends/cuda.so)

# Libraries that unpack files, each in a small shared object that is opened when a file first needs
# it: none of them is linked into the program.
FORMATS := $(patsubst kernel/files/formats/%.c,$(BUILD)/formats/%.so,\
             $(wildcard kernel/files/formats/*.c))
$(BUILD)/formats/zlib.so: FORMAT_LIBS := -lz
$(BUILD)/formats/png.so: FORMAT_LIBS := -lpng
$(BUILD)/formats/jpeg.so: FORMAT_LIBS := -ljpeg

UNIT_TESTS  := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,\
                 $(filter-out $(if $(CUDA_HEADER),,tests/unit/cuda_%),$(wildcard tests/unit/*_test.c)))

all: $(BUILD)/tensorcell $(CPU_BACKEND) $(GPU_BACKENDS) $(FORMATS)

$(BUILD)/tensorcell: $(MAIN) $(LIBRARY)
	$(CC) $(LDFLAGS) -o $@ $(MAIN) $(LIBRARY) $(LIBS)

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	ar rcs $@ $(OBJECTS)

$(CPU_BACKEND): $(CPU_OBJECTS)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) $(OPENMP) -o $@ $(CPU_OBJECTS) -lmvec -lm -ldl -pthread

$(BUILD)/backends/sim.so: $(SIM_OBJECTS) $(GPU_COMMON)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) $(GPU_LINK) -o $@ $^ -lm -ldl -pthread

$(BUILD)/backends/cuda.so: $(CUDA_OBJECTS) $(GPU_COMMON)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) $(GPU_LINK) -o $@ $^ -lm -ldl -pthread

$(BUILD)/formats/%.so: $(BUILD)/obj/kernel/files/formats/%.o
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -o $@ $< $(FORMAT_LIBS)

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/kernel/cli/embedded.o: $(wildcard kernelspec/*.*)
$(BUILD)/obj/kernel/backend/cuda/source/text.o: $(wildcard kernel/backend/cuda/source/text/*.cu)
$(BUILD)/obj/tests/cuda/shim.o $(BUILD)/tests/cuda_shim_test: tests/cuda/shim_prelude.h
$(BUILD)/obj/kernel/backend/cuda/%.o: CPPFLAGS += $(if $(CUDA_HEADER),-isystem $(dir $(CUDA_HEADER)))
$(BUILD)/obj/kernel/backend/cpu/%.o: CFLAGS += $(OPENMP) -O3 -ffp-contract=off

define isa_rule
$(BUILD)/obj/kernel/backend/cpu/isa/%.$(1).o: kernel/backend/cpu/isa/%.c $(BUILD)/flags
	@mkdir -p $$(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -O3 -ffp-contract=off -march=x86-64-$(1) -mprefer-vector-width=512 \
	    -fopenmp-simd -DCPU_ISA=$(1) -MMD -MP -c -o $$@ $$<
endef
$(foreach isa,$(ISAS),$(eval $(call isa_rule,$(isa))))

# A change of compiler or flags rebuilds what it concerns.
FLAGS := $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' > $@

# Unit tests: one program a file, each against the whole library.
$(BUILD)/tests/%: tests/unit/%.c $(LIBRARY) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $< $(LIBRARY) \
	    -lcmocka $(LIBS)

# A CPU backend that runs each step's CUDA source too, as host code, and compares (tests/cuda).
CUDA_CHECK := $(BUILD)/cuda-check/cpu.so
CUDA_CHECK_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/cuda/*.c) \
                        $(wildcard kernel/backend/cuda/source/*.c)) \
                      $(filter-out $(BUILD)/obj/kernel/backend/gpu/%,$(GPU_COMMON)) \
                      $(BUILD)/obj/kernel/backend/gpu/fault.o
$(BUILD)/obj/tests/cuda/%.o $(BUILD)/tests/cuda_shim_test: CPPFLAGS += -Itests/cuda
$(CUDA_CHECK): $(CUDA_CHECK_OBJECTS)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -o $@ $(CUDA_CHECK_OBJECTS) -lm -ldl -pthread
cuda-check: $(CUDA_CHECK)

# Those of the CUDA backend also need its objects, and the headers that it was built with.
$(BUILD)/tests/cuda_%: CPPFLAGS += $(if $(CUDA_HEADER),-isystem $(dir $(CUDA_HEADER)))
$(BUILD)/tests/cuda_%: tests/unit/cuda_%.c $(CUDA_OBJECTS) $(GPU_COMMON) $(LIBRARY) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $< $(CUDA_OBJECTS) \
	    $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard kernel/backend/gpu/*.c)) $(LIBRARY) -lcmocka $(LIBS)

# What the figures are compared with (make bench).
BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,\
             $(filter-out $(if $(CUDA_HEADER),,%/cuda_first.c),$(wildcard tests/bench/*.c)))
$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -std=c11 -Wall -Wextra -O3 -march=native -ffast-math -fopenmp -o $@ $< \
	    -ldnnl -lm $(LIBS)
$(BUILD)/bench/parse $(BUILD)/bench/worker: $(BUILD)/bench/%: tests/bench/%.c $(LIBRARY) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBRARY) $(LIBS)
$(BUILD)/bench/cuda_first: tests/bench/cuda_first.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -std=c11 -Wall -Wextra -O2 -isystem $(dir $(CUDA_HEADER)) -o $@ $< \
	    -L$(CUDA_HOME)/lib64 -Wl,-rpath,$(CUDA_HOME)/lib64 -lcublas -lcudart
bench-programs: $(BENCHES)

objects: $(OBJECTS) $(MAIN) $(CPU_OBJECTS) $(SIM_OBJECTS) $(GPU_COMMON) \
         $(if $(CUDA_HEADER),$(CUDA_OBJECTS)) $(FORMATS:$(BUILD)/%.so=$(BUILD)/obj/kernel/files/%.o)
unit-programs: $(UNIT_TESTS) $(BUILD)/tensorcell $(CPU_BACKEND) $(GPU_BACKENDS) $(FORMATS)

# Set-up comes first and in a make of its own: what it installs is looked up when this file is read.
JOBS   := $(shell nproc 2>/dev/null || echo 2)
PYTHON  = "$$(cat build/setup/python)"

demo:
	@sh tests/setup.sh demo
	@$(MAKE) --no-print-directory $(if $(findstring j,$(MAKEFLAGS)),,-j$(JOBS)) all
	@$(PYTHON) tests/demo.py

test check:
	@sh tests/setup.sh test
	@$(PYTHON) tests/run.py $@

# All of make test with ten times the random cases, and PyTorch (3 GB from PyPI) as a twin.
test-all:
	@sh tests/setup.sh all
	@$(PYTHON) tests/run.py $@

bench:
	@sh tests/setup.sh test
	@$(MAKE) --no-print-directory $(if $(findstring j,$(MAKEFLAGS)),,-j$(JOBS)) all bench-programs
	@$(PYTHON) tests/bench/run.py

# One relocatable tarball in dist/: the program, linked again to look beside itself for libraries.
RELINKED := $(BUILD)/dist/tensorcell
$(RELINKED): $(MAIN) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -Wl,--disable-new-dtags,-rpath,'$$ORIGIN/../lib/tensorcell/lib' -o $@ $(MAIN) \
	    $(LIBRARY) $(LIBS)

dist: all $(RELINKED)
	@python3 kernelspec/dist.py $(BUILD) $(RELINKED) $(VERSION)

install-user: all
	$(BUILD)/tensorcell install --user

clean:
	rm -rf build $(BUILD)

FORCE:
.PHONY: all cuda-check objects unit-programs bench-programs demo test check test-all bench dist install-user clean FORCE
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
