# The verbs of this project. `make` alone says what they do.
.PHONY: help setup demo test bench lint docs clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: ## make .venv from the locks and build the browser assets
	@scripts/setup

demo: setup ## install, build, tell the demo story, hand in a card, serve on http://127.0.0.1:8000 (SERVE=0: don't serve)
	@scripts/demo

test: setup ## everything: format, lint, types, imports, pure, database (both), process, browser, documentation
	@scripts/test

bench: setup ## speed, side by side with peers in one run, as ratios
	@scripts/bench

lint: setup ## format, lint, types, import contracts only
	@scripts/lint

docs: setup ## write the generated documents again
	@scripts/docs

clean: ## remove what was built; instances are left alone
	rm -rf .venv build node_modules assets/node_modules src/liuhen/web/static/vendor
