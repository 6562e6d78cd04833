# make test     every test, with the race detector and in a real browser; ends with a line that names what was not run
# make soak     the long runs: kills, faults, flipped bits, FUZZ_MINUTES=60 of fuzzing; results go to docs/soak.md
# make bench    the benchmarks; docs/benchmarks.md has what they gave
# make lint     format, vet, staticcheck, and known vulnerabilities where their list can be reached
# make release  one file each for Linux, macOS and Windows in dist/, packages, images, licences, checksums
# make calibration  replays the contests of CANVASS_DATA for some minutes: docs/calibration.md, and what estimates are built with
.PHONY: build test soak bench lint release calibration clean

build:
	go build -o canvass ./cmd/canvass

test:
	@scripts/test

soak:
	@scripts/soak

bench:
	go test -run '^$$' -bench . -benchmem ./...

lint:
	@scripts/lint

release:
	@scripts/release

calibration:
	go run ./cmd/canvass calibrate --markdown docs/calibration.md --learned internal/estimate/learned.json \
		--measured internal/estimate/calibrate/measured.json
	go run ./cmd/canvass calibrate --calls --markdown docs/calls-calibration.md --measured internal/estimate/calibrate/calls.json

clean:
	rm -rf canvass dist
