/** Copies these files of the project's folder into the package of a platform, and ships them. */
export function fillPlatformPackage(folder: string, files: readonly string[]): void
