import type { SessionStore } from '@fastify/session'
import type { Session } from 'fastify'
import { sha256Hex } from '../../trust/sha256.ts'
import type { OfficersContext } from '../officers/officers-context.ts'

/** Values of a session. All else about the officer is read anew at each request. */
declare module 'fastify' {
  interface Session {
    officer?: string
    /** What a passkey of this browser has to sign next. */
    challenge?: string
    /** The secret of the authenticator that an invited officer sets up. */
    codeSecret?: string
    /** Browser and system, as the browser names them. */
    client?: string
  }
}

/** Milliseconds after which a session that nobody uses ends. */
const idleTime = 15 * 60_000
/** Milliseconds after which every session ends. */
const longest = 12 * 3_600_000
const minute = 60_000

/** Hash of a session's id, which also serves as its name in lists. */
export const sessionHash = (id: string): string => sha256Hex(`gzzc-session:${id}`)

/**
 * Sessions in the database, so that they can be ended and outlive a restart. They pass the gate by, because they are no evidence.
 */
export class OfficerSessions implements SessionStore {
  readonly #store: OfficersContext['store']
  readonly #now: () => Date

  constructor({ store, now }: Pick<OfficersContext, 'store' | 'now'>) {
    this.#store = store
    this.#now = now
  }

  set(id: string, session: Session, callback: (error?: unknown) => void): void {
    answer(this.#set(id, session), callback)
  }

  get(id: string, callback: (error: unknown, session?: Session | null) => void): void {
    answer(this.#get(id), (error, session) => callback(error, session ?? null))
  }

  destroy(id: string, callback: (error?: unknown) => void): void {
    answer(this.#destroy(id), callback)
  }

  async #set(id: string, { officer, challenge, codeSecret, client, cookie }: Session): Promise<void> {
    const at = this.#now().toISOString()
    const body = JSON.stringify({ officer, challenge, codeSecret, client, cookie })
    const idHash = sessionHash(id)
    const row = { idHash, officer: officer ?? null, body, client: client ?? '', createdAt: at, seenAt: at }
    const old = new Date(this.#now().getTime() - longest).toISOString()
    await this.#store.gate.ungated(async (database) => {
      await database.deleteFrom('officerSession').where('seenAt', '<', old).execute()
      await database
        .insertInto('officerSession')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('idHash').doUpdateSet({ officer: row.officer, body, client: row.client, seenAt: at }),
        )
        .execute()
    })
  }

  async #get(id: string): Promise<Session | undefined> {
    const idHash = sessionHash(id)
    const row = await this.#store.database
      .selectFrom('officerSession')
      .selectAll()
      .where('idHash', '=', idHash)
      .executeTakeFirst()
    if (!row) return undefined
    const now = this.#now()
    const idle = now.getTime() - Date.parse(row.seenAt)
    if (idle > idleTime || now.getTime() - Date.parse(row.createdAt) > longest) {
      await this.#destroy(id)
      return undefined
    }
    if (idle >= minute) {
      await this.#store.gate.ungated((database) =>
        database
          .updateTable('officerSession')
          .set({ seenAt: now.toISOString() })
          .where('idHash', '=', idHash)
          .execute(),
      )
    }
    return JSON.parse(row.body) as Session
  }

  async #destroy(id: string): Promise<void> {
    await this.#store.gate.ungated((database) =>
      database.deleteFrom('officerSession').where('idHash', '=', sessionHash(id)).execute(),
    )
  }
}

/** Calls back with the outcome of a promise, as the session plugin wants it. */
const answer = <Value>(outcome: Promise<Value>, callback: (error: unknown, value?: Value) => void): void => {
  outcome.then(
    (value) => callback(null, value),
    (error: unknown) => callback(error),
  )
}
