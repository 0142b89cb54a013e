import type { Agent } from 'node:http'
import { Problem } from '../../shared/errors/problem.ts'
import { type ProxySetting, proxySettingSchema, usualProxy } from '../../shared/rpc/proxy.ts'
import { requireRole } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { tunnelAgent } from './proxy-tunnel.ts'

const key = 'proxy'

/** How this computer reaches the province: by the system's proxy unless the unit's settings differ. */
export const readProxy = (database: Database): ProxySetting =>
  readSetting(database, key, proxySettingSchema) ?? usualProxy

/** Replaces a stored password where a setting is shown; sent back, it means that the password stays. */
const keptPassword = '••••••••'

/** The setting for a window, which learns only whether there is a password. */
export const shownProxy = (database: Database): ProxySetting => {
  const setting = readProxy(database)
  return setting.mode === 'manual' ? { ...setting, password: setting.password && keptPassword } : setting
}

/** A setting that a window sent, with the stored password where it was kept. */
const withKeptPassword = (database: Database, setting: ProxySetting): ProxySetting => {
  const current = readProxy(database)
  const isKept = setting.mode === 'manual' && setting.password === keptPassword && current.mode === 'manual'
  return isKept ? { ...setting, password: current.password } : setting
}

const withoutPassword = (setting: ProxySetting): object =>
  setting.mode === 'manual' ? { ...setting, password: setting.password ? 'set' : '' } : setting

/**
 * Stores how to reach the province and closes the connection, so that the next request uses the new setting. The password
 * stays in the encrypted store and out of the audit.
 * @throws Problem `core.account.role`
 */
export const changeProxy = async (
  { gate, session, connection }: WriteContext & { readonly connection: ProvinceConnection },
  given: ProxySetting,
): Promise<void> => {
  requireRole(session, 'administrator')
  await gate.write(session.id, (work) => {
    const setting = withKeptPassword(work.database, given)
    const before = withoutPassword(readProxy(work.database))
    writeSetting(work.database, key, setting)
    work.audit({ action: 'unit.proxy', subject: 'unit', before, after: withoutPassword(setting) })
  })
  await connection.close()
}

/** The address of the system's proxy for a URL, `http://HOST:PORT`; undefined for none. */
export type SystemProxy = (url: string) => Promise<string | undefined>

const isExcepted = (host: string, exceptions: string): boolean =>
  exceptions
    .split(/[\s,]+/u)
    .filter(Boolean)
    .some(
      (entry) =>
        entry === '*' || host === entry.replace(/^\*?\./u, '') || host.endsWith(`.${entry.replace(/^\*?\./u, '')}`),
    )

/** The proxy of environment variables, as command-line programs use it; for hosts without Electron. */
export const environmentProxy =
  (variables: NodeJS.ProcessEnv = process.env): SystemProxy =>
  async (url) => {
    const { protocol, hostname } = new URL(url)
    const read = (name: string): string => variables[name.toLowerCase()] || variables[name] || ''
    if (isExcepted(hostname.toLowerCase(), read('NO_PROXY').toLowerCase())) return undefined
    return (protocol === 'https:' ? read('HTTPS_PROXY') : read('HTTP_PROXY')) || read('ALL_PROXY') || undefined
  }

/**
 * The system's answer in the form of a proxy script (`PROXY a:8080; DIRECT`) as an address. Only HTTP proxies are supported.
 * @throws Problem `settings.proxy.kind` when nothing but other kinds is offered
 */
export const proxyOfScript = (answer: string): string | undefined => {
  const offers = answer.split(';').map((offer) => offer.trim())
  for (const offer of offers) {
    if (/^DIRECT$/iu.test(offer)) return undefined
    const [, kind, address] = /^(PROXY|HTTPS?) (\S+)$/iu.exec(offer) ?? []
    if (kind && address) return `${/^HTTPS$/iu.test(kind) ? 'https' : 'http'}://${address}`
  }
  if (!answer.trim()) return undefined
  throw new Problem('settings.proxy.kind', { kind: offers[0]?.split(' ')[0] ?? '' })
}

const addressOf = (setting: ProxySetting, url: string, system: SystemProxy): Promise<string | undefined> => {
  if (setting.mode === 'none') return Promise.resolve(undefined)
  if (setting.mode === 'system') return system(url)
  const { host, port, user, password } = setting
  const login = user ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : ''
  return Promise.resolve(`http://${login}${host.includes(':') ? `[${host}]` : host}:${port}`)
}

/** Milliseconds that a proxy may take to open a tunnel. */
const tunnelPatience = 20_000

/** Connects one opened unit to the province; a proxy's connections are reused as long as its address is the same. */
export class ProvinceConnection {
  readonly #setting: () => ProxySetting
  readonly #system: SystemProxy
  #kept: { readonly address: string; readonly agent: Agent } | undefined

  constructor(setting: () => ProxySetting, system: SystemProxy) {
    this.#setting = setting
    this.#system = system
  }

  /** Connections through the proxy for a URL; undefined to connect directly. @throws Problem `settings.proxy.kind` */
  readonly connect = async (url: string): Promise<Agent | undefined> => {
    const proxy = await addressOf(this.#setting(), url, this.#system)
    const { origin } = new URL(url)
    const address = `${proxy} ${origin}`
    if (this.#kept && this.#kept.address !== address) await this.close()
    if (!proxy) return undefined
    if (!this.#kept) {
      const { username, password, ...parts } = splitLogin(new URL(proxy))
      const login = username ? `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` : undefined
      this.#kept = { address, agent: tunnelAgent({ ...parts, login, patience: tunnelPatience }, new URL(origin)) }
    }
    return this.#kept.agent
  }

  async close(): Promise<void> {
    const kept = this.#kept
    this.#kept = undefined
    kept?.agent.destroy()
  }
}

const splitLogin = (url: URL) => ({
  url: new URL(url.origin),
  username: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password),
})

/** Finds the connections through the proxy for a URL; undefined to connect directly. */
export type Connect = (url: string) => Promise<Agent | undefined>
