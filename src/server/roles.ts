import type { SigningSecrets } from './signing/province-signers.ts'

/**
 * What a process of the province does. `public` answers people and strangers, `units` the units' computers, `officers` is
 * what officers decide, `worker` makes certificates and runs the other jobs. One process may have all of them.
 */
export const provinceRoles = ['public', 'units', 'officers', 'worker'] as const
export type ProvinceRole = (typeof provinceRoles)[number]

/** The private keys that the service uses. */
export type KeyName = keyof SigningSecrets

/** The private keys that each role reads. No other file of a private key is opened. */
export const keysOfRole: Readonly<Record<ProvinceRole, readonly KeyName[]>> = {
  public: [],
  // Receipts and answers; the checkpoints in them; sealed requests.
  units: ['signing', 'log', 'sealing'],
  // Dictionaries, lists of seals, enrolment answers and receipts; the checkpoints in them; sealed files.
  officers: ['signing', 'log', 'sealing'],
  // QR tokens, seals, checkpoints.
  worker: ['token', 'seal', 'log'],
}
