# syntax=docker/dockerfile:1
# One bundled program on a distroless Node.js: no shell, no package manager, no root, nothing that is written.
#
#   docker build -t backend-health-operator .
#
# A release pins both images by digest, and says what it was made from:
#
#   docker build \
#     --build-arg BUILD_IMAGE=node:24.21.0-trixie-slim@sha256:… \
#     --build-arg RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot@sha256:… \
#     --build-arg VERSION=0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" .

ARG BUILD_IMAGE=node:24.21.0-trixie-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

# The bundle is the same for every platform, so it is made on that of the builder.
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
WORKDIR /work
COPY package.json package-lock.json .npmrc ./
COPY tools/node-runtime/package.json tools/node-runtime/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY tools/bundle.mjs tools/
COPY docs/runbook docs/runbook
COPY src src
RUN node tools/bundle.mjs /app

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="backend-health-operator" \
      org.opencontainers.image.description="Finds out why a backend is unhealthy, and says so in kubectl describe." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="gcr.io/distroless/nodejs24-debian13:nonroot"
COPY --from=build /app /app
COPY LICENSE /app/
# By number, so that runAsNonRoot can be checked.
USER 65532:65532
ENV NODE_ENV=production
EXPOSE 8080 8081
# The flags of the operator follow. The command line is beside it: --entrypoint /nodejs/bin/node … /app/bhc.mjs
# Most of what a probe allocates dies at once: a small young generation keeps the memory small and costs next to no time (bench/).
ENTRYPOINT ["/nodejs/bin/node", "--enable-source-maps", "--max-semi-space-size=4", "/app/operator.mjs"]
