// The bounds of time and size, most of them as a ratio to the AWS SDK for JavaScript.

const megabyte = 1e6

export function judge({ size, loading, cachedLoad, listing, command, roleCredentials, endpoint }) {
  const { ours, best, allAtOnce } = listing
  const bounds = [
    { what: 'time to load', ours: loading.ours, sdk: loading.sdk, unit: 'ms', most: 1 / 30 },
    { what: 'size of the binary for this platform', ours: size.binary / megabyte, unit: 'MB', mostAbsolute: 5.4 },
    { what: 'size of the program for this platform', ours: size.program / megabyte, unit: 'MB', mostAbsolute: 4.5 },
    { what: 'listing: wall time, against its best', ours: ours.wall, sdk: best.wall, unit: 'ms', most: 1 / 2 },
    { what: 'listing: CPU time, against its best', ours: ours.cpu, sdk: best.cpu, unit: 'ms', most: 1 / 6 },
    {
      what: 'listing: longest event-loop stall, against all at once',
      ours: ours.longestStall,
      sdk: allAtOnce.longestStall,
      unit: 'ms',
      most: 1 / 20,
    },
    { what: 'cached load, median', ours: cachedLoad.median, unit: 'ms', mostAbsolute: 0.5 },
    {
      what: 'program, until it has ended, against the AWS CLI',
      ours: command.ours,
      sdk: command.awsCli.time,
      unit: 'ms',
      most: 1 / 40,
    },
    { what: 'program, against Node with `fromSSO`', ours: command.ours, sdk: command.sdk, unit: 'ms', most: 1 / 10 },
    { what: '`roleCredentials` from memory, mean', ours: roleCredentials.mean, unit: 'µs', mostAbsolute: 50 },
    // The SDK for JavaScript waits for a second at most. A tenth of it leaves time for a busy machine.
    { what: 'endpoint with 50 clients, p99', ours: endpoint.p99, unit: 'ms', mostAbsolute: 100 },
  ]
  return bounds.map((bound) => {
    const ratio = bound.sdk === undefined ? undefined : bound.ours / bound.sdk
    const kept = ratio === undefined ? bound.ours <= bound.mostAbsolute : ratio <= bound.most
    return { ...bound, ratio, kept }
  })
}
