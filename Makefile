# Names for what is done often. `make` alone lists them; the work itself is in scripts/.

PREFIX  ?= /usr/local
DESTDIR ?=

BINARY  := .build/release/timbang
SHARE    = $(DESTDIR)$(PREFIX)/share
BASH     = $(SHARE)/bash-completion/completions/timbang
ZSH      = $(SHARE)/zsh/site-functions/_timbang
FISH     = $(SHARE)/fish/vendor_completions.d/timbang.fish
MANUAL   = $(SHARE)/man/man1/timbang.1

.DEFAULT_GOAL := help
.PHONY: help setup build release test lint format install uninstall fixtures docs bench fuzz clean

help: ## List these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## Install the system libraries that are missing
	scripts/setup

build: setup ## Build everything for debugging
	swift build

release: setup ## Build timbang as it is installed, Swift's runtime inside
	swift build --configuration release --product timbang --static-swift-stdlib

test: ## Run all tests
	scripts/test

lint: ## Check form, scripts and tracked files
	scripts/lint

format: ## Rewrite the Swift files in the house's form
	scripts/lint format

install: ## Install what `make release` built: PREFIX=/usr/local DESTDIR=
	@test -x $(BINARY) || { echo "Nothing to install yet: run 'make release' first, then this." >&2; exit 1; }
	install -D -s -m 755 $(BINARY) '$(DESTDIR)$(PREFIX)/bin/timbang'
	install -d '$(dir $(BASH))' '$(dir $(ZSH))' '$(dir $(FISH))' '$(dir $(MANUAL))'
	$(BINARY) --generate-completion-script bash > '$(BASH)'
	$(BINARY) --generate-completion-script zsh > '$(ZSH)'
	$(BINARY) --generate-completion-script fish > '$(FISH)'
	$(BINARY) help --manual > '$(MANUAL)'
	chmod 644 '$(BASH)' '$(ZSH)' '$(FISH)' '$(MANUAL)'
	find datasets -type f -exec install -D -m 644 '{}' '$(SHARE)/timbang/{}' \;
	test ! -e .venv-charts/charts.js || install -D -m 644 .venv-charts/charts.js '$(SHARE)/timbang/charts.js'
	install -D -m 644 LICENSE '$(SHARE)/doc/timbang/LICENSE'
	install -D -m 644 NOTICE '$(SHARE)/doc/timbang/NOTICE'

uninstall: ## Remove what `make install` put there
	rm -f '$(DESTDIR)$(PREFIX)/bin/timbang' '$(BASH)' '$(ZSH)' '$(FISH)' '$(MANUAL)'
	rm -rf '$(SHARE)/timbang' '$(SHARE)/doc/timbang'

fixtures: ## Make the expected numbers anew, with R and Python
	@find Tests -path '*/Fixtures/*' \( -name '*.R' -o -name '*.py' \) | sort | while read -r script; do \
	  echo "$$script"; \
	  case $$script in *.R) program=Rscript ;; *) program=python3 ;; esac; \
	  (cd "$$(dirname "$$script")" && $$program "$$(basename "$$script")" </dev/null) || exit 1; \
	done
	@git status --short -- Tests

docs: setup ## Write the reference of the Statistics library to .build-docs/html
	swift build --target Statistics --scratch-path .build-docs \
	  -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc .build-docs/graphs
	rm -f .build-docs/graphs/LinearAlgebra*
	docc convert Sources/Statistics/Statistics.docc --additional-symbol-graph-dir .build-docs/graphs \
	  --fallback-bundle-identifier timbang.Statistics --output-path .build-docs/html

bench: ## Compare with the peers; takes a while and installs them
	benchmarks/run

fuzz: ## Fuzz the readers, half a minute each
	scripts/fuzz

clean: ## Remove everything built
	rm -rf .build .build-*
