#!/usr/bin/env node
// The `gzzc` command: starts the command line on a Node that runs TypeScript as it is (22.18 or newer).
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bundled = join(root, 'node_modules/.bin/node')
const [major, minor] = process.versions.node.split('.').map(Number)
const own = major > 22 || (major === 22 && minor >= 18)
if (!own && !existsSync(bundled)) {
  console.error(`gzzc needs Node 22.18 or newer; this is ${process.version}. Install a newer Node, or run: npm ci`)
  process.exit(2)
}
const run = spawnSync(own ? process.execPath : bundled, [join(root, 'src/cli/gzzc.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exit(run.status ?? 1)
