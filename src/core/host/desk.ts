import { Problem } from '../../shared/errors/problem.ts'
import type { Account } from '../../shared/rpc/contract.ts'
import type { UnitDoor, UnitService } from './unit-service.ts'

/**
 * Where one person sits at one unit's folder, signed in or not. It belongs to the core, not to a connection, so a
 * window's reload signs nobody out.
 */
export class Desk {
  readonly door: UnitDoor
  readonly version: string
  #unit: UnitService | undefined

  constructor(door: UnitDoor, version: string) {
    this.door = door
    this.version = version
  }

  /** The unit as the signed-in account sees it. @throws Problem `host.signedOut` */
  get unit(): UnitService {
    if (!this.#unit) throw new Problem('host.signedOut')
    return this.#unit
  }

  get account(): Account | undefined {
    return this.#unit?.account
  }

  async signIn(name: string, password: string): Promise<Account> {
    const { home, exists } = this.door
    if (!exists) throw new Problem('core.home.missing', { home })
    const opened = await this.door.signIn(name, password)
    await this.lock()
    this.#unit = opened
    return opened.account
  }

  async lock(): Promise<void> {
    const unit = this.#unit
    this.#unit = undefined
    await unit?.close()
  }
}
