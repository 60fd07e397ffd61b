import { onTestFinished } from 'vitest'
import { onWarning, type SsoWarning } from '../../index.js'

/** The warnings of this process from now until the test ends. The array grows. */
export function recordWarnings(): SsoWarning[] {
  const warnings: SsoWarning[] = []
  onTestFinished(onWarning((warning) => void warnings.push(warning)))
  return warnings
}
