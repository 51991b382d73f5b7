# The command `pipeline`, statically linked, and nothing else. The context has amd64/pipeline, arm64/pipeline and
# LICENSE, as .github/workflows/release.yml lays them out.
FROM alpine:3.22 AS folders
RUN mkdir /folders && mkdir -m 1777 /folders/tmp

FROM scratch
ARG TARGETARCH
LABEL org.opencontainers.image.title="personalize-pipeline" \
      org.opencontainers.image.description="Amazon Personalize on a laptop, and from one parameter file" \
      org.opencontainers.image.source="https://github.com/personalize-pipeline/personalize-pipeline" \
      org.opencontainers.image.licenses="Apache-2.0"
# Rows that are too many for memory are written to temporary files.
COPY --from=folders /folders/ /
COPY LICENSE /licenses/LICENSE
COPY ${TARGETARCH}/pipeline /pipeline
WORKDIR /work
USER 65532:65532
EXPOSE 4566
ENTRYPOINT ["/pipeline"]
CMD ["emulate", "--pipeline", "--host", "0.0.0.0"]
