// Whether this machine can build for another system.

import { Missing, plan } from '../build/plan.mjs'
import { thisMachine } from '../build/tools.mjs'

/** What builds the target, or nothing if a program is missing. `more` is what a lane brings along itself. */
export function canBuild(triple, more = {}) {
  try {
    return plan(triple, { ...thisMachine(), ...more }).program
  } catch (error) {
    if (error instanceof Missing) return undefined
    throw error
  }
}
