// zip.cjs FOLDER ARCHIVE: archives the files of Electron in the form of its downloads, which @electron/packager takes. Nothing is
// compressed, and links stay links.

const { createWriteStream, lstatSync, readdirSync, readlinkSync } = require('node:fs')
const { join } = require('node:path')
const { ZipFile } = require('yazl')

const [folder, archive] = process.argv.slice(2)
const zip = new ZipFile()
for (const name of readdirSync(folder)) {
  const path = join(folder, name)
  const { mode } = lstatSync(path)
  if (lstatSync(path).isSymbolicLink()) zip.addBuffer(Buffer.from(readlinkSync(path)), name, { mode, compress: false })
  else if (lstatSync(path).isFile()) zip.addFile(path, name, { compress: false })
  else zip.addEmptyDirectory(name)
}
zip.outputStream.pipe(createWriteStream(archive))
zip.end()
