// The tables of the console: officers, their sign-in and their work. Conventions: see `schema.ts`.

/** Officers who sign in to the console. An officer is never deleted, because the audit names them. */
export interface OfficerTable {
  /** The name that they sign in with, which the audit has too. It is never used again. */
  name: string
  /** JSON array of `OfficerRole`. */
  roles: string
  /** PHC string of argon2id; null until the invitation is accepted. */
  passwordHash: string | null
  /** The secret of the one-time codes, sealed to the province's sealing key, in base64; null as for `passwordHash`. */
  totpSecret: string | null
  /** The newest time step whose code was accepted, so that no code counts twice. */
  totpStep: number
  /** The officer who added the account, as in the audit. */
  addedBy: string
  addedAt: string
  /** Null for an account in use. */
  deactivatedAt: string | null
}

/** One-time links with which officers set their password. */
export interface OfficerInvitationTable {
  codeHash: string
  officer: string
  expiresAt: string
  usedAt: string | null
}

/** Passkeys of officers. */
export interface OfficerPasskeyTable {
  /** Credential id in base64url. */
  id: string
  officer: string
  /** COSE key in base64url. */
  publicKey: string
  /** The authenticator's counter of signatures; 0 where it has none. */
  counter: number | string
  /** The officer's name for the device. */
  name: string
  addedAt: string
}

/** Codes for an officer whose authenticator is lost. Each counts once. */
export interface OfficerRecoveryCodeTable {
  codeHash: string
  officer: string
  usedAt: string | null
}

/** Sessions of the console. */
export interface OfficerSessionTable {
  /** Hash of the id in the cookie, so that whoever reads the table has no session. */
  idHash: string
  /** Null before the sign-in is complete. */
  officer: string | null
  /** JSON of the session's values. */
  body: string
  /** Browser and system, as the browser names them. */
  client: string
  createdAt: string
  /** When it was used last, to the minute. */
  seenAt: string
}

/** Attempts to sign in that failed, by the name that was typed. */
export interface SignInAttemptTable {
  /** SHA-256 of the name. */
  who: string
  failures: number
  at: string
}

/** Decisions that one officer proposes and another one approves. */
export interface DecisionTable {
  /** UUID. */
  id: string
  /** See `decisionKinds`. */
  kind: string
  /** What it is about: a key id, a batch, a certificate number. At most one proposed decision per kind and subject. */
  subject: string
  /** Canonical JSON of all that is decided. Its hash is what a passkey signs. */
  body: string
  state: 'proposed' | 'approved' | 'rejected'
  proposedBy: string
  proposedAt: string
  /** The officer who approved or rejected it; null while it is proposed. */
  settledBy: string | null
  settledAt: string | null
  /** JSON of the approver's passkey assertion; null where the approver has no passkey. */
  assertion: string | null
}

/** Items that an officer works on, so that no two do the same. A claim ends by itself when its officer is idle. */
export interface ClaimTable {
  /** What it is: `batch`. */
  kind: string
  /** Its id; unique with the kind. */
  subject: string
  officer: string
  since: string
  /** When its officer was last seen at it. */
  seenAt: string
}

/** Filters that an officer saved under a name. */
export interface SavedViewTable {
  /** UUID. */
  id: string
  officer: string
  /** Section whose filters they are. */
  place: string
  /** Unique with the officer and the section. */
  name: string
  /** The search part of the address. */
  search: string
}

/** The tables of the console as Kysely sees them. */
export interface OfficerTables {
  officer: OfficerTable
  officerInvitation: OfficerInvitationTable
  officerPasskey: OfficerPasskeyTable
  officerRecoveryCode: OfficerRecoveryCodeTable
  officerSession: OfficerSessionTable
  signInAttempt: SignInAttemptTable
  decision: DecisionTable
  claim: ClaimTable
  savedView: SavedViewTable
}
