// Writes the bill of materials (CycloneDX 1.6, JSON): the packages in the bundles of the build and those that ship unbundled,
// with the hashes of package-lock.json. The same inputs give the same bytes.
//   node scripts/sbom.ts [OUT.json]
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Licence } from './licences.ts'

const root = join(import.meta.dirname, '..')
const read = <Value>(file: string): Value => JSON.parse(readFileSync(join(root, file), 'utf8')) as Value

interface Locked {
  readonly version?: string
  readonly integrity?: string
}

const integrities = (): Map<string, string> => {
  const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json')
  return new Map(
    Object.entries(packages).flatMap(([path, { version, integrity }]) => {
      const name = path.split('node_modules/').at(-1)
      return name && version && integrity ? [[`${name}@${version}`, integrity] as const] : []
    }),
  )
}

/** `sha512-<base64>` of the lock file as CycloneDX writes it. */
const hashOf = (integrity: string) => {
  const [algorithm = '', value = ''] = integrity.split('-')
  const names: Readonly<Record<string, string>> = { sha512: 'SHA-512', sha256: 'SHA-256', sha1: 'SHA-1' }
  return { alg: names[algorithm] ?? algorithm, content: Buffer.from(value, 'base64').toString('hex') }
}

const purl = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`

/** @throws Error when the window was not built, because its list of licences names the packages of the bundles */
export const billOfMaterials = (): object => {
  const { name, version } = read<{ name: string; version: string }>('package.json')
  const locked = integrities()
  const components = read<Licence[]>('out/renderer/licences.json').map((part) => {
    const integrity = locked.get(`${part.name}@${part.version}`)
    return {
      type: 'library',
      'bom-ref': purl(part.name, part.version),
      name: part.name,
      version: part.version,
      purl: purl(part.name, part.version),
      licenses: [{ license: { name: part.licence } }],
      ...(integrity ? { hashes: [hashOf(integrity)] } : {}),
    }
  })
  // A serial number derived from the content (RFC 9562, version 8).
  const digest = createHash('sha256').update(JSON.stringify(components)).digest('hex')
  const serial = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-')
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': purl(name, version), name, version, purl: purl(name, version) },
    },
    components,
    dependencies: [{ ref: purl(name, version), dependsOn: components.map((part) => part['bom-ref']) }],
  }
}

export const writeBillOfMaterials = (file: string): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(billOfMaterials(), null, 2)}\n`)
}

if (import.meta.main) writeBillOfMaterials(process.argv[2] ?? join(root, 'dist/sbom.cdx.json'))
