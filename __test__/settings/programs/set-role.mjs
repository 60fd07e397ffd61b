// set-role.mjs FILE NAME: stores one value.
import { openSettings } from '../../../index.mjs'

const [file, name] = process.argv.slice(2)
const store = await openSettings(file)
await store.update({ awsSsoRoleName: name })
await store.close()
