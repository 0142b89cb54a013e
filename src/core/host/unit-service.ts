import type {
  Account,
  ImportResult,
  RecordDetail,
  RecordPage,
  RecordQuery,
  UnitSummary,
} from '../../shared/rpc/contract.ts'

/** A unit's folder. Its store is encrypted: without somebody's password only the names at the door can be read. */
export interface UnitDoor {
  /** The folder. */
  readonly home: string
  /** Whether a unit was ever enrolled in the folder. */
  readonly exists: boolean
  accounts(): Account[]
  /** Opens the store as one of its accounts. @throws Problem `core.account.login`, `core.home.*` */
  signIn(name: string, password: string): Promise<UnitService>
}

export interface ImportRequest {
  readonly fileName: string
  readonly bytes: Uint8Array
  /** Judge only, store nothing. */
  readonly dryRun: boolean
  /** Aborting before the import's commit leaves nothing of it. */
  readonly signal: AbortSignal
  /** Called with the number of rows read so far. */
  onProgress(rows: number): void
}

/** A unit that somebody opened: what the hosts ask of the engine, and nothing more. Every method may throw a `Problem`. */
export interface UnitService {
  readonly account: Account
  summary(): Promise<UnitSummary>
  list(query: RecordQuery): Promise<RecordPage>
  get(id: string): Promise<RecordDetail>
  importFile(request: ImportRequest): Promise<ImportResult>
  /** Closes the store and forgets what the password opened; waits for a write that is under way. */
  close(): Promise<void>
}
