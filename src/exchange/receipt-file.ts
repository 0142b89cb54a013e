import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { mebibyte } from '../shared/byte-size.ts'
import { Problem } from '../shared/errors/problem.ts'
import {
  outcomes,
  type Receipt,
  receiptSchema,
  type SignedReceipt,
  signedReceiptSchema,
} from '../shared/sync/receipt.ts'
import { tolerant } from '../shared/sync/tolerant.ts'
import { decodeStrictJson, readPayload } from '../trust/verified-json.ts'

/** A receipt of a full batch is about 3 MB. */
const largestReceiptFile = 32 * mebibyte

/** Parses a receipt file without verifying it. @throws Problem `core.receiptFile.damaged` */
export const parseReceiptFile = (name: string, bytes: Uint8Array): SignedReceipt => {
  if (bytes.length <= largestReceiptFile) {
    try {
      return tolerant(signedReceiptSchema).parse(decodeStrictJson(bytes))
    } catch {
      // It is not JSON or not a receipt, and is refused below.
    }
  }
  throw new Problem('core.receiptFile.damaged', { file: name })
}

/** The batch that a receipt claims to answer, read before verification. It only selects the batch to verify against. */
export const claimedBatch = ({ envelope }: SignedReceipt): string | undefined => {
  try {
    return readPayload(envelope, z.object({ batchId: z.uuid() })).batchId
  } catch {
    return undefined
  }
}

/**
 * Writes the province's receipt as a file for the unit, and returns the outcomes of the records.
 * @throws Problem `intake.writeFailed` when it cannot be written there
 */
export const writeReceiptFile = async (
  receipt: SignedReceipt,
  path: string,
): Promise<{ readonly batchId: string } & Readonly<Record<(typeof outcomes)[number], number>>> => {
  // Not verified, because this process has just signed it.
  const payload: Receipt = readPayload(receipt.envelope, receiptSchema)
  try {
    await writeFile(path, `${JSON.stringify(receipt)}\n`, { mode: 0o600 })
  } catch (cause) {
    throw new Problem('intake.writeFailed', { path }, { cause })
  }
  const [accepted, refused, held] = outcomes.map(
    (wanted) => payload.outcomes.filter(({ outcome }) => outcome === wanted).length,
  ) as [number, number, number]
  return { batchId: payload.batchId, accepted, refused, held }
}
