// The systems that there are packages for: Rust's name of each, and how npm names it.

export const targets = [
  { triple: 'x86_64-pc-windows-msvc', name: 'win32-x64-msvc', os: 'win32', cpu: 'x64' },
  { triple: 'aarch64-pc-windows-msvc', name: 'win32-arm64-msvc', os: 'win32', cpu: 'arm64' },
  { triple: 'x86_64-apple-darwin', name: 'darwin-x64', os: 'darwin', cpu: 'x64' },
  { triple: 'aarch64-apple-darwin', name: 'darwin-arm64', os: 'darwin', cpu: 'arm64' },
  { triple: 'x86_64-unknown-linux-gnu', name: 'linux-x64-gnu', os: 'linux', cpu: 'x64', libc: 'glibc' },
  { triple: 'aarch64-unknown-linux-gnu', name: 'linux-arm64-gnu', os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { triple: 'x86_64-unknown-linux-musl', name: 'linux-x64-musl', os: 'linux', cpu: 'x64', libc: 'musl' },
  { triple: 'aarch64-unknown-linux-musl', name: 'linux-arm64-musl', os: 'linux', cpu: 'arm64', libc: 'musl' },
]

/** Systems that there is no package for, and that tests run. */
export const testTargets = [{ triple: 'x86_64-pc-windows-gnu', name: 'win32-x64-gnu', os: 'win32', cpu: 'x64' }]

export const addonFile = ({ name }) => `aws-sso-native.${name}.node`
export const programFile = ({ os }) => (os === 'win32' ? 'aws-sso-native.exe' : 'aws-sso-native')
