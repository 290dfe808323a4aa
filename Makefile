# Everything that people and CI do with this tree. `sh scripts/setup.sh` first
# on a fresh machine: it installs what is missing.

SHELL := /bin/sh
LINT  := go tool -modfile=tools.mod
OUT   ?= out
SHARED ?= $(abspath ../shared)

.PHONY: all build demo rehearse screens pictures verifiers example test unit race lint fmt lab peers terraform bench soak soak-recovery load mutants fuzz armcheck clean

all: build

build: ## the programs, in bin/
	go build -trimpath -o bin/ ./cmd/ward ./cmd/ward-verify

demo: build ## the console over a demonstration: an invented organisation with thirty sealed days
	bin/ward serve --demo

rehearse: build ## the ways back of the example on this machine: restore, failover, loss of Redis; a minute
	bin/ward rehearse examples/regional-group --progress

screens: ## each page of the demonstration as a picture, light and dark, wide and 375 px, in $(OUT)/screens; minutes
	WARD_SCREENS=$(abspath $(OUT))/screens go test ./internal/web -count=1 -run 'TestTheDemonstrationIsForEverybody$$'

pictures: ## the three pictures of the README, in docs/pictures
	WARD_README=$(abspath docs/pictures) go test ./internal/web -count=1 -run 'TestReadmePictures$$'

verifiers: ## ward-verify for those who have no Ward, in bin/verify/
	sh scripts/verifiers.sh

example: build ## the main job on the example estate
	sh scripts/example.sh $(OUT)

test: lab unit ## all tests; what the README names

unit:
	go run ./tools/testrun -allow .ci/skips -go -timeout=25m

race: ## what several goroutines may ask at a time, under the race detector
	go test -race ./internal/workspace/... ./internal/app

lab: ## the servers that tests meet, built once into a cache outside of the tree
	@lab/build.sh apiserver
	@lab/build.sh controllermanager
	@lab/build.sh traefik
	@lab/build.sh kyverno
	@lab/build.sh registry
	@lab/build.sh flux
	@lab/build.sh azurite
	@lab/build.sh axe
	@lab/build.sh imagelint
	@lab/build.sh policies
	@lab/build.sh keda
	@lab/build.sh kubescore

peers: ## what other programs that judge manifests say of both examples, against lab/peers.yaml
	@lab/build.sh kubescore
	go test ./internal/labtest -count=1 -run 'TestPeers'

lint: ## formatting, vet, linter
	@files=$$($(LINT) gofumpt -l cmd internal catalogue lab tools); if [ -n "$$files" ]; then echo "not formatted:"; echo "$$files"; exit 1; fi
	go vet ./...
	$(LINT) golangci-lint run

fmt:
	$(LINT) gofumpt -w cmd internal catalogue lab tools

terraform: build ## the rendered example against Terraform and azapi, where both are here
	sh scripts/terraform.sh

bench: ## benchmarks against their peers; minutes
	@lab/build.sh kustomize
	@lab/build.sh conftest
	go run ./tools/bench

soak: ## processes that append to a ledger, killed 1,000 times; minutes: make soak KILLS=1000 SEED=1
	go run ./tools/soak -kills $(or $(KILLS),1000) $(if $(SEED),-seed $(SEED))

soak-recovery: ## backups and restores, killed 200 times: make soak-recovery KILLS=200 SEED=1
	WARD_KILLS=$(or $(KILLS),200) WARD_SEED=$(or $(SEED),1) go test ./internal/cli/recovery -count=1 -v -timeout=3h -run 'TestKilledAtAnyMoment$$'

load: ## the console under load, with a year of records: make load WORK=folder-that-is-kept; half an hour the first time
	go run ./tools/load $(if $(WORK),-work $(WORK))

mutants: ## one property of a design at a time made worse: what no check notices, in $(OUT)/survivors.txt; minutes
	@mkdir -p $(OUT)
	go run ./tools/mutants -survivors $(OUT)/survivors.txt $(if $(SAMPLE),-sample $(SAMPLE))

fuzz: ## each fuzz test for a while: make fuzz FUZZTIME=1m
	sh scripts/fuzz.sh $(or $(FUZZTIME),30s)

armcheck: build ## the rendered examples against Microsoft's published types
	sh scripts/armcheck.sh $(SHARED)

clean:
	rm -rf bin out
