import type { Machine, Plan } from './plan.mjs'

export function checkDebugFiles(plan: Plan, machine: Machine): void
export function splitDebugFile(plan: Plan, machine: Machine, built: string, file: string, folder: string): string
