import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    maxWorkers: 2,
    // `npx vitest run --project unit lib/vsoa --coverage`: what reads bytes from strangers leaves no branch untried
    coverage: {
      provider: 'v8',
      include: ['lib/vsoa/{codec,decoder,packet,param,url}.ts'],
      reporter: 'text',
      reportsDirectory: 'dist/coverage',
      thresholds: { branches: 95 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{lib,components,images,scripts,tests/chaos}/**/*.test.ts'],
          testTimeout: 15_000,
        },
      },
      { test: { name: 'house', include: ['tests/house/**/*.test.ts'], testTimeout: 60_000 } },
      // One file at a time: both install what they need of the official implementations.
      { test: { name: 'interop', include: ['tests/interop/**/*.test.ts'], testTimeout: 30_000, fileParallelism: false } },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
