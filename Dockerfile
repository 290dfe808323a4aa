# check=error=true
#
# Ward, with what it drives: pg_dump and pg_restore of the major versions that
# servers have, and restic. Every input is named by what it is.
#
#	docker buildx build --build-arg SOURCE_DATE_EPOCH=1792454400 --output type=oci,dest=ward.tar,rewrite-timestamp=true .

FROM docker.io/library/debian:bookworm-slim@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716 AS base
ARG SOURCE_DATE_EPOCH
ENV LANG=C.UTF-8
COPY --chmod=0644 <<EOF /etc/apt/sources.list.d/debian.sources
Types: deb
URIs: http://snapshot.debian.org/archive/debian/20261020T000000Z/
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://snapshot.debian.org/archive/debian-security/20261020T000000Z/
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
COPY --chmod=0644 <<EOF /etc/apt/apt.conf.d/90snapshot
Acquire::Check-Valid-Until "false";
APT::Install-Recommends "false";
EOF

FROM docker.io/library/golang:1.26-bookworm@sha256:9fdc884aacc3bec89b20ffc69f4bb369c78210e3e4f600387b5128b12c199f81 AS build
ENV CGO_ENABLED=0 GOFLAGS=-mod=readonly GOTOOLCHAIN=local
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download && go mod verify
COPY . .
RUN go build -trimpath -buildvcs=false -ldflags="-s -w -buildid=" -o /out/ ./cmd/ward ./cmd/ward-verify

FROM docker.io/library/postgres:16-bookworm@sha256:efedf3595f1d6f415c08568ba171029bf54052e754cc9f030e3f2412b21f3d67 AS postgresql-16

FROM docker.io/library/postgres:17-bookworm@sha256:4f736ae292687621d4dbe0d499ffd024a36bd2ee7d8ca6f2ccd4c800f047b394 AS postgresql-17

FROM base AS restic
ARG SOURCE_DATE_EPOCH
RUN apt-get update && apt-get install --yes bzip2
ADD --checksum=sha256:680838f19d67151adba227e1570cdd8af12c19cf1735783ed1ba928bc41f363d https://github.com/restic/restic/releases/download/v0.18.1/restic_0.18.1_linux_amd64.bz2 /restic.bz2
RUN bunzip2 /restic.bz2 && chmod 0755 /restic

FROM base AS root
ARG SOURCE_DATE_EPOCH
RUN apt-get update && apt-get install --yes \
      ca-certificates \
      git \
      libgssapi-krb5-2 \
      libldap-2.5-0 \
      liblz4-1 \
      libssl3 \
      libzstd1 \
      openssh-client \
      tzdata
COPY --from=postgresql-16 --chown=0:0 /usr/lib/postgresql/16/bin/pg_dump /usr/lib/postgresql/16/bin/pg_restore /usr/lib/postgresql/16/bin/
COPY --from=postgresql-17 --chown=0:0 /usr/lib/postgresql/17/bin/pg_dump /usr/lib/postgresql/17/bin/pg_restore /usr/lib/postgresql/17/bin/
COPY --from=postgresql-17 --chown=0:0 /usr/lib/x86_64-linux-gnu/libpq.so.5* /usr/local/lib/
COPY --from=restic --chown=0:0 /restic /usr/local/bin/restic
COPY --from=build --chown=0:0 /out/ward /out/ward-verify /usr/local/bin/
COPY --chown=0:0 LICENSE NOTICE /usr/share/doc/ward/
RUN ldconfig && /usr/lib/postgresql/16/bin/pg_dump --version && /usr/lib/postgresql/17/bin/pg_dump --version && restic version && ward version
RUN groupadd --system --gid 10001 ward \
 && useradd --system --uid 10001 --gid 10001 --home-dir /home/ward --no-create-home --shell /usr/sbin/nologin ward \
 && install --directory --owner=ward --group=ward --mode=0750 /home/ward
# The list of packages stays: it is what a scanner reads.
RUN rm -rf \
      /etc/apt \
      /usr/bin/apt* \
      /usr/bin/dpkg* \
      /usr/lib/apt \
      /usr/lib/dpkg \
      /usr/sbin/dpkg* \
      /usr/share/man/* \
      /var/cache/* \
      /var/lib/apt \
      /var/log/* \
      /tmp/*

FROM scratch
COPY --from=root / /
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 HOME=/home/ward
LABEL org.opencontainers.image.source="https://github.com/wardhq/ward" \
      org.opencontainers.image.title="Ward" \
      org.opencontainers.image.licenses="Apache-2.0 AND LGPL-3.0-only"
USER 10001:10001
WORKDIR /home/ward
ENTRYPOINT ["ward"]
