/** The variables that name the home folder, and with it the token file. */
const HOME = ['HOME', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH'] as const

/**
 * The environment variables that the core uses. They are read from `process.env` at each call: in a worker it is a copy, and
 * the program may have changed it. A native thread must not read the environment of the process, because that is a data race
 * if another thread writes to it.
 */
const NAMES = [
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_PROFILE',
  'AWS_EXECUTION_ENV',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSH_CONNECTION',
  'SSH_CLIENT',
  'SSH_TTY',
  'container',
  'REMOTE_CONTAINERS',
  'CODESPACES',
  'KUBERNETES_SERVICE_HOST',
  'WSL_DISTRO_NAME',
  'WSL_INTEROP',
  'CLOUD_SHELL',
  'DISPLAY',
  'WAYLAND_DISPLAY',
] as const

/** The variables whose values are paths in which the AWS CLI expands `$NAME` and `${NAME}`. */
const EXPANDED = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'] as const

export function environment(): Record<string, string> {
  const variables = homeEnvironment()
  const take = (name: string) => read(name, variables)
  NAMES.forEach(take)
  for (const path of EXPANDED)
    for (const [, name = '', braced] of variables[path]?.matchAll(/\$(\w+)|\$\{([^}]*)\}/g) ?? []) take(braced ?? name)
  return variables
}

/** The part of it that a call needs which makes no request and reads no file. Reading all takes 10 to 20 µs. */
export function homeEnvironment(): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const name of HOME) read(name, variables)
  return variables
}

function read(name: string, variables: Record<string, string>): void {
  const value = process.env[name]
  if (value !== undefined) variables[name] = value
}
