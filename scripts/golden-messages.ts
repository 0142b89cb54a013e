// Writes one message of each route and one file of each format for this version: node scripts/golden-messages.ts. Part of a release.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import packageJson from '../package.json' with { type: 'json' }
import { writeGoldenMessages } from '../test/fixtures/province/golden-messages.ts'

const folder = fileURLToPath(new URL(`../test/golden/${packageJson.version}`, import.meta.url))
rmSync(folder, { recursive: true, force: true })
await writeGoldenMessages(folder)
