import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { type SignedReceipt, signedReceiptSchema } from '../../shared/sync/receipt.ts'
import { type Database, query } from '../store/database.ts'
import type { WriteGate } from '../store/write-gate.ts'
import { applyReceipt, type ReceiptResult } from './apply-receipt.ts'
import { getEnrolment } from './enrolment.ts'

/** A receipt of a full batch is about 3 MB. */
export const largestReceiptFile = 32 * 1024 * 1024

const parseReceiptFile = (name: string, bytes: Uint8Array): SignedReceipt => {
  if (bytes.length <= largestReceiptFile) {
    try {
      return signedReceiptSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    } catch {
      // Said below: whatever it is, it is no receipt.
    }
  }
  throw new Problem('core.receiptFile.damaged', { file: name })
}

/** Read before anything is verified: it only says for which batch the verification is to be tried. */
const claimedBatch = ({ envelope }: SignedReceipt): string | undefined => {
  try {
    return z.object({ batchId: z.uuid() }).parse(JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')))
      .batchId
  } catch {
    return undefined
  }
}

/**
 * Takes in a receipt that came as a file: verified offline with the pinned keys and applied exactly as over the wire.
 * The same file again changes nothing.
 * @throws Problem `core.receiptFile.damaged`, `core.receiptFile.foreign`, `core.sync.receipt`, `core.enrolment.missing`
 */
export const importReceiptFile = async (
  database: Database,
  gate: WriteGate,
  file: { readonly name: string; readonly bytes: Uint8Array },
): Promise<ReceiptResult & { readonly seq: number }> => {
  const enrolment = getEnrolment(database)
  const signed = parseReceiptFile(file.name, file.bytes)
  const batch = database.find(
    query
      .selectFrom('batch')
      .select(['id', 'seq', 'digest'])
      .where('id', '=', claimedBatch(signed) ?? ''),
  )
  if (!batch) throw new Problem('core.receiptFile.foreign')
  return { ...(await applyReceipt(gate, enrolment, batch, signed)), seq: batch.seq }
}
