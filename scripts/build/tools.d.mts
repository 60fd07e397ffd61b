import type { Machine } from './plan.mjs'

export const platformTools: string
export function thisMachine(): Machine
export function findObjcopy(machine: { sysroot?: string | undefined; host?: string | undefined }): string | undefined
