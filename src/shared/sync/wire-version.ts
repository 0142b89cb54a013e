/**
 * Version of the contract that this program speaks, raised with every release that adds to it. Both sides name theirs in a
 * header of each request and answer. It only chooses the words of a refusal, so nobody gains by changing it on the way, and it
 * is not signed.
 */
export const wireVersion = 2

export const wireVersionHeader = 'gzzc-wire-version'

/** The version that a header names; undefined for a program from before the header, or for nonsense. */
export const statedWireVersion = (header: string | undefined): number | undefined =>
  header !== undefined && /^[1-9]\d{0,5}$/.test(header) ? Number(header) : undefined

/** The version of a program that names none. */
export const firstWireVersion = 1
