# check=error=true
#
# What people administer databases of PostgreSQL [[.Client.Major]] with: a shell and
# the programs of the servers' own major version. No part of it is in an image
# that serves. Rendered by Ward: change the estate, not this file.
[[- if not .Base]]
#
# No base is named in the estate (platform.build.base): give one by its digest.
ARG BASE
[[- end]]

FROM [[.Client.From]] AS client

FROM [[.From]] AS root
ARG SOURCE_DATE_EPOCH
ENV LANG=C.UTF-8
COPY --chmod=0644 debian.sources /etc/apt/sources.list.d/debian.sources
COPY --chmod=0644 apt.conf /etc/apt/apt.conf.d/90snapshot
RUN apt-get update && apt-get install --yes \
      ca-certificates \
      less \
      libgssapi-krb5-2 \
      libldap-2.5-0 \
      liblz4-1 \
      libreadline8 \
      libssl3 \
      libzstd1 \
      tzdata
COPY --from=client --chown=0:0 \
     /usr/lib/postgresql/[[.Client.Major]]/bin/pg_dump \
     /usr/lib/postgresql/[[.Client.Major]]/bin/pg_restore \
     /usr/lib/postgresql/[[.Client.Major]]/bin/psql \
     /usr/local/bin/
COPY --from=client --chown=0:0 /usr/lib/x86_64-linux-gnu/libpq.so.5* /usr/local/lib/
RUN ldconfig && psql --version && pg_dump --version
RUN groupadd --system --gid [[.User]] admin \
 && useradd --system --uid [[.User]] --gid [[.User]] --home-dir /home/admin --no-create-home --shell /bin/bash admin \
 && install --directory --owner=admin --group=admin --mode=0750 /home/admin
[[template "take-out"]]

FROM scratch
COPY --from=root / /
ENV PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 HOME=/home/admin
LABEL org.opencontainers.image.source="https://github.com/[[.Repository]]" \
      org.opencontainers.image.title="Clients of PostgreSQL [[.Client.Major]]" \
      org.opencontainers.image.base.name="[[.BaseName]]"
USER [[.User]]:[[.User]]
WORKDIR /home/admin
ENTRYPOINT ["/bin/bash"]
