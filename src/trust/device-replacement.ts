import { type SigningKey, signBytes, type VerifyingKey, verifyBytes } from './keys.ts'

/** What a computer that is enrolled anew signs with the key of its enrolment before. */
export interface DeviceReplacement {
  /** Key id of the device before. */
  readonly device: string
  /** Key id of the new device. */
  readonly by: string
  /** The one-time code that the new device is enrolled with. */
  readonly code: string
}

const textOf = ({ device, by, code }: DeviceReplacement): Buffer =>
  Buffer.from(`gzzc-replacement-v1\n${device}\n${by}\n${code}`, 'utf8')

/** Signs as the device before. @returns base64 */
export const signReplacement = (replacement: DeviceReplacement, before: SigningKey): string =>
  signBytes(textOf(replacement), before).toString('base64')

/** Whether the device before signed that it is replaced. */
export const verifyReplacement = (replacement: DeviceReplacement, signature: string, before: VerifyingKey): boolean =>
  replacement.device === before.keyId && verifyBytes(textOf(replacement), Buffer.from(signature, 'base64'), before)
