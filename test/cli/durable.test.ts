import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

const hasStrace = spawnSync('strace', ['-V']).status === 0
const program = (path: string): string => join(import.meta.dirname, '../../src', path)

/** Paths that a program syncs to the disk, in the order of the calls. */
const syncedBy = (...args: string[]): string[] => {
  const trace = join(temporaryFolder(), 'trace')
  const options = ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace]
  const { status, stderr } = spawnSync('strace', [...options, process.execPath, ...args], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return [...readFileSync(trace, 'utf8').matchAll(/f(?:data)?sync\(\d+<([^>]+)>/g)].map((match) => match[1]!)
}

test.skipIf(!hasStrace)('init leaves keys, certificates, settings and their folders on the disk, settings last', () => {
  const folder = temporaryFolder()
  const home = join(folder, 'province')
  const synced = syncedBy(program('cli/gzzc.ts'), 'province', 'init', '--home', home, '--plain-keys')
  const files = ['signing', 'token', 'log', 'sealing', 'seal', 'root'].map((name) => join(home, 'keys', `${name}.pem`))
  const certificates = ['seal-certificate.pem', 'root-certificate.pem'].map((name) => join(home, name))
  expect(synced).toEqual(expect.arrayContaining([...files, ...certificates, join(home, 'keys'), home, folder]))
  const settings = synced.indexOf(join(home, 'province.json'))
  for (const path of [...files, ...certificates, join(home, 'keys')])
    expect(synced.indexOf(path), path).toBeLessThan(settings)
})

test.skipIf(!hasStrace)('the first blob of a folder leaves the names of all new folders on the disk', () => {
  const folder = temporaryFolder()
  const script = `
    import { BlobFolder } from ${JSON.stringify(program('server/blobs/blob-folder.ts'))}
    await new BlobFolder(${JSON.stringify(join(folder, 'blobs'))}).put(Buffer.from('photo'))`
  const synced = syncedBy('--input-type=module', '-e', script)
  const names = synced.map((path) => path.slice(folder.length))
  expect(names).toEqual(expect.arrayContaining(['', '/blobs', expect.stringMatching(/^\/blobs\/[0-9a-f]{2}$/)]))
})
