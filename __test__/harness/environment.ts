import { onTestFinished } from 'vitest'
import type { Home } from './home.js'

const environment = process.env

/** Whether the variables of this process are restored when the test ends. */
let isRestored = false

/** Restores the variables of this process when the test ends, whatever the test does to them from now on. */
export function restoreEnvironment(): void {
  if (isRestored) return
  isRestored = true
  const before = { ...environment }
  onTestFinished(() => {
    isRestored = false
    process.env = environment
    for (const name of Object.keys(environment)) if (!(name in before)) delete environment[name]
    Object.assign(environment, before)
  })
}

/** Makes the calls of this process use a home folder, until the test ends. */
export function useHome(home: Home): void {
  restoreEnvironment()
  Object.assign(process.env, { HOME: home.path, USERPROFILE: home.path, AWS_CONFIG_FILE: home.configFile })
}

/** Sends the calls of this process to an emulator, until the test ends. */
export function useCenter({ env }: { readonly env: object }): void {
  restoreEnvironment()
  Object.assign(process.env, env)
}
