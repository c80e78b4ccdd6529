# Aliases; everything is in dev.py.
.PHONY: run test setup lint bench
run test setup lint bench:
	@python3 dev.py $@
