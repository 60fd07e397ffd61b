import { defineConfig } from 'vitest/config'

/** Under Wine a system call takes many times as long, and the lanes for it run beside others, too. */
const slowness = process.env['AWS_SSO_NATIVE_WINE'] === undefined ? 1 : 3

/** One project for each lane of `npm test`; a folder of the same name holds its tests. */
const project = (
  name: string,
  include: string,
  milliseconds = 60_000,
  globalSetup: string[] = [],
  more: object = {},
) => {
  // It ends a test that hangs. How long a test takes on a busy machine is no fault of the test.
  const testTimeout = milliseconds * slowness
  return {
    test: {
      ...more,
      name,
      globalSetup: ['./__test__/harness/worker-homes.ts', ...globalSetup],
      include: [include],
      testTimeout,
      hookTimeout: 60_000 * slowness,
      // A test waits for an event as long as its own time lasts, so that a busy machine does not fail it.
      expect: { poll: { timeout: testTimeout / 2 } },
      pool: 'forks' as const,
      setupFiles: ['./__test__/harness/worker-home.ts'],
      // The package as users load it, not as Vite would transform it.
      server: { deps: { external: [/^(file:\/\/)?[^?]*\/index\.m?js$/] } },
    },
  }
}

/** Tests that mostly wait for time-outs and retries: more of their files run at once than there are processors. */
const waiting = { maxWorkers: 5, sequence: { groupOrder: 1 } }

export default defineConfig({
  test: {
    projects: [
      project('emulator', '__test__/emulator/**/*.spec.ts'),
      project('core', '__test__/core/**/*.spec.ts'),
      project('package', '__test__/package/**/*.spec.ts'),
      project('tls', '__test__/tls/**/*.spec.ts'),
      project('network', '__test__/network/**/*.spec.ts', 60_000, [], waiting),
      project('listing', '__test__/listing/**/*.spec.ts'),
      project('session', '__test__/session/**/*.spec.ts'),
      project('command', '__test__/command/**/*.spec.ts', 120_000),
      project('child', '__test__/child/**/*.spec.ts'),
      project('clock', '__test__/clock/**/*.spec.ts'),
      project('settings', '__test__/settings/**/*.spec.ts', 120_000),
      project('targets', '__test__/targets/**/*.spec.ts'),
      project('platforms', '__test__/platforms/**/*.spec.ts', 300_000, ['./__test__/platforms/install.ts']),
      project('published', '__test__/published/**/*.spec.ts'),
      project('peers', '__test__/peers/**/*.spec.ts'),
      project('claude', '__test__/claude/**/*.spec.ts', 120_000),
      project('browser', '__test__/browser/**/*.spec.ts'),
      project('electron', '__test__/electron/**/*.spec.ts', 120_000),
      project('example', '__test__/example/**/*.spec.ts', 120_000, ['./__test__/example/build.ts']),
      project('runtimes', '__test__/runtimes/**/*.spec.ts', 120_000),
      project('faults', '__test__/faults/**/*.spec.ts', 300_000),
      project('secrets', '__test__/secrets/**/*.spec.ts', 120_000),
      project('properties', '__test__/properties/**/*.spec.ts'),
    ],
  },
})
