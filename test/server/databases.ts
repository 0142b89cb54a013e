import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'

/** A kind of database that the contract suite runs on. */
export interface DatabaseKind {
  readonly kind: 'sqlite' | 'postgres'
  /** Why it cannot run here; undefined when it can. */
  readonly lacking: string | undefined
  start(): Promise<void>
  /** Location of a new, empty database. */
  create(home: string): string
  stop(): Promise<void>
}

const sqlite: DatabaseKind = {
  kind: 'sqlite',
  lacking: undefined,
  start: async () => undefined,
  create: (home) => `sqlite:${join(home, 'province.sqlite')}`,
  stop: async () => undefined,
}

/** The newest PostgreSQL that the machine has. */
const findPostgres = (): string | undefined => {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  return readdirSync(root)
    .sort((left, right) => Number(right) - Number(left))
    .map((version) => join(root, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')))
}

const postgresUser = (): { uid: number; gid: number } | undefined => {
  const { stdout, status } = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' })
  const group = spawnSync('id', ['-g', 'postgres'], { encoding: 'utf8' }).stdout
  return status === 0 ? { uid: Number(stdout), gid: Number(group) } : undefined
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** A server of its own in a temporary folder; PostgreSQL refuses root, so it then runs as `postgres`. */
const postgres = (): DatabaseKind => {
  const bin = findPostgres()
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? postgresUser() : undefined
  const as = user ? { uid: user.uid, gid: user.gid } : {}
  let folder = ''
  let port = 0
  let databases = 0
  const run = (tool: string, ...args: string[]) =>
    execFileSync(join(bin!, tool), args, {
      ...as,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
    })
  return {
    kind: 'postgres',
    lacking: !bin
      ? 'no PostgreSQL (initdb, pg_ctl) under /usr/lib/postgresql'
      : isRoot && !user
        ? 'no user postgres to run PostgreSQL as'
        : undefined,
    start: async () => {
      folder = mkdtempSync(join(tmpdir(), 'gzzc-pg-'))
      if (user) chownSync(folder, user.uid, user.gid)
      chmodSync(folder, 0o700)
      port = await freePort()
      run('initdb', '-D', join(folder, 'data'), '-U', 'gzzc', '-A', 'trust', '-E', 'UTF8', '--no-sync')
      // Durability is PostgreSQL's own affair: here only its semantics are tested.
      const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`
      run('pg_ctl', '-D', join(folder, 'data'), '-w', '-l', join(folder, 'log'), '-o', settings, 'start')
    },
    create: () => {
      const name = `gzzc_${++databases}`
      run('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'gzzc', name)
      return `postgres://gzzc@127.0.0.1:${port}/${name}`
    },
    stop: async () => {
      run('pg_ctl', '-D', join(folder, 'data'), '-m', 'immediate', 'stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs a suite on SQLite and on PostgreSQL; where there is no PostgreSQL, it says so. */
export const onEveryDatabase = (suite: (kind: DatabaseKind) => void): void => {
  describe('sqlite', () => suite(sqlite))
  const pg = postgres()
  if (pg.lacking) console.warn(`PostgreSQL contract tests skipped: ${pg.lacking}`)
  describe.skipIf(pg.lacking)('postgres', () => suite(pg))
}
