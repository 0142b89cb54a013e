import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { createTestAuthority } from '../certificate/test-authority.ts'
import { syncFolder, writeFileDurably } from '../files/durable-file.ts'
import { Problem } from '../shared/errors/problem.ts'
import { defaultNumberPattern, isNumberPattern } from '../shared/record/certificate-number.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import { exportSealingKey, generateSealingKey, importSealingKey } from '../trust/hpke.ts'
import { exportSigningKey, generateSigningKey, importSigningKey } from '../trust/keys.ts'
import { findPublicKeys, settlePublicKeys } from './public-keys.ts'
import { type KeyName, keysOfRole, type ProvinceRole, provinceRoles } from './roles.ts'
import { encryptKey } from './signing/encrypted-key.ts'
import { checkPassphrase, encryptKeyFiles, type KeyAccess, keyOpener } from './signing/key-files.ts'
import type { SigningSecrets } from './signing/province-signers.ts'

/** Settings that an administrator may change in `province.json`. All other data is in the database. */
const settingsSchema = z.strictObject({
  /** The province's id, which its database has too. Homes made before this setting get one when they are opened. */
  id: z.uuid().optional(),
  /** Name of the province, as units and the public see it. */
  province: z.string().min(1).max(100),
  /** Address under which the public reaches this service, printed on certificates. */
  publicAddress: z.url({ protocol: /^https?$/ }).max(80),
  /**
   * Further addresses under which units reach this service. Their requests are signed for one host, and those for a host
   * that is neither here nor in `publicAddress` are refused. Homes made before this setting have none.
   */
  unitAddresses: z
    .array(z.url({ protocol: /^https?$/ }).max(80))
    .max(20)
    .default([]),
  /** Address under which officers reach the console. Their passkeys belong to its host, so it should stay. */
  consoleAddress: z
    .url({ protocol: /^https?$/ })
    .max(80)
    .default('http://localhost:8454'),
  /** Origin line of the log's checkpoints. It must not change once the log has entries. */
  logOrigin: z
    .string()
    .regex(/^[\w.\-/]+$/)
    .max(100),
  /** Pattern of certificate numbers (see `certificate-number.ts`). */
  numberPattern: z.string().min(1).max(100).refine(isNumberPattern, '编号格式要有 year、series、level、serial 四部分'),
  /** `sqlite:PATH` (relative to the home) or `postgres://…`. */
  database: z.string().min(1).max(500),
  /**
   * Folder in which each process notes how far the database is, relative to the home; better on another volume. By default
   * `heads`.
   */
  heads: z.string().min(1).max(500).optional(),
  /** Addresses or networks of reverse proxies whose `X-Forwarded-For` is trusted. */
  trustedProxies: z.array(z.string().min(1).max(50)).max(20),
  /** Marks every certificate 样例 SPECIMEN and every page as a test. True while the seal is the test authority's. */
  specimen: z.boolean(),
  /**
   * How the private keys are kept: `encrypted` with a passphrase, or `plain`, which only specimen provinces may. Homes made
   * before this setting have none; they open with a warning until `gzzc province keys encrypt`.
   */
  keys: z.enum(['encrypted', 'plain']).optional(),
})
export type ProvinceSettings = z.infer<typeof settingsSchema>

/** Keys whose public halves devices pin. That of the seal is in its certificate. */
const publishedKeys = ['signing', 'token', 'log', 'sealing'] as const satisfies readonly KeyName[]

/** A home as some roles read it. */
export interface ReadHome {
  readonly settings: ProvinceSettings
  /** Public keys, as devices pin them. */
  readonly keys: ProvinceKeys
  /** The private keys that the roles need; none for `public`. */
  readonly secrets: SigningSecrets
  /** PEM of the certificate that belongs to the seal's key. */
  readonly sealCertificate: string
}

const files = {
  settings: 'province.json',
  signing: 'keys/signing.pem',
  token: 'keys/token.pem',
  log: 'keys/log.pem',
  sealing: 'keys/sealing.pem',
  seal: 'keys/seal.pem',
  // Needed only to renew the seal, so an administrator moves it off the machine.
  rootKey: 'keys/root.pem',
  sealCertificate: 'seal-certificate.pem',
  rootCertificate: 'root-certificate.pem',
} as const

const defaultSettings: ProvinceSettings = {
  province: '贵州省人力资源和社会保障厅',
  publicAddress: 'http://127.0.0.1:8452',
  unitAddresses: [],
  consoleAddress: 'http://localhost:8454',
  logOrigin: 'gzzc.example/log',
  numberPattern: defaultNumberPattern,
  database: 'sqlite:province.sqlite',
  trustedProxies: [],
  specimen: true,
}

const writeOnce = (home: string, file: string, text: string, mode: number): Promise<void> =>
  writeFile(join(home, file), text, { flag: 'wx', mode, flush: true })

/**
 * Creates a home: settings, new keys (readable by their owner only) and a test authority for the seal. Existing files are
 * never overwritten. Settings are written last, so that an incomplete home cannot be opened.
 * @param passphrase encrypts the keys; without it they are plain, which is for specimen provinces: samples and tests
 * @throws Problem `server.home.taken`, `server.keys.plain`, `server.keys.passphraseShort`
 */
export const createHome = async (
  home: string,
  settings: Partial<ProvinceSettings>,
  now: Date,
  passphrase?: string,
): Promise<void> => {
  const keys = passphrase === undefined ? 'plain' : 'encrypted'
  const complete = settingsSchema.parse({ ...defaultSettings, ...settings, id: crypto.randomUUID(), keys })
  if (passphrase === undefined && !complete.specimen) throw new Problem('server.keys.plain', { file: 'keys' })
  if (passphrase !== undefined) checkPassphrase(passphrase)
  const writeKey = (file: string, pem: string): Promise<void> =>
    writeOnce(home, file, passphrase === undefined ? pem : encryptKey(pem, passphrase), 0o600)
  await mkdir(join(home, 'keys'), { recursive: true, mode: 0o700 })
  // The database and the photos are in the folder too, so no other account of the machine may read it.
  await chmod(home, 0o700)
  const authority = createTestAuthority(now)
  try {
    for (const name of ['signing', 'token', 'log'] as const) {
      await writeKey(files[name], exportSigningKey(generateSigningKey()))
    }
    await writeKey(files.sealing, exportSealingKey(generateSealingKey()))
    await writeKey(files.seal, authority.sealKey)
    await writeKey(files.rootKey, authority.rootKey)
    await writeOnce(home, files.sealCertificate, authority.sealCertificate, 0o644)
    await writeOnce(home, files.rootCertificate, authority.rootCertificate, 0o644)
    // Keys are durable before the settings, which say that the home is complete.
    syncFolder(join(home, 'keys'))
    await writeOnce(home, files.settings, `${JSON.stringify(complete, null, 2)}\n`, 0o600)
    syncFolder(home)
    syncFolder(dirname(resolve(home)))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Problem('server.home.taken', { path: home }, { cause })
    throw cause
  }
}

const readSettings = (text: string): ProvinceSettings => {
  try {
    return settingsSchema.parse(JSON.parse(text))
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined
    throw new Problem('server.home.settings', { where: issue?.path.join('.') ?? 'JSON' }, { cause })
  }
}

/**
 * The sealing key; a home made before it existed gets one, which `gzzc province keys encrypt` encrypts with the others. Of
 * two processes that make it at once, one wins.
 */
const readSealingKey = async (home: string): Promise<string> => {
  const made = exportSealingKey(generateSealingKey())
  await writeOnce(home, files.sealing, made, 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause
  })
  return readFile(join(home, files.sealing), 'utf8')
}

/**
 * Reads the settings of a home and the keys that its roles need. The public keys are kept in a file of their own; a home that
 * was made before that file gets it from its private keys, by the first role that has any.
 * @throws Problem `server.home.missing`, `server.home.settings`, `server.keys.*`
 */
export const readHome = async (
  home: string,
  access: KeyAccess = {},
  roles: readonly ProvinceRole[] = provinceRoles,
): Promise<ReadHome> => {
  const read = async (file: string): Promise<string> => {
    try {
      return await readFile(join(home, file), 'utf8')
    } catch (cause) {
      throw new Problem('server.home.missing', { path: home }, { cause })
    }
  }
  const settings = readSettings(await read(files.settings))
  const open = keyOpener({ keys: settings.keys, specimen: settings.specimen }, access)
  const kept = await findPublicKeys(home)
  const needed = new Set(roles.flatMap((role) => keysOfRole[role]))
  // Without the file, the first process that has private keys reads them all to write it.
  if (!kept && needed.size > 0) for (const name of publishedKeys) needed.add(name)
  const readKey = async (name: KeyName): Promise<string | undefined> => {
    if (!needed.has(name)) return undefined
    return open(files[name], await (name === 'sealing' ? readSealingKey(home) : read(files[name])))
  }
  const signing = await readKey('signing')
  const token = await readKey('token')
  const log = await readKey('log')
  const sealing = await readKey('sealing')
  const seal = await readKey('seal')
  const secrets: SigningSecrets = {
    ...(signing && { signing: importSigningKey(signing) }),
    ...(token && { token: importSigningKey(token) }),
    ...(log && { log: importSigningKey(log) }),
    ...(sealing && { sealing: importSealingKey(sealing) }),
    ...(seal && { seal }),
  }
  const sealCertificate = await read(files.sealCertificate)
  if (seal && !new X509Certificate(sealCertificate).checkPrivateKey(createPrivateKey(seal)))
    throw new Problem('server.keys.other', { file: files.seal })
  const { province, logOrigin } = settings
  return {
    settings,
    secrets,
    keys: {
      province,
      ...(await settlePublicKeys(home, kept, secrets, logOrigin)),
      rootCertificate: await read(files.rootCertificate),
    },
    sealCertificate,
  }
}

/**
 * Encrypts the keys of a home, then sets `keys` to `encrypted`, so that a plain key is refused from now on. A crash in
 * between leaves a home that opens; the same call again completes it.
 * @returns how many files were encrypted
 * @throws Problem `server.home.*`, `server.keys.passphraseShort`, `server.keys.passphraseWrong`
 */
export const encryptHome = async (home: string, passphrase: string): Promise<number> => {
  const text = await readFile(join(home, files.settings), 'utf8').catch((cause) => {
    throw new Problem('server.home.missing', { path: home }, { cause })
  })
  const settings = readSettings(text)
  const count = await encryptKeyFiles(home, passphrase)
  writeSettings(home, { ...settings, keys: 'encrypted' })
  return count
}

/** Replaces the settings of a home. */
export const writeSettings = (home: string, settings: ProvinceSettings): void =>
  writeFileDurably(join(home, files.settings), `${JSON.stringify(settings, null, 2)}\n`, 0o600)

/** The location of the database; a `sqlite:` path is relative to the home. */
export const databaseLocation = (home: string, database: string): string =>
  database.startsWith('sqlite:') ? `sqlite:${resolve(home, database.slice('sqlite:'.length))}` : database

/** The folder of the heads of a home. */
export const headsLocation = (home: string, { heads }: Pick<ProvinceSettings, 'heads'>): string =>
  resolve(home, heads ?? 'heads')
