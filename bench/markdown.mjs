// Markdown as this repository formats it.

import prettier from 'prettier'

export const markdown = (lines) => prettier.format(lines.join('\n'), { parser: 'markdown', printWidth: 120 })
