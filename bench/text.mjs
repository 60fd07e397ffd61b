// Numbers and tables in Markdown.

export const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
export const megabytes = (bytes) => `${number(bytes / 1e6)} MB`
export const share = (ratio) => (ratio < 1 ? `1/${number(1 / ratio)}` : `${number(ratio)} ×`)
export const row = (...cells) => `| ${cells.join(' | ')} |`
export const heading = (...cells) => [row(...cells), row(...cells.map(() => '---'))]
