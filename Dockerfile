# keywake's image, from what `mvn package` (or the first run of ./keywake) has built:
#
#   docker build --tag keywake:0.1.0 .
#   docker run --rm -p 127.0.0.1:6379:6379 -v shop:/data keywake:0.1.0
#
# The command's arguments are those of ./keywake: server, mirror, load, verify.
ARG JRE_IMAGE=eclipse-temurin:25-jre
FROM ${JRE_IMAGE}

# Libraries first: a layer that stays while only our own jars change.
COPY cli/target/keywake/lib/[^k]*.jar cli/target/keywake/lib/k[^e]*.jar /opt/keywake/lib/
COPY cli/target/keywake/lib/keywake-*.jar /opt/keywake/lib/
COPY keywake docker/health /opt/keywake/

# Nobody's numbers, so that a volume belongs to the same user on every base.
RUN mkdir /data && chown 10001:10001 /data && ln -s /opt/keywake/keywake /usr/local/bin/keywake
USER 10001:10001
WORKDIR /data
VOLUME /data

# Clients; console, /metrics and /health.
EXPOSE 6379 8080

# The launcher replaces itself by Java, so signals reach it: SIGTERM has the exports publish what is
# left and a snapshot saved. Give it time for that: docker stop --time 60.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/keywake/health"]
ENTRYPOINT ["/opt/keywake/keywake"]
CMD ["server", "--bind", "0.0.0.0", "--http-port", "8080", "--set", "http-bind=0.0.0.0", \
     "--dir", "/data", "--save", "3600 1 300 100 60 10000"]
