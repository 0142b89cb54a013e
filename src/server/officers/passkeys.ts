import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Selectable } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { auditName, type Officer } from '../access/actor.ts'
import type { OfficerPasskeyTable } from '../store/officer-tables.ts'
import type { OfficersContext } from './officers-context.ts'

/** EdDSA, ES256 and RS256 by their COSE numbers (RFC 9053, RFC 8812): what authenticators have today. */
const algorithms = [-8, -7, -257]

/** Where passkeys belong: browsers offer them on pages of this host alone. */
const site = ({ consoleAddress }: Pick<OfficersContext, 'consoleAddress'>) => {
  const { origin, hostname } = new URL(consoleAddress)
  return { expectedOrigin: origin, expectedRPID: hostname }
}

/** A passkey as its officer sees it. */
export interface PasskeySummary {
  readonly id: string
  readonly name: string
  readonly addedAt: string
}

export const listPasskeys = ({ store }: Pick<OfficersContext, 'store'>, officer: Officer): Promise<PasskeySummary[]> =>
  store.database
    .selectFrom('officerPasskey')
    .select(['id', 'name', 'addedAt'])
    .where('officer', '=', officer.id)
    .orderBy('addedAt')
    .execute()

/** What the browser needs to make a passkey. The caller keeps its challenge in the session. */
export const newPasskeyOptions = async (
  context: Pick<OfficersContext, 'store' | 'province' | 'consoleAddress'>,
  officer: Officer,
): Promise<PublicKeyCredentialCreationOptionsJSON> => {
  const present = await listPasskeys(context, officer)
  return generateRegistrationOptions({
    rpName: context.province,
    rpID: site(context).expectedRPID,
    userName: officer.id,
    userID: new Uint8Array(Buffer.from(officer.id)),
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: present.map(({ id }) => ({ id })),
    // Resident, so that the sign-in needs no name; verified, because the passkey alone signs in.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** Registers a passkey that the browser made. @throws Problem `officers.passkey` */
export const addPasskey = async (
  context: Pick<OfficersContext, 'store' | 'consoleAddress'>,
  officer: Officer,
  { response, challenge, name }: { readonly response: unknown; readonly challenge: string; readonly name: string },
): Promise<void> => {
  const { registrationInfo } = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: challenge,
    ...site(context),
    supportedAlgorithmIDs: algorithms,
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw new Problem('officers.passkey', {}, { cause })
  })
  if (!registrationInfo) throw new Problem('officers.passkey')
  const { id, publicKey, counter } = registrationInfo.credential
  await context.store.gate.write(auditName(officer), async ({ database, at, audit }) => {
    const row = {
      id,
      officer: officer.id,
      publicKey: Buffer.from(publicKey).toString('base64url'),
      counter,
      name,
      addedAt: at,
    }
    await database.insertInto('officerPasskey').values(row).execute()
    audit({ action: 'passkey.add', subject: `officer:${officer.id}`, after: { passkey: id } })
  })
}

/** Removes an own passkey. */
export const removePasskey = async (
  { store }: Pick<OfficersContext, 'store'>,
  officer: Officer,
  { id }: { readonly id: string },
): Promise<void> => {
  await store.gate.write(auditName(officer), async ({ database, audit }) => {
    const { numDeletedRows } = await database
      .deleteFrom('officerPasskey')
      .where('id', '=', id)
      .where('officer', '=', officer.id)
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) return
    audit({ action: 'passkey.remove', subject: `officer:${officer.id}`, before: { passkey: id } })
  })
}

/**
 * What the browser needs to sign with a passkey.
 * @param challenge the bytes to sign; random ones by default
 * @param ids the passkeys that may sign; by default any of this site, and the officer chooses
 */
export const passkeyQuestion = (
  context: Pick<OfficersContext, 'consoleAddress'>,
  { challenge, ids }: { readonly challenge?: Uint8Array<ArrayBuffer>; readonly ids?: readonly string[] } = {},
): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  generateAuthenticationOptions({
    rpID: site(context).expectedRPID,
    userVerification: 'required',
    ...(challenge && { challenge }),
    ...(ids && { allowCredentials: ids.map((id) => ({ id })) }),
  })

/** An answer of a passkey with all that it takes to verify it later, when the passkey may be gone. */
export interface KeptAssertion {
  readonly response: AuthenticationResponseJSON
  /** COSE key in base64url. */
  readonly publicKey: string
  readonly origin: string
  readonly rpId: string
}

/**
 * Verifies a passkey's answer to a challenge, and raises the counter of its authenticator.
 * @throws Problem `officers.passkey`
 */
export const answerOfPasskey = async (
  context: Pick<OfficersContext, 'store' | 'consoleAddress'>,
  { response, challenge }: { readonly response: unknown; readonly challenge: string },
): Promise<{ readonly officer: string; readonly kept: KeptAssertion }> => {
  const answer = response as AuthenticationResponseJSON
  const row = await context.store.database
    .selectFrom('officerPasskey')
    .selectAll()
    .where('id', '=', String(answer?.id))
    .executeTakeFirst()
  if (!row) throw new Problem('officers.passkey')
  const { expectedOrigin, expectedRPID } = site(context)
  const counter = await verified(answer, row, challenge, expectedOrigin, expectedRPID)
  if (counter > 0) {
    await context.store.gate.ungated((database) =>
      database.updateTable('officerPasskey').set({ counter }).where('id', '=', row.id).execute(),
    )
  }
  const kept = { response: answer, publicKey: row.publicKey, origin: expectedOrigin, rpId: expectedRPID }
  return { officer: row.officer, kept }
}

const verified = async (
  response: AuthenticationResponseJSON,
  { id, publicKey, counter }: Pick<Selectable<OfficerPasskeyTable>, 'id' | 'publicKey' | 'counter'>,
  expectedChallenge: string,
  expectedOrigin: string,
  expectedRPID: string,
): Promise<number> => {
  const credential = { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: Number(counter) }
  try {
    const { verified: isVerified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin,
      expectedRPID,
      credential,
      requireUserVerification: true,
    })
    if (isVerified) return authenticationInfo.newCounter
  } catch (cause) {
    throw new Problem('officers.passkey', {}, { cause })
  }
  throw new Problem('officers.passkey')
}

/** Whether a kept assertion is a passkey's signature of a challenge in base64url. */
export const isAssertionOf = async (kept: KeptAssertion, challenge: string): Promise<boolean> => {
  const credential = { id: kept.response.id, publicKey: kept.publicKey, counter: 0 }
  return verified(kept.response, credential, challenge, kept.origin, kept.rpId).then(
    () => true,
    () => false,
  )
}
