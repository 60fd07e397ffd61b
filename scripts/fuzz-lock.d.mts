/** The packages of which the fuzzers have another version than the package, as texts. */
export function otherVersions(lock: string, fuzzLock: string): readonly string[]
