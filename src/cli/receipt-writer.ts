import { writeFile } from 'node:fs/promises'
import { Problem } from '../shared/errors/problem.ts'
import { outcomes, type Receipt, receiptSchema, type SignedReceipt } from '../shared/sync/receipt.ts'

/**
 * Writes the province's answer to a batch file as a file for the unit; says how the records came out.
 * @throws Problem `intake.writeFailed` when it cannot be written there
 */
export const writeReceiptFile = async (
  receipt: SignedReceipt,
  path: string,
): Promise<{ readonly batchId: string } & Readonly<Record<(typeof outcomes)[number], number>>> => {
  // Our own signature a moment ago: there is nothing to verify.
  const payload: Receipt = receiptSchema.parse(
    JSON.parse(Buffer.from(receipt.envelope.payload, 'base64').toString('utf8')),
  )
  try {
    await writeFile(path, `${JSON.stringify(receipt)}\n`)
  } catch (cause) {
    throw new Problem('intake.writeFailed', { path }, { cause })
  }
  const [accepted, refused, held] = outcomes.map(
    (wanted) => payload.outcomes.filter(({ outcome }) => outcome === wanted).length,
  ) as [number, number, number]
  return { batchId: payload.batchId, accepted, refused, held }
}
