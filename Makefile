# What is said here is what CI does. `make demo` and `make test` install what is missing.

SWIFT ?= swift
PREFIX ?= /usr/local
# The demo and the tests share one debug build, which is made in less than half the time of a release.
CONFIGURATION ?= debug
# One file that needs no library of the machine it runs on: pkg-config names a folder in which the linker finds only archives, and
# `Package.swift` says the rest.
ARCHIVES := $(CURDIR)/.build/archives
STATIC := $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib -Xlinker -s)
BUILD = $(SWIFT) build --explicit-target-dependency-import-check error
RETAKE = .build/release/retake

.PHONY: setup archives build debug release install wheel try-release demo test check-start test-report test-algorithms test-clients bench fuzz format check clean

setup:
	@scripts/setup

archives: setup
	@scripts/archives $(ARCHIVES)

build: setup archives
	PKG_CONFIG_PATH=$(ARCHIVES) $(BUILD) -c release $(STATIC) --product retake

debug: setup
	$(BUILD) --product retake

release: build

install: build
	scripts/stage $(RETAKE) $(DESTDIR)$(PREFIX)

# For `pip install`: what of it runs where, the file's name says.
wheel: build
	scripts/wheel $(RETAKE) dist

# Installs the wheel in systems made for it, and tries it there. Needs root.
try-release: wheel
	scripts/try-release dist/retake-*.whl

demo: $(CONFIGURATION)
	@examples/churn/demo $(abspath .build/$(CONFIGURATION)/retake)

# Those that start the program come after the others, and start the release: they start it thousands of times. A bounded number runs at once: tests block threads, and all share as
# many as there are processors.
TESTS = SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(WIDTH) $(SWIFT) test --skip-build --disable-xctest
WIDTH ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN))

test: build
	@scripts/setup tests
	$(BUILD) --build-tests
	@status=0; \
	$(TESTS) --skip EndToEndTests || status=1; \
	RETAKE_TEST_PROGRAM=$(abspath $(RETAKE)) $(TESTS) --filter EndToEndTests || status=1; \
	exit $$status

# Fails when the release has grown, or begins more slowly, than benchmarks/start.json says.
check-start: build
	scripts/check-start $(RETAKE)

# Tries the page that 'retake report' writes, in a headless Chromium.
test-report: build
	@scripts/setup browser
	/usr/bin/python3 Tests/Browser/report_test.py $(abspath $(RETAKE))

# Compares the programs of built-in algorithms with xgboost and scikit-learn called directly.
test-algorithms:
	@scripts/test-algorithms

# Has real clients of AWS's call the local endpoint, and runs programs of both versions of AWS's SDK.
test-clients: build
	@scripts/test-clients $(RETAKE)

bench: build
	@scripts/setup benchmarks
	PKG_CONFIG_PATH=$(ARCHIVES) $(BUILD) -c release $(STATIC) --product store-benchmark
	benchmarks/run $(abspath $(RETAKE))
	benchmarks/run-store .build/release/store-benchmark $(RETAKE)

# Feeds every reader with mutated files, for SECONDS or until it is stopped.
fuzz: setup
	$(BUILD) --product fuzzer
	.build/debug/fuzzer $(SECONDS)

format:
	$(SWIFT) format format --in-place --recursive --parallel Package.swift Sources Tests benchmarks

check:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests benchmarks
	find Sources examples Tests benchmarks -name '*.py' -exec env PYTHONPYCACHEPREFIX=.build/pycache python3 -m py_compile {} +

clean:
	rm -rf .build
