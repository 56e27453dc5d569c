# Built once with everything it takes, run with what it needs.
FROM node:20-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
# Sets up and builds; then what only building and testing need goes: it is more than half of the packages.
RUN node scripts/run.mjs build \
    && npm pkg delete dependencies.prisma dependencies.esbuild dependencies.tailwindcss dependencies.@tailwindcss/postcss \
    && npm prune --omit=dev --omit=optional --no-audit --no-fund --ignore-scripts \
    && rm -rf .next/cache

FROM node:20-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 \
    TANDEM_HOST=0.0.0.0 TANDEM_POSITION_HOST=0.0.0.0 TANDEM_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json /app/next.config.js ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/.next .next
COPY --from=build /app/dist dist
COPY --from=build /app/prisma prisma
COPY --from=build /app/messages messages
COPY --from=build /app/components/i18n components/i18n
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3001/tcp 3000/udp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3001) + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# node itself, not npm: signals must arrive. `init: true` (docker run --init) reaps what containers of nodes leave.
CMD ["node", "dist/server.js"]
