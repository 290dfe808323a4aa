# check=error=true
#
# Odoo [[.Image.Series]], for [[.For]]. Rendered by Ward: change the estate, not
# this file. Every input is named by what it is; README.md beside this folder
# says what is given by a person.
[[- if not .Base]]
#
# No base is named in the estate (platform.build.base): give one by its digest.
ARG BASE
[[- end]]
[[- if not .Image.Revision]]
#
# No commit of Odoo [[.Image.Series]] is named in the estate (platform.build.odoo):
# give one, whole.
ARG ODOO_REVISION
[[- end]]

FROM [[.From]] AS base
ARG SOURCE_DATE_EPOCH
ENV LANG=C.UTF-8 PYTHONHASHSEED=0
COPY --chmod=0644 debian.sources /etc/apt/sources.list.d/debian.sources
COPY --chmod=0644 apt.conf /etc/apt/apt.conf.d/90snapshot

# What others wrote. The name of a commit is the checksum of all that is in it.
FROM scratch AS sources
[[- if not .Image.Revision]]
ARG ODOO_REVISION
ADD --checksum=${ODOO_REVISION} https://github.com/odoo/odoo.git#${ODOO_REVISION:?is not given} /odoo
[[- else]]
ADD --checksum=[[.Image.Revision]] [[git .Image.Source]]#[[.Image.Revision]] /odoo
[[- end]]
[[- range .Repositories]]
ADD --checksum=[[.Revision]] [[git .Source]]#[[.Revision]] [[.At]]
[[- end]]
ADD --checksum=sha256:[[.Converter.SHA256]] [[.Converter.URL]] /wkhtmltox.deb

# What is compiled. Of this stage the environment alone is in the image, and the
# modules that are packages, beside Odoo's own.
FROM base AS build
ARG SOURCE_DATE_EPOCH
ENV CFLAGS=-g0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update && apt-get install --yes \
      build-essential \
      libffi-dev \
      libjpeg62-turbo-dev \
      libldap2-dev \
      libpq-dev \
      libsasl2-dev \
      libxml2-dev \
      libxslt1-dev \
      python3-dev \
      python3-venv \
      zlib1g-dev
COPY build.lock requirements.lock /build/
RUN python3 -m venv /opt/odoo/venv \
 && /opt/odoo/venv/bin/pip install --require-hashes --no-deps --no-compile --only-binary :all: --requirement /build/build.lock \
 && /opt/odoo/venv/bin/pip install --require-hashes --no-deps --no-compile --no-build-isolation --requirement /build/requirements.lock \
 && /opt/odoo/venv/bin/pip uninstall --yes pip wheel \
 && mkdir --parents /opt/odoo/venv/lib/python3.11/site-packages/odoo/addons \
 && mv /opt/odoo/venv/lib/python3.11/site-packages/odoo/addons /opt/odoo/packages \
 && rm -r /opt/odoo/venv/lib/python3.11/site-packages/odoo \
 && find /opt/odoo/venv -name __pycache__ -prune -exec rm -r {} +

# The files of the image, before what would let somebody install more is taken
# out of them.
FROM base AS root
ARG SOURCE_DATE_EPOCH
RUN --mount=type=bind,from=sources,source=/wkhtmltox.deb,target=/run/wkhtmltox.deb \
    apt-get update && apt-get install --yes \
      /run/wkhtmltox.deb \
      ca-certificates \
      fonts-dejavu-core \
      fonts-noto-core \
      libjpeg62-turbo \
      libldap-2.5-0 \
      libpq5 \
      libsasl2-2 \
      libxml2 \
      libxslt1.1 \
      media-types \
      python3 \
      tzdata
COPY --from=sources --chown=0:0 /odoo/odoo-bin /odoo/LICENSE /odoo/COPYRIGHT /opt/odoo/src/
COPY --from=sources --chown=0:0 /odoo/odoo /opt/odoo/src/odoo
COPY --from=sources --chown=0:0 /odoo/addons /opt/odoo/src/addons
[[- range .Modules]]
COPY --from=[[.Stage]] --chown=0:0 [[.From]] /opt/odoo/src/addons/[[.Name]]
[[- end]]
[[- range .Own]]
COPY --chown=0:0 addons/[[.]] /opt/odoo/src/addons/[[.]]
[[- end]]
COPY --from=build --chown=0:0 /opt/odoo/venv /opt/odoo/venv
COPY --chmod=0755 odoo.sh /usr/local/bin/odoo
# Bytecode that is never held against the time of a file: nothing writes it later.
RUN python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/odoo/venv/lib /opt/odoo/src/odoo /opt/odoo/src/addons
RUN groupadd --system --gid [[.User]] odoo \
 && useradd --system --uid [[.User]] --gid [[.User]] --home-dir /var/lib/odoo --no-create-home --shell /usr/sbin/nologin odoo \
 && install --directory --owner=odoo --group=odoo --mode=0750 /var/lib/odoo
[[template "take-out"]]

FROM scratch
COPY --from=root / /
ENV PATH=/opt/odoo/venv/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    HOME=/var/lib/odoo \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
LABEL org.opencontainers.image.source="https://github.com/[[.Repository]]" \
      org.opencontainers.image.title="Odoo [[.Image.Series]]" \
      org.opencontainers.image.base.name="[[.BaseName]]"
USER [[.User]]:[[.User]]
WORKDIR /var/lib/odoo
EXPOSE 8069 8072
ENTRYPOINT ["odoo"]
